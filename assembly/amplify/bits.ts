/**
 * Strings of bits, LSB first, at any bit position in memory. Takes: addresses, multiples of 8, and bit
 * positions. Reads up to BITS_SLACK bytes past the end of a string: buffers must have that much behind them.
 */

/** Bytes behind a buffer that reading and adding bits may touch. */
export const BITS_SLACK: usize = 16;

/** The 64 bits from bit `position` on. */
export function bitsAt(source: usize, position: u32): u64 {
  const address = source + <usize>((position >> 6) << 3);
  const shift = <u64>(position & 63);
  // Two shifts, because a shift by 64 - 0 would not clear the word.
  return (load<u64>(address) >> shift) | ((load<u64>(address, 8) << 1) << (63 - shift));
}

/** A word of `count` ones, 1 to 64, from bit 0 on. */
function ones(count: u32): u64 {
  return u64.MAX_VALUE >> <u64>(64 - count);
}

/**
 * Copies `count` bits from bit `position` on to the start of `target`, and zeroes the rest of its `bytes` (8
 * x k).
 */
export function copyBits(source: usize, position: u32, count: u32, target: usize, bytes: usize): void {
  memory.fill(target, 0, bytes);
  for (let done: u32 = 0; done < count; done += 64) {
    const word = bitsAt(source, position + done) & ones(min<u32>(64, count - done));
    store<u64>(target + <usize>(done >> 3), word);
  }
}

/**
 * Adds (XOR) `count` bits from bit `position` of `source` on to those from bit `targetPosition` of `target`
 * on.
 */
export function addBits(source: usize, position: u32, count: u32, target: usize, targetPosition: u32): void {
  let done: u32 = 0;
  while (done < count) {
    const to = targetPosition + done;
    const shift = to & 63;
    const taken = min<u32>(64 - shift, count - done);
    const word = bitsAt(source, position + done) & ones(taken);
    const address = target + <usize>((to >> 6) << 3);
    store<u64>(address, load<u64>(address) ^ (word << (<u64>shift)));
    done += taken;
  }
}
