/**
 * UF2, the file format of USB boot loaders (github.com/microsoft/uf2). Takes: a flat binary, or a UF2 file. Gives: a UF2
 * file, or what it would write where. A file that is cut short or inconsistent is refused, with the reason.
 */

const BLOCK_BYTES = 512;
const PAYLOAD_BYTES = 256;
const LARGEST_PAYLOAD = 476;
const MAGIC_START_0 = 0x0a324655;
const MAGIC_START_1 = 0x9e5d5157;
const MAGIC_END = 0x0ab16f30;
/** The file-size field holds the chip's family instead. */
const FLAG_FAMILY = 0x2000;
/** The block is not for the main flash. */
const FLAG_NOT_MAIN_FLASH = 0x1;

/** What a UF2 file holds. */
export interface Uf2Content {
  /** Family of the chip, or null when the file names none. */
  readonly familyId: number | null;
  /** Address of the first byte. */
  readonly baseAddress: number;
  /** All bytes from there on; gaps between blocks are 0xff, as erased flash is. */
  readonly bytes: Uint8Array;
}

/** A file is no whole UF2 file. */
export class Uf2Error extends Error {}

/** Writes `binary`, which belongs at `baseAddress`, as UF2 blocks of 256 bytes; the last one is filled up with zeros. */
export function encodeUf2(binary: Uint8Array, baseAddress: number, familyId: number): Uint8Array {
  const blocks = Math.ceil(binary.length / PAYLOAD_BYTES);
  const file = new Uint8Array(blocks * BLOCK_BYTES);
  const view = new DataView(file.buffer);
  for (let block = 0; block < blocks; block++) {
    const at = block * BLOCK_BYTES;
    const words = [
      MAGIC_START_0,
      MAGIC_START_1,
      FLAG_FAMILY,
      baseAddress + block * PAYLOAD_BYTES,
      PAYLOAD_BYTES,
      block,
      blocks,
      familyId,
    ];
    words.forEach((word, index) => {
      view.setUint32(at + 4 * index, word, true);
    });
    file.set(binary.subarray(block * PAYLOAD_BYTES, (block + 1) * PAYLOAD_BYTES), at + 32);
    view.setUint32(at + BLOCK_BYTES - 4, MAGIC_END, true);
  }
  return file;
}

/** True when a file begins as a UF2 file does. */
export function looksLikeUf2(file: Uint8Array): boolean {
  if (file.length < 8) return false;
  const view = new DataView(file.buffer, file.byteOffset, 8);
  return view.getUint32(0, true) === MAGIC_START_0 && view.getUint32(4, true) === MAGIC_START_1;
}

/** Reads a UF2 file. Throws a Uf2Error that says what is wrong when it is not whole. */
export function decodeUf2(file: Uint8Array): Uf2Content {
  if (file.length === 0 || file.length % BLOCK_BYTES !== 0)
    throw new Uf2Error(`${file.length} bytes are no whole number of 512-byte blocks: cut short`);
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const blocks = file.length / BLOCK_BYTES;
  const segments: { address: number; bytes: Uint8Array }[] = [];
  let familyId: number | null = null;
  for (let block = 0; block < blocks; block++) {
    const at = block * BLOCK_BYTES;
    const word = (index: number): number => view.getUint32(at + 4 * index, true);
    if (word(0) !== MAGIC_START_0 || word(1) !== MAGIC_START_1 || word(127) !== MAGIC_END)
      throw new Uf2Error(`block ${block} is damaged: its magic numbers are wrong`);
    if (word(6) !== blocks)
      throw new Uf2Error(`${blocks} blocks, but block ${block} says ${word(6)}: cut short`);
    if (word(5) !== block) throw new Uf2Error(`block ${block} says it is block ${word(5)}`);
    if (word(4) > LARGEST_PAYLOAD) throw new Uf2Error(`block ${block} says it holds ${word(4)} bytes`);
    const flags = word(2);
    if (flags & FLAG_NOT_MAIN_FLASH) continue;
    if (flags & FLAG_FAMILY) {
      if (familyId !== null && familyId !== word(7)) throw new Uf2Error("blocks for different chips");
      familyId = word(7);
    }
    segments.push({ address: word(3), bytes: file.subarray(at + 32, at + 32 + word(4)) });
  }
  if (segments.length === 0) throw new Uf2Error("no block for the main flash");
  const baseAddress = segments.reduce((least, { address }) => Math.min(least, address), 0xffffffff);
  const end = segments.reduce((most, { address, bytes }) => Math.max(most, address + bytes.length), 0);
  if (end - baseAddress > 1 << 28) throw new Uf2Error("its blocks are spread over more than 256 MiB");
  const bytes = new Uint8Array(end - baseAddress).fill(0xff);
  for (const segment of segments) bytes.set(segment.bytes, segment.address - baseAddress);
  return { familyId, baseAddress, bytes };
}
