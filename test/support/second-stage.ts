/**
 * The checksum of an RP2040's second stage (RP2040 datasheet 2.8.1.3.1), for images that tests make by hand.
 * Takes: its first 252 bytes. Gives: what stands behind them.
 */

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
