/**
 * An ELF file with more in it than the linker had. Takes: a 32-bit little-endian ELF file of an image, and
 * bytes with the addresses where they lie in flash. Gives: the same with a loadable segment and a section for
 * each, so that what writes segments (SWD tools) and what writes sections (gdb, objcopy) writes them, too.
 * Source: Tool Interface Standard, ELF specification 1.2, chapters 1 and 2. Nothing that was there moves; new
 * tables go behind it.
 */

/** Bytes at an address in flash. */
export interface FlashPart {
  /** Name of its section. */
  readonly name: string;
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** Offsets in the file header. */
const SEGMENTS_AT = 28;
const SECTIONS_AT = 32;
const SEGMENT_COUNT = 44;
const SECTION_COUNT = 48;
const NAMES_INDEX = 50;
const SEGMENT_BYTES = 32;
const SECTION_BYTES = 40;
const TYPE_LOAD = 1;
const READABLE = 4;
const TYPE_PROGRAM = 1;
/** SHF_ALLOC. */
const IN_MEMORY = 2;
/** Words of a section's header: where its bytes are, and how many. */
const SECTION_OFFSET = 16;
const SECTION_SIZE = 20;
const ALIGNMENT = 4;
/** Word of a segment's header. */
const SEGMENT_ADDRESS = 8;

/** Adds parts to an image's ELF file. */
export function withParts(elf: Uint8Array, parts: readonly FlashPart[]): Uint8Array {
  const file = Buffer.from(elf);
  const pieces: Buffer[] = [file];
  let length = file.length;
  const append = (bytes: Uint8Array): number => {
    const gap = -length & (ALIGNMENT - 1);
    pieces.push(Buffer.alloc(gap), Buffer.from(bytes));
    length += gap + bytes.length;
    return length - bytes.length;
  };
  const placed = parts.map((part) => ({ ...part, offset: append(part.bytes) }));

  const sections = tableOf(file, SECTIONS_AT, SECTION_COUNT, SECTION_BYTES);
  const names = sections[file.readUInt16LE(NAMES_INDEX)];
  if (names === undefined) throw new Error("the image's ELF file has no names of sections");
  const namesAt = names.readUInt32LE(SECTION_OFFSET);
  let text = file.subarray(namesAt, namesAt + names.readUInt32LE(SECTION_SIZE));
  for (const { name, address, bytes, offset } of placed) {
    sections.push(
      words([text.length, TYPE_PROGRAM, IN_MEMORY, address, offset, bytes.length, 0, 0, ALIGNMENT, 0]),
    );
    text = Buffer.concat([text, Buffer.from(`${name}\0`, "latin1")]);
  }
  names.writeUInt32LE(append(text), SECTION_OFFSET);
  names.writeUInt32LE(text.length, SECTION_SIZE);

  const segments = tableOf(file, SEGMENTS_AT, SEGMENT_COUNT, SEGMENT_BYTES);
  for (const { address, bytes, offset } of placed)
    segments.push(
      words([TYPE_LOAD, offset, address, address, bytes.length, bytes.length, READABLE, ALIGNMENT]),
    );
  file.writeUInt32LE(append(Buffer.concat(sections)), SECTIONS_AT);
  file.writeUInt16LE(sections.length, SECTION_COUNT);
  file.writeUInt32LE(append(Buffer.concat(inOrder(segments))), SEGMENTS_AT);
  file.writeUInt16LE(segments.length, SEGMENT_COUNT);
  return Buffer.concat(pieces);
}

/** The entries of a table, copied. */
function tableOf(file: Buffer, at: number, count: number, bytes: number): Buffer[] {
  const first = file.readUInt32LE(at);
  return Array.from({ length: file.readUInt16LE(count) }, (_, index) =>
    Buffer.from(file.subarray(first + bytes * index, first + bytes * (index + 1))),
  );
}

/** Loadable segments by their addresses, as the specification asks, then the others. */
function inOrder(segments: readonly Buffer[]): Buffer[] {
  const isLoadable = (segment: Buffer): boolean => segment.readUInt32LE(0) === TYPE_LOAD;
  const address = (segment: Buffer): number => segment.readUInt32LE(SEGMENT_ADDRESS);
  return [
    ...segments.filter(isLoadable).sort((a, b) => address(a) - address(b)),
    ...segments.filter((segment) => !isLoadable(segment)),
  ];
}

function words(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt32LE(value, 4 * index);
  return bytes;
}
