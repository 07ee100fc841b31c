/**
 * Memory that must not change by itself: a CRC-16 and a second copy. Takes: where it is. Gives: whether it is
 * whole, mended where one of original, copy and CRC disagrees with the other two.
 */
import { checksum } from "../glue/crc16";

/** As it was sealed. */
export const KEPT_WHOLE: u32 = 0;
/** It was not, and is again. */
export const KEPT_MENDED: u32 = 1;
/** Neither original nor copy is as it was sealed: nothing was changed. */
export const KEPT_BROKEN: u32 = 2;
/** Bytes of a sum, a u32. */
export const KEPT_SUM_BYTES: u32 = 4;

/**
 * Seals `bytes` bytes at `address`: from here on this is what they should be. `sum` is the address of a u32.
 */
export function keptSeal(address: usize, bytes: u32, copy: usize, sum: usize): void {
  memory.copy(copy, address, <usize>bytes);
  store<u32>(sum, checksum(address, bytes));
}

/** Checks all three, and mends the one that disagrees. Returns a KEPT_ code. */
export function keptScrub(address: usize, bytes: u32, copy: usize, sum: usize): u32 {
  const sealed = load<u32>(sum);
  const original = checksum(address, bytes);
  const second = checksum(copy, bytes);
  if (original == sealed && second == sealed) return KEPT_WHOLE;
  if (original == sealed) memory.copy(copy, address, <usize>bytes);
  else if (second == sealed) memory.copy(address, copy, <usize>bytes);
  else if (original == second && memory.compare(address, copy, <usize>bytes) == 0) store<u32>(sum, original);
  else return KEPT_BROKEN;
  return KEPT_MENDED;
}
