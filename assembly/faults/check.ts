/**
 * A check word over a table of up to 16,384 words. Takes: words. Gives: 32 bits that any one or two flipped
 * bits change. It is linear like a CRC, with Marsaglia's xorshift of full period (J. Stat. Softw. 8, 14
 * (2003): 13, 17, 5) in place of the polynomial's shift, so that a word costs six operations; that no two
 * flips cancel is tried out in test/assembly/faults/check.test.ts.
 */

/** Check word of `count` words at `address`. */
export function wordsCheck(address: usize, count: u32): u32 {
  let sum: u32 = 0xffffffff;
  for (let i: u32 = 0; i < count; i++) {
    sum ^= load<u32>(address + ((<usize>i) << 2));
    sum ^= sum << 13;
    sum ^= sum >> 17;
    sum ^= sum << 5;
  }
  return sum;
}
