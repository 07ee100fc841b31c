/**
 * UF2, the file format of USB boot loaders (github.com/microsoft/uf2). Takes: a flat binary, or a UF2 file.
 * Gives: a UF2 file, or what it would write where, one image a chip family. A file that is cut short, damaged
 * or contradicts itself is refused, with the reason.
 */
import {
  AT_DATA,
  BLOCK_BYTES,
  FLAG_FAMILY,
  MAGIC,
  PAYLOAD_BYTES,
  readBlock,
  type Uf2Block,
  Uf2Error,
} from "./uf2-block.js";

export { Uf2Error } from "./uf2-block.js";

/** What a UF2 file holds for one family of chips. */
export interface Uf2Image {
  /** Family of the chip. */
  readonly familyId: number;
  /** Address of the first byte. */
  readonly baseAddress: number;
  readonly bytes: Uint8Array;
}

/** What a UF2 file holds. */
export interface Uf2File {
  /** One for each family, in the file's order: each chip takes its own and passes over the others. */
  readonly images: readonly Uf2Image[];
  /**
   * Addresses of blocks against the RP2350's erratum E10. They belong to no image; the chip writes them and
   * erases their sectors.
   */
  readonly absoluteBlocks: readonly number[];
}

/**
 * Writes `binary`, which belongs at `baseAddress`, as UF2 blocks of 256 bytes; the last one is filled up with
 * zeros.
 */
export function encodeUf2(binary: Uint8Array, baseAddress: number, familyId: number): Uint8Array {
  const blocks = Math.ceil(binary.length / PAYLOAD_BYTES);
  const file = new Uint8Array(blocks * BLOCK_BYTES);
  const view = new DataView(file.buffer);
  for (let block = 0; block < blocks; block++) {
    const at = block * BLOCK_BYTES;
    const words = [
      MAGIC[0],
      MAGIC[1],
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
    file.set(binary.subarray(block * PAYLOAD_BYTES, (block + 1) * PAYLOAD_BYTES), at + AT_DATA);
    view.setUint32(at + BLOCK_BYTES - 4, MAGIC[2], true);
  }
  return file;
}

/** True when a file begins as a UF2 file does. */
export function looksLikeUf2(file: Uint8Array): boolean {
  if (file.length < 8) return false;
  const view = new DataView(file.buffer, file.byteOffset, 8);
  return view.getUint32(0, true) === MAGIC[0] && view.getUint32(4, true) === MAGIC[1];
}

/** Family of blocks that go where they say, whatever the partitions (RP2350 datasheet 5.5.3). */
export const ABSOLUTE_FAMILY = 0xe48bff57;

const FAMILIES: ReadonlyMap<number, string> = new Map([
  [0xe48bff56, "RP2040"],
  [ABSOLUTE_FAMILY, "RP2 absolute"],
  [0xe48bff58, "RP2 data"],
  [0xe48bff59, "RP2350 ARM"],
  [0xe48bff5a, "RP2350 RISC-V"],
  [0xe48bff5b, "RP2350 ARM, non-secure"],
]);

/** A family's name and number, as in "RP2040 (0xe48bff56)". */
export function describeFamily(familyId: number): string {
  const number = `0x${familyId.toString(16)}`;
  const name = FAMILIES.get(familyId);
  return name === undefined ? `chip family ${number}` : `${name} (${number})`;
}

/** A block and how messages call it. */
type NamedBlock = Uf2Block & { readonly name: string };

/**
 * One family's blocks as an image: numbers and addresses rise together. The RP2040 erases by the number and
 * writes by the address, so a hole would keep what was in flash before, and a block that comes twice leaves
 * another one out.
 */
function imageOf(blocks: readonly NamedBlock[]): Uf2Image {
  const { familyId, address: baseAddress } = blocks[0]!;
  const bytes = new Uint8Array(blocks.length * PAYLOAD_BYTES);
  blocks.forEach((block, index) => {
    if (block.of !== blocks.length)
      throw new Uf2Error(`${blocks.length} blocks, but ${block.name} says ${block.of}: cut short`);
    if (block.number !== index) throw new Uf2Error(`${block.name} says it is block ${block.number}`);
    const expected = baseAddress + index * PAYLOAD_BYTES;
    if (block.address !== expected) {
      const place = `${block.name} is for 0x${block.address.toString(16)}`;
      const isTaken = block.address >= baseAddress && block.address < expected;
      throw new Uf2Error(
        isTaken ? `${place}, which has a block already` : `${place}, 0x${expected.toString(16)} is missing`,
      );
    }
    bytes.set(block.data, index * PAYLOAD_BYTES);
  });
  return { familyId, baseAddress, bytes };
}

/**
 * Whether all blocks of a family are what tools put before an image for the RP2350, so that its boot ROM
 * begins anew with the image: block 0 of 2 without the other, of the family that goes where it says (RP2350
 * datasheet, erratum E10; gen_abs_block of picotool's elf2uf2.cpp).
 */
function areAbsoluteBlocks(blocks: readonly NamedBlock[]): boolean {
  return blocks.every(({ familyId, number, of }) => familyId === ABSOLUTE_FAMILY && number === 0 && of === 2);
}

/** Reads a UF2 file. Throws a Uf2Error that says what is wrong when it is not whole. */
export function decodeUf2(file: Uint8Array): Uf2File {
  if (file.length === 0 || file.length % BLOCK_BYTES !== 0)
    throw new Uf2Error(`${file.length} bytes are no whole number of 512-byte blocks: cut short`);
  const groups = new Map<number, NamedBlock[]>();
  for (let at = 0; at < file.length; at += BLOCK_BYTES) {
    const name = `block ${at / BLOCK_BYTES}`;
    const block = { ...readBlock(file.subarray(at, at + BLOCK_BYTES), name), name };
    if (groups.has(block.familyId)) groups.get(block.familyId)!.push(block);
    else groups.set(block.familyId, [block]);
  }
  const families = [...groups.values()];
  const images = families.filter((blocks) => !areAbsoluteBlocks(blocks)).map(imageOf);
  if (images.length === 0) throw new Uf2Error("it holds no image");
  return {
    images,
    absoluteBlocks: families
      .filter(areAbsoluteBlocks)
      .flatMap((blocks) => blocks.map(({ address }) => address)),
  };
}
