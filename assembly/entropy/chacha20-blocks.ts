/**
 * Runs of ChaCha20 keystream. Takes: a block's input (sixteen words, RFC 8439 section 2.3) and block numbers.
 * Gives: the blocks of those numbers, each at random access, by vectors where there are any. Keeps nothing.
 */
import { expandWords } from "../port/registers";
import { CHACHA_BLOCK_BYTES, chachaBlock, INPUT_NUMBER } from "./chacha20";
import { chachaLanes } from "./chacha20-lanes";

/** Bytes of one keystream block. */
export const KEYSTREAM_BLOCK_BYTES: u32 = CHACHA_BLOCK_BYTES;
/** Blocks that one call of `gatherBlocks` makes. */
export const GATHERED_BLOCKS: u32 = 4;

const numbers = memory.data(GATHERED_BLOCKS * 8, 16);

/** Writes `count` consecutive blocks, from number `first` on, to `destination`. */
export function consecutiveBlocks(input: usize, first: u64, count: u32, destination: usize): void {
  if (isDefined(WITH_EXPANDER)) {
    expandWords(input, first, count, destination);
    return;
  }
  let done: u32 = 0;
  if (ASC_FEATURE_SIMD) {
    for (; done + GATHERED_BLOCKS <= count; done += GATHERED_BLOCKS) {
      for (let k: u64 = 0; k < <u64>GATHERED_BLOCKS; k++)
        store<u64>(numbers + ((<usize>k) << 3), first + <u64>done + k);
      chachaLanes(input, numbers, destination + ((<usize>done) << 6));
    }
  }
  for (; done < count; done++) block(input, first + <u64>done, destination + ((<usize>done) << 6));
}

/** Writes the GATHERED_BLOCKS blocks whose numbers (u64, any order) stand at `blockNumbers`. */
export function gatherBlocks(input: usize, blockNumbers: usize, destination: usize): void {
  if (ASC_FEATURE_SIMD) {
    chachaLanes(input, blockNumbers, destination);
  } else {
    for (let k: usize = 0; k < <usize>GATHERED_BLOCKS; k++)
      block(input, load<u64>(blockNumbers + (k << 3)), destination + (k << 6));
  }
}

function block(input: usize, number: u64, destination: usize): void {
  store<u64>(input, number, INPUT_NUMBER);
  chachaBlock(input, destination);
}
