/**
 * What the boot ROM does with the flash (RP2040 datasheet 2.8.1.3.1): it copies the second stage, the first
 * 256 bytes of the flash, to the end of SRAM, refuses it when the checksum in its last four bytes is wrong,
 * and runs it there. Takes: the flash. Gives: where core 0 starts. The ROM itself is not run.
 */
import { refuse } from "../blocks/refusal";
import { cells, FLASH_BASE, RAM_BASE, ram } from "../memory";

/** Size of the second stage with its checksum, bytes. */
const STAGE_BYTES: u32 = 256;
const STAGE_ADDRESS: u32 = 0x20041f00;
const CHECKED_BYTES: u32 = STAGE_BYTES - 4;
const POLYNOMIAL: u32 = 0x04c11db7;

/** Start of core 0: first instruction, and stack pointer. */
export const BOOT_ENTRY: u32 = STAGE_ADDRESS;
export const BOOT_STACK: u32 = STAGE_ADDRESS;

/** CRC-32 of the boot ROM: initial value 0xffffffff, no reflection, no final inversion. */
function checksum(): u32 {
  let crc: u32 = 0xffffffff;
  for (let at: u32 = 0; at < CHECKED_BYTES; at++) {
    crc ^= (<u32>load<u8>(cells + <usize>at)) << 24;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ POLYNOMIAL : crc << 1;
  }
  return crc;
}

/** Puts the second stage into its place; false when the chip would not start it, which is refused. */
export function bootLoad(): bool {
  if (checksum() != load<u32>(cells + <usize>CHECKED_BYTES)) {
    refuse(
      "boot: the checksum of the image's second stage (bytes 252 to 255) is wrong",
      FLASH_BASE,
      checksum(),
    );
    return false;
  }
  memory.copy(ram + <usize>(STAGE_ADDRESS - RAM_BASE), cells, STAGE_BYTES);
  return true;
}
