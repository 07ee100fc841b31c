/**
 * Random words that stand for the chip's noise. Takes: a seed. Gives: words, the same in each run
 * (SplitMix64, Steele, Lea and Flood 2014): they say nothing of the noise's quality.
 */

let state: u64 = 0;
const STEP: u64 = 0x9e3779b97f4a7c15;
const FIRST_FACTOR: u64 = 0xbf58476d1ce4e5b9;
const SECOND_FACTOR: u64 = 0x94d049bb133111eb;

/** Seeds the noise. */
export function setNoiseSeed(low: u32, high: u32): void {
  state = <u64>low | ((<u64>high) << 32);
}

/** 32 bits. */
export function randomWord(): u32 {
  state += STEP;
  let mixed = (state ^ (state >> 30)) * FIRST_FACTOR;
  mixed = (mixed ^ (mixed >> 27)) * SECOND_FACTOR;
  return <u32>((mixed ^ (mixed >> 31)) >> 32);
}
