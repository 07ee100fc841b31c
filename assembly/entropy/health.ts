/**
 * Health tests of the raw noise source (NIST SP 800-90B section 4.4). Takes: raw 8-bit samples and the
 * min-entropy that is claimed for each. Gives: whether the source still looks as claimed. Never judges
 * quality beyond that claim.
 */

/** No test has failed. */
export const HEALTH_GOOD: u32 = 0;
/** Repetition count test (section 4.4.1): one value came too often in a row. */
export const HEALTH_REPETITION: u32 = 2;
/** Adaptive proportion test (section 4.4.2): one value came too often in a window. */
export const HEALTH_PROPORTION: u32 = 3;

/**
 * Probability of a false alarm, as a power of 1/2: alpha = 2^-30, within the range section 4.4.1 recommends.
 */
export const ALPHA_BITS: f64 = 30;
/** Window of the adaptive proportion test for a source of more than two values (section 4.4.2). */
const PROPORTION_WINDOW: u32 = 512;

let repetitionLimit: u32 = 0;
let proportionLimit: u32 = 0;

let lastSample: u32 = 256;
let repetitions: u32 = 0;
let windowSample: u32 = 256;
let windowPosition: u32 = 0;
let windowCount: u32 = 0;

/** Sets the claimed min-entropy of a sample, in bits (above 0, at most 8), and forgets all samples. */
export function healthStart(minEntropy: f64): void {
  assert(minEntropy > 0 && minEntropy <= 8);
  // Section 4.4.1: C = 1 + ceil(-log2(alpha) / H).
  repetitionLimit = 1 + <u32>ceil(ALPHA_BITS / minEntropy);
  proportionLimit = criticalCount(PROPORTION_WINDOW, minEntropy);
  lastSample = 256;
  repetitions = 0;
  windowPosition = 0;
}

/**
 * How often of `window` samples something of probability 2^-H is not to happen: as often with probability
 * alpha at most. Section 4.4.2: C = 1 + critbinom(W, 2^-H, 1 - alpha), where critbinom is the smallest count
 * whose cumulative probability reaches 1 - alpha; found from the upper tail, where 1 - alpha would lose its
 * digits. At most W, because a test has to be able to fail (FIPS 140-2 implementation guidance 7.19,
 * resolution 16).
 */
export function criticalCount(window: u32, minEntropy: f64): u32 {
  const p = Math.pow(2, -minEntropy);
  const alpha = Math.pow(2, -ALPHA_BITS);
  const logOdds = Math.log(p) - Math.log1p(-p);
  let logTerm = <f64>window * Math.log(p); // log P(count = W)
  let tail: f64 = 0; // P(count > k)
  let k = window;
  while (k > 0) {
    const withK = tail + Math.exp(logTerm);
    if (withK > alpha) break;
    tail = withK;
    logTerm += Math.log(<f64>k) - Math.log(<f64>(window - k + 1)) - logOdds;
    k -= 1;
  }
  return min(k + 1, window);
}

/** Cutoff of the repetition count test. */
export function healthRepetitionLimit(): u32 {
  return repetitionLimit;
}

/** Cutoff of the adaptive proportion test. */
export function healthProportionLimit(): u32 {
  return proportionLimit;
}

/** Tests the next sample; returns a HEALTH_ code. */
export function healthTest(sample: u32): u32 {
  repetitions = sample == lastSample ? repetitions + 1 : 1;
  lastSample = sample;
  if (repetitions >= repetitionLimit) return HEALTH_REPETITION;
  if (windowPosition == 0) {
    windowSample = sample;
    windowCount = 1;
  } else if (sample == windowSample) {
    windowCount += 1;
    if (windowCount >= proportionLimit) return HEALTH_PROPORTION;
  }
  windowPosition = (windowPosition + 1) % PROPORTION_WINDOW;
  return HEALTH_GOOD;
}
