/**
 * The checksum of an image, a word at a time: each step is the CRC-32 of the sum so far and the word. Takes: words. Gives: 32 bits.
 */
import { wordsChecksum } from "../keystore/checksum";

const pair = memory.data(8, 4);

/** The sum behind another word; it begins with 0. */
export function imageSumStep(sum: u32, word: u32): u32 {
  store<u32>(pair, sum);
  store<u32>(pair, word, 4);
  return wordsChecksum(pair, 2);
}

/** Sum of `words` words at `address`. */
export function imageSumOf(address: usize, words: u32): u32 {
  let sum: u32 = 0;
  for (let i: u32 = 0; i < words; i++) sum = imageSumStep(sum, load<u32>(address + ((<usize>i) << 2)));
  return sum;
}
