/**
 * Parities of stretches of a bit string. Takes: packed bits, lowest bit of the lowest byte first, at an
 * address aligned to 8 bytes and readable to a multiple of 8. Gives: one parity bit. Never writes.
 */
import { publicWord } from "./generator";

/** Parity of bits from..to-1. Needs from < to. */
export function stretchParity(bits: usize, from: u32, to: u32): u32 {
  const first = from >> 6;
  const last = (to - 1) >> 6;
  let sum: u64 = 0;
  for (let word = first; word <= last; word++) {
    sum ^= load<u64>(bits + ((<usize>word) << 3)) & wordMask(word, from, to);
  }
  return <u32>(popcnt(sum) & 1);
}

/** Parity of those bits from..to-1 that random selection `selection` of `seed` contains. Needs from < to. */
export function selectionParity(bits: usize, from: u32, to: u32, seed: u64, selection: u32): u32 {
  const first = from >> 6;
  const last = (to - 1) >> 6;
  let sum: u64 = 0;
  for (let word = first; word <= last; word++) {
    const chosen = publicWord(seed, selection, word) & wordMask(word, from, to);
    sum ^= load<u64>(bits + ((<usize>word) << 3)) & chosen;
  }
  return <u32>(popcnt(sum) & 1);
}

/** 1 when random selection `selection` of `seed` contains bit `bit`, which it does with probability 1/2. */
export function isSelected(bit: u32, seed: u64, selection: u32): u32 {
  return <u32>((publicWord(seed, selection, bit >> 6) >> (bit & 63)) & 1);
}

/**
 * Ones at those bits of 64-bit word `word` that lie in from..to-1; the word is known to overlap the stretch.
 */
function wordMask(word: u32, from: u32, to: u32): u64 {
  let mask: u64 = ~0;
  if (word == from >> 6) mask <<= from & 63;
  if (word == (to - 1) >> 6) mask &= ~(<u64>0) >> (63 - ((to - 1) & 63));
  return mask;
}
