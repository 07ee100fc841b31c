/**
 * What the boot ROM does with a flash image (RP2040 datasheet section 2.8.1.3.1): it copies the second stage,
 * the first 256 bytes of flash, to the end of SRAM, refuses it when the checksum in its last four bytes is
 * wrong, and runs it there. No boot ROM is needed or run.
 */
import type { RP2040 } from "rp2040js";
import { EmulationError } from "./emulation-error.js";

/** Size of the second stage with its checksum, bytes. */
const SECOND_STAGE_BYTES = 256;
const SECOND_STAGE_ADDRESS = 0x20041f00;

/**
 * CRC-32 of the boot ROM: polynomial 0x04c11db7, initial value 0xffffffff, no reflection, no final inversion.
 */
export function secondStageChecksum(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  return crc >>> 0;
}

/**
 * Sets the processor to the first instruction of the second stage.
 * @throws EmulationError when the checksum is wrong: the chip would show itself as a USB drive instead.
 */
export function enterSecondStage(chip: RP2040): void {
  const stage = chip.flash.subarray(0, SECOND_STAGE_BYTES);
  const written = chip.flashView.getUint32(SECOND_STAGE_BYTES - 4, true);
  if (secondStageChecksum(stage.subarray(0, SECOND_STAGE_BYTES - 4)) !== written) {
    throw new EmulationError("the checksum of the image's second stage (bytes 252 to 255) is wrong");
  }
  chip.sram.set(stage, SECOND_STAGE_ADDRESS - 0x20000000);
  chip.core.PC = SECOND_STAGE_ADDRESS;
  chip.core.SP = SECOND_STAGE_ADDRESS;
  chip.core.LR = 0;
}
