/**
 * Predictors of the raw noise source: continuous tests beyond those of SP 800-90B section 4.4, which pass a
 * source that repeats itself without ever being equal twice in a row. Takes: samples and the min-entropy H
 * that is claimed of each. Gives: whether somebody who saw all samples before could have told this one more
 * often than H allows. Never judges quality beyond the claim.
 *
 * Whatever predicts a sample from those before it is right with probability 2^-H at most, at every sample. So
 * in a window of n samples it is right as often as `cutoff` with probability 2^-30 at most, which is each
 * test's rate of false alarms:
 *
 *  - *lag*: the sample is that of k samples before (SP 800-90B section 6.3.8, for one k at a time).
 *    16 lags a window, all 1,024 in turn in 64 windows.
 *  - *successor*: the sample is what followed the last time after the sample before (section 6.3.9,
 *    for order 1).
 *  - *complexity*: the bits of every sixteenth window, highest of a sample first, come from a
 *    linear shift register of L bits or fewer (Massey, IEEE Trans. Inf. Theory 15, 122 (1969)). The work
 *    is spread, a bit a sample, over the eight windows after it. At most 2^(2L) sequences of any length do,
 *    and n samples of the claim are one of these with probability 2^(2L - n H) at most: so L is such that
 *    this is 2^-30.
 */
import { COMPLEXITY_BITS, complexityAdd, complexityLength, complexityStart } from "./complexity";
import { ALPHA_BITS, criticalCount, HEALTH_GOOD } from "./health";

/** A lag predicts more samples than the claim allows: the source repeats itself. */
export const HEALTH_LAG: u32 = 4;
/** Each sample follows from the one before more often than the claim allows. */
export const HEALTH_SUCCESSOR: u32 = 5;
/** A short linear shift register makes the samples. */
export const HEALTH_COMPLEXITY: u32 = 6;

/** Samples of a window. */
const PREDICT_WINDOW: u32 = 512;
/** Longest lag that is tested, in samples. */
const LONGEST_LAG: u32 = 1024;
/** Lags that one window tests. */
const LAGS_A_WINDOW: u32 = 16;
/** Every so many windows one is kept for its complexity; that is known so many windows later. */
const COMPLEXITY_EVERY: u32 = 16;
const COMPLEXITY_LATER: u32 = COMPLEXITY_BITS / PREDICT_WINDOW;
/** Values of a sample. */
const SAMPLE_VALUES: u32 = 256;
/** u16 for each lag of a window. */
const HITS_BYTES: usize = LAGS_A_WINDOW * 2;

/** The last LONGEST_LAG samples, in a ring. */
const history = memory.data(LONGEST_LAG);
/** Samples of the window that is kept for its complexity. */
const kept = memory.data(PREDICT_WINDOW);
/** How often each of the window's lags was right: u16 each. */
const hits = memory.data(<u32>HITS_BYTES, 2);
/** What followed each value the last time: u16 each, NOTHING before. */
const followers = memory.data(SAMPLE_VALUES * 2, 2);
const NOTHING: u32 = SAMPLE_VALUES;

let cutoff: u32 = 0;
let longestRegister: i32 = 0;
let position: u32 = 0;
/** Samples of the history, until it is full; then samples of the window. */
let filled: u32 = 0;
let inWindow: u32 = 0;
let window: u32 = 0;
let followed: u32 = 0;

/** Sets the claimed min-entropy of a sample, in bits (above 0, at most 8), and forgets all samples. */
export function predictStart(minEntropy: f64): void {
  cutoff = criticalCount(PREDICT_WINDOW, minEntropy);
  longestRegister = <i32>floor((<f64>PREDICT_WINDOW * minEntropy - ALPHA_BITS) / 2);
  predictForget();
  begin();
}

/** Forgets all samples, and wipes them: a seed may have been made of them. */
export function predictForget(): void {
  memory.fill(history, 0, <usize>LONGEST_LAG);
  memory.fill(kept, 0, <usize>PREDICT_WINDOW);
  for (let value: u32 = 0; value < SAMPLE_VALUES; value++)
    store<u16>(followers + ((<usize>value) << 1), <u16>NOTHING);
  complexityStart();
  position = 0;
  filled = 0;
  window = 0;
}

/** How often of PREDICT_WINDOW samples a predictor has to be right for the source to fail. */
export function predictCutoff(): u32 {
  return cutoff;
}

/**
 * Longest shift register, in bits, that makes the source fail; below 0 when the claim is too low for any to.
 */
export function predictRegister(): i32 {
  return longestRegister;
}

/** Whether every lag was tested since `predictStart`. */
export function predictIsRound(): bool {
  return window >= LONGEST_LAG / LAGS_A_WINDOW;
}

/** Tests the next sample; returns a HEALTH_ code. */
export function predictTest(sample: u32): u32 {
  const before = <u32>load<u8>(history + <usize>((position - 1) & (LONGEST_LAG - 1)));
  const isFull = filled == LONGEST_LAG;
  if (isFull) countLags(sample);
  else filled += 1;
  const follower = followers + ((<usize>before) << 1);
  if (isFull && <u32>load<u16>(follower) == sample) followed += 1;
  store<u16>(follower, <u16>sample);
  store<u8>(history + <usize>position, <u8>sample);
  position = (position + 1) & (LONGEST_LAG - 1);
  if (!isFull) return HEALTH_GOOD;
  stepComplexity(sample);
  inWindow += 1;
  return inWindow < PREDICT_WINDOW ? HEALTH_GOOD : end();
}

function countLags(sample: u32): void {
  const first = 1 + ((window * LAGS_A_WINDOW) % LONGEST_LAG);
  for (let i: u32 = 0; i < LAGS_A_WINDOW; i++) {
    if (<u32>load<u8>(history + <usize>((position - first - i) & (LONGEST_LAG - 1))) != sample) continue;
    const count = hits + ((<usize>i) << 1);
    store<u16>(count, load<u16>(count) + 1);
  }
}

/** Keeps a sample, or takes one more bit of those that were kept. */
function stepComplexity(sample: u32): void {
  const turn = window % COMPLEXITY_EVERY;
  if (turn == 0) store<u8>(kept + <usize>inWindow, <u8>sample);
  if (turn == 0 || turn > COMPLEXITY_LATER) return;
  const bit = (turn - 1) * PREDICT_WINDOW + inWindow;
  complexityAdd((<u32>load<u8>(kept + <usize>(bit >> 3)) >> (7 - (bit & 7))) & 1);
}

/** Judges the window that is over and begins the next. */
function end(): u32 {
  let health = HEALTH_GOOD;
  if (window % COMPLEXITY_EVERY == COMPLEXITY_LATER && <i32>complexityLength() <= longestRegister)
    health = HEALTH_COMPLEXITY;
  if (followed >= cutoff) health = HEALTH_SUCCESSOR;
  for (let i: u32 = 0; i < LAGS_A_WINDOW; i++)
    if (<u32>load<u16>(hits + ((<usize>i) << 1)) >= cutoff) health = HEALTH_LAG;
  window += 1;
  begin();
  return health;
}

function begin(): void {
  inWindow = 0;
  followed = 0;
  memory.fill(hits, 0, HITS_BYTES);
  if (window % COMPLEXITY_EVERY == 0) complexityStart();
}
