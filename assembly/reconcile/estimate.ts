/**
 * How many errors to expect. Takes: how many of the blocks asked first differ in parity, and a hint. Gives:
 * an estimate of the QBER. Costs no answer of its own.
 */

/** Grid of QBER tried: from 2^-20 to 1/2 in steps of an eighth of an octave. */
const GRID: u32 = 153;
const logPosteriors = memory.data(8 * GRID, 8);
/**
 * Standard deviation of ln(QBER) around a hint: a factor of 2.2, so that one that is off by 3 is soon
 * overruled.
 */
const HINT_SPREAD: f64 = 0.8;
/** QBER taken as likely, and its spread in ln(QBER), when there is no hint. */
const USUAL_QBER: f64 = 0.02;
const USUAL_SPREAD: f64 = 1.5;

/** How far below the largest log posterior probability a QBER is still likely: three deviations. */
const STILL_LIKELY: f64 = 4.5;

/** The largest QBER that was still likely by the estimate made last. */
export let likelyQber: f64 = 0;

/**
 * The QBER of largest posterior probability when `odd` of `blocks` blocks of `size` bits differ in parity;
 * each does with probability (1 - (1 - 2 QBER)^size) / 2. The prior is log-normal around `hint`, or around
 * USUAL_QBER when it is 0.
 */
export function estimateQber(odd: u32, blocks: u32, size: u32, hint: f64): f64 {
  const spread = hint > 0 ? HINT_SPREAD : USUAL_SPREAD;
  const centre = Math.log(hint > 0 ? hint : USUAL_QBER);
  let best: f64 = -Infinity;
  let bestQber: f64 = USUAL_QBER;
  likelyQber = 0;
  for (let i: u32 = 0; i < GRID; i++) {
    const qber = qberAt(i);
    const oddProbability = 0.5 - 0.5 * Math.pow(1 - 2 * qber, <f64>size);
    const deviation = (Math.log(qber) - centre) / spread;
    const logPosterior =
      <f64>odd * Math.log(oddProbability) +
      <f64>(blocks - odd) * Math.log(1 - oddProbability) -
      0.5 * deviation * deviation;
    store<f64>(logPosteriors + ((<usize>i) << 3), logPosterior);
    if (logPosterior > best) {
      best = logPosterior;
      bestQber = qber;
    }
  }
  for (let i: u32 = 0; i < GRID; i++) {
    if (load<f64>(logPosteriors + ((<usize>i) << 3)) >= best - STILL_LIKELY) likelyQber = qberAt(i);
  }
  return bestQber;
}

function qberAt(i: u32): f64 {
  return 0.49999 * Math.pow(2, (<f64>i - <f64>(GRID - 1)) * 0.125);
}
