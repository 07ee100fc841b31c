/**
 * Flash as it leaves the factory, for a board with a loader and two slots. Takes: loader and image. Gives:
 * the flat binary with the image in the first slot, confirmed, as version 1 (assembly/images/slots.ts); and
 * what of it the image's ELF file lacks.
 */
import { crc32 } from "node:zlib";
import { HEAD_BYTES, SLOTS_AT } from "../../../boards/rp2/rp2040/slots.js";
import type { FlashPart } from "./elf-parts.js";

const KIND_IMAGE = 0x53515349;
/** Of the image that is flashed; what is uplinked later has a higher one. */
const FIRST_VERSION = 1;
const CONFIRMED = 32;

/** Loader, head, image. */
export function flashContents(loader: Uint8Array, image: Uint8Array): Uint8Array {
  if (loader.length > SLOTS_AT)
    throw new Error(`the loader has ${loader.length} bytes, at most ${SLOTS_AT} fit`);
  const bytes = Math.ceil(image.length / 4) * 4;
  const flash = Buffer.alloc(SLOTS_AT + HEAD_BYTES + bytes, 0xff);
  flash.set(loader);
  flash.fill(0, SLOTS_AT + HEAD_BYTES);
  flash.set(image, SLOTS_AT + HEAD_BYTES);
  const head = flash.subarray(SLOTS_AT);
  const sum = crc32(flash.subarray(SLOTS_AT + HEAD_BYTES));
  for (const [i, word] of [KIND_IMAGE, bytes, sum, FIRST_VERSION].entries()) head.writeUInt32LE(word, 4 * i);
  head.writeUInt32LE(crc32(head.subarray(0, 16)), 16);
  head.writeUInt32LE(0, CONFIRMED);
  return flash;
}

/**
 * What lies before and behind the linked image of `linkedBytes` in the first slot: boot stage, loader and
 * head; seals. `base`: where flash begins.
 */
export function aroundImage(flash: Uint8Array, linkedBytes: number, base: number): FlashPart[] {
  const begins = SLOTS_AT + HEAD_BYTES;
  const ends = begins + linkedBytes;
  return [
    { name: ".loader", address: base, bytes: flash.subarray(0, begins) },
    { name: ".seals", address: base + ends, bytes: flash.subarray(ends) },
  ];
}
