/**
 * Random words that stand for the chip's noise. Takes: words from the host, which draws them from a seeded
 * stream and keeps the queue filled: they repeat a run, and say nothing of the noise's quality. Gives: them,
 * in their order.
 */
import { refuse } from "./refusal";

const QUEUE: u32 = 8192;
const QUEUE_MASK: u32 = QUEUE - 1;
const words = memory.data(4 * QUEUE, 4);
let first: u32 = 0;
let end: u32 = 0;

/** A word more; false when the queue is full. */
export function noiseGive(word: u32): bool {
  if (end - first >= QUEUE) return false;
  store<u32>(words + <usize>(4 * (end & QUEUE_MASK)), word);
  end += 1;
  return true;
}

/** 32 bits. */
export function randomWord(): u32 {
  if (first == end) refuse("noise: the host has given too little", 0, 0);
  const word = load<u32>(words + <usize>(4 * (first & QUEUE_MASK)));
  first += 1;
  return word;
}
