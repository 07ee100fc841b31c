/**
 * The RP2040's second boot stage. Takes: boards/rp2/rp2040/boot2.S. Gives: 256 bytes that end with the
 * CRC-32 that the boot ROM demands (RP2040 datasheet 2.8.1.3.1): polynomial 0x04c11db7, start value all ones,
 * bits in no reversed order.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runTool } from "./tools.js";

const STAGE_BYTES = 256;
const CHECKED_BYTES = 252;

/** CRC-32/MPEG-2 of some bytes. */
export function crc32Mpeg2(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  return crc >>> 0;
}

/** Assembles the stage in `folder` and returns its 256 bytes, checksum last. */
export function checksummedBoot2(source: string, folder: string): Uint8Array {
  runTool("arm-none-eabi-gcc", ["-c", source, "-o", "boot2.o"], folder);
  runTool("arm-none-eabi-objcopy", ["-O", "binary", "-j", ".text", "boot2.o", "boot2-code.bin"], folder);
  const code = readFileSync(join(folder, "boot2-code.bin"));
  if (code.length > CHECKED_BYTES)
    throw new Error(`${source}: ${code.length} bytes, at most ${CHECKED_BYTES} fit`);
  const stage = new Uint8Array(STAGE_BYTES);
  stage.set(code);
  new DataView(stage.buffer).setUint32(CHECKED_BYTES, crc32Mpeg2(stage.subarray(0, CHECKED_BYTES)), true);
  return stage;
}
