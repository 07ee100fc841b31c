/**
 * Public pseudo-random words. Takes: a seed that both sides know and a counter. Gives: the same 64-bit word
 * on both sides. Never a source of secrecy: it only decides which bits are asked about together.
 */

const STEP: u64 = ((<u64>0x9e3779b9) << 32) | 0x7f4a7c15;
const MIX_1: u64 = ((<u64>0xbf58476d) << 32) | 0x1ce4e5b9;
const MIX_2: u64 = ((<u64>0x94d049bb) << 32) | 0x133111eb;

/**
 * Word `counter` of stream `stream` of `seed`: the output function of SplitMix64 (Steele, Lea, Flood, OOPSLA
 * 2014) at random access.
 */
export function publicWord(seed: u64, stream: u32, counter: u32): u64 {
  let word = seed + (((<u64>stream) << 32) | <u64>counter) * STEP;
  word = (word ^ (word >> 30)) * MIX_1;
  word = (word ^ (word >> 27)) * MIX_2;
  return word ^ (word >> 31);
}
