/**
 * A Pico's flash with an image in its second slot, as a whole uplink leaves it
 * (docs/reference/image-slots.md).
 */
import { crc32 } from "node:zlib";
import { HEAD_BYTES, SLOTS_AT } from "../../boards/rp2/rp2040/slots.js";

/** Of image-slots.md: 980 KiB. */
export const SLOT_BYTES = 980 * 1024;
/** First byte of the second slot. */
export const SECOND_SLOT = SLOTS_AT + SLOT_BYTES;
const KIND_IMAGE = 0x53515349;

/** The flash, with an image of a version there. */
export function withSecondSlot(before: Uint8Array, contents: Uint8Array, version: number): Buffer {
  const flash = Buffer.from(before);
  const words = Buffer.alloc(Math.ceil(contents.length / 4) * 4);
  words.set(contents);
  flash.set(words, SECOND_SLOT + HEAD_BYTES);
  for (const [i, word] of [KIND_IMAGE, words.length, crc32(words), version].entries())
    flash.writeUInt32LE(word, SECOND_SLOT + 4 * i);
  flash.writeUInt32LE(crc32(flash.subarray(SECOND_SLOT, SECOND_SLOT + 16)), SECOND_SLOT + 16);
  return flash;
}
