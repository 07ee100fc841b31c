/**
 * Public pseudo-random words. Takes: a seed that both sides know and a counter. Gives: the same 64-bit word on both
 * sides. Never a source of secrecy: it only decides which bits are asked about together.
 */

/**
 * Word `counter` of stream `stream` of `seed`: the output function of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014)
 * at random access.
 */
export function publicWord(seed: u64, stream: u32, counter: u32): u64 {
  let word = seed + (((<u64>stream) << 32) | <u64>counter) * 0x9e3779b97f4a7c15;
  word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9;
  word = (word ^ (word >> 27)) * 0x94d049bb133111eb;
  return word ^ (word >> 31);
}
