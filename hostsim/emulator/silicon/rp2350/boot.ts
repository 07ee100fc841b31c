/**
 * What the boot ROM does with the flash (RP2350 datasheet 5.1, 5.9; boot/picobin.h): it looks for a block in
 * the first 4 KiB, and starts an image that calls itself executable, secure, for Arm and this chip, at the
 * vector table in the image's first words. Takes: the flash. Gives: where core 0 starts. The ROM itself is
 * not run. Refused: images that the chip would not start, and items of a block that are not modelled.
 */

import { refuse } from "../blocks/refusal";
import { FLASH_BASE, flash } from "../memory";

const SEARCHED_BYTES: u32 = 4096;
const BLOCK_START: u32 = 0xffffded3;
const BLOCK_END: u32 = 0xab123579;
const ITEM_IMAGE_TYPE: u32 = 0x42;
const ITEM_LAST: u32 = 0xff;
/** Executable, secure, Arm, RP2350. */
const IMAGE_TYPE: u32 = 0x1021;

/** Start of core 0. */
export let bootStack: u32 = 0;
export let bootEntry: u32 = 0;
export let bootVectors: u32 = 0;

function word(offset: u32): u32 {
  return load<u32>(flash + <usize>offset);
}

/** Finds the image; false when the chip would not start it, which is refused. */
export function bootFind(): bool {
  for (let offset: u32 = 0; offset < SEARCHED_BYTES; offset += 4) {
    if (word(offset) != BLOCK_START) continue;
    return isStartable(offset + 4);
  }
  refuse("boot: no block of an image definition is in the flash's first 4 KiB", FLASH_BASE, 0);
  return false;
}

function isStartable(first: u32): bool {
  const type = word(first);
  if ((type & 0xff) != ITEM_IMAGE_TYPE || type >> 16 != IMAGE_TYPE) {
    refuse(
      "boot: the image definition is not of an executable, secure Arm image for the RP2350",
      first,
      type,
    );
    return false;
  }
  const last = word(first + 4);
  // The last item counts the words before it; behind it the next block of the loop, this one, and the end.
  if ((last & 0xff) != ITEM_LAST || last >> 8 != 1 || word(first + 8) != 0 || word(first + 12) != BLOCK_END) {
    refuse(
      "boot: the image definition has more than an image type and one block, or is damaged",
      first,
      last,
    );
    return false;
  }
  bootVectors = FLASH_BASE;
  bootStack = word(0);
  bootEntry = word(4);
  return true;
}
