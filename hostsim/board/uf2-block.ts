/**
 * One block of a UF2 file. Takes: its 512 bytes. Gives: what it says, or why the boot ROMs of the RP2 chips
 * would not write it as it stands. Sources: README of github.com/microsoft/uf2 ("file format", "flags",
 * "extension tags"); virtual_disk.c of raspberrypi/pico-bootrom-rp2040 and usb_virtual_disk.c of
 * raspberrypi/pico-bootrom-rp2350, which pass over every block without family, for no main flash, or of other
 * than 256 bytes.
 */

/** Bytes of a block. */
export const BLOCK_BYTES = 512;
/** Bytes of data in a block that the chips take: a page of flash. */
export const PAYLOAD_BYTES = 256;
/** Where data begins in a block. */
export const AT_DATA = 32;
/** First, second and last word of each block. */
export const MAGIC = [0x0a324655, 0x9e5d5157, 0x0ab16f30] as const;
/** The eighth word is the chip's family. */
export const FLAG_FAMILY = 0x2000;

const FLAG_NOT_MAIN_FLASH = 0x1;
const FLAG_CONTAINER = 0x1000;
const FLAG_TAGS = 0x8000;
const AT_MAGIC_END = 508;

/** A file is no whole UF2 file. */
export class Uf2Error extends Error {}

/** What a block says. */
export interface Uf2Block {
  /** Family of the chip. */
  readonly familyId: number;
  readonly address: number;
  readonly number: number;
  readonly of: number;
  readonly data: Uint8Array;
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

/**
 * Why what stands behind the data is neither zeros nor tags, or null. A tag: size, three bytes of type,
 * content; padded to words; a zero word ends them.
 */
function faultBehindData(behind: Uint8Array, flags: number): string | null {
  let at = 0;
  if (flags & FLAG_TAGS) {
    while (behind[at] !== 0) {
      const size = behind[at] ?? 0;
      if (size < 4 || at + size > behind.length) return "its tags are damaged";
      at = Math.ceil((at + size) / 4) * 4;
      if (at >= behind.length) return null;
    }
  }
  return isZero(behind.subarray(at)) ? null : "there is something behind its data";
}

/**
 * Reads a block.
 * @param bytes 512 of them
 * @param name how a message calls it, as in "block 3"
 * @throws Uf2Error when a boot ROM would pass over it, or when it can't be what somebody wrote.
 */
export function readBlock(bytes: Uint8Array, name: string): Uf2Block {
  const view = new DataView(bytes.buffer, bytes.byteOffset, BLOCK_BYTES);
  const word = (index: number): number => view.getUint32(4 * index, true);
  if (word(0) !== MAGIC[0] || word(1) !== MAGIC[1] || view.getUint32(AT_MAGIC_END, true) !== MAGIC[2])
    throw new Uf2Error(`${name} is damaged: its magic numbers are wrong`);
  const flags = word(2);
  if (flags & FLAG_NOT_MAIN_FLASH)
    throw new Uf2Error(`${name} is not for the main flash: the boot ROM passes over it`);
  if (flags & FLAG_CONTAINER) throw new Uf2Error(`${name} is a part of a file, not of an image`);
  if (flags & ~(FLAG_FAMILY | FLAG_TAGS))
    throw new Uf2Error(`${name} has flags 0x${flags.toString(16)}, of which some are not known`);
  const payload = word(4);
  if (payload !== PAYLOAD_BYTES)
    throw new Uf2Error(
      `${name} says it holds ${payload} bytes: the boot ROM takes blocks of ${PAYLOAD_BYTES} only`,
    );
  if (word(3) % PAYLOAD_BYTES !== 0)
    throw new Uf2Error(
      `${name} is for 0x${word(3).toString(16)}, which is no page of ${PAYLOAD_BYTES} bytes`,
    );
  if ((flags & FLAG_FAMILY) === 0)
    throw new Uf2Error(`${name} names no chip family: the boot ROM passes over it`);
  const data = bytes.subarray(AT_DATA, AT_DATA + PAYLOAD_BYTES);
  const fault = faultBehindData(bytes.subarray(AT_DATA + PAYLOAD_BYTES, AT_MAGIC_END), flags);
  if (fault !== null) throw new Uf2Error(`${name} is damaged: ${fault}`);
  return {
    familyId: word(7),
    address: word(3),
    number: word(5),
    of: word(6),
    data,
  };
}
