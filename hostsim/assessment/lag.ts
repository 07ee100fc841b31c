/**
 * Lag prediction estimate, SP 800-90B section 6.3.8: each sample is foretold to be that of some samples ago.
 * Finds periodic sources.
 */
import type { Estimate } from "./estimate.js";
import { RightPredictions, Scoreboard } from "./prediction.js";

/** Longest lag, in samples. */
const LONGEST_LAG = 128;

/**
 * Estimate of at least three samples with values below `values`. `longest` is another in the standard's
 * example.
 */
export function lagEstimate(samples: Uint8Array, values: number, longest = LONGEST_LAG): Estimate {
  const scores = new Scoreboard(longest);
  const right = new RightPredictions();
  for (let at = 1; at < samples.length; at++) {
    const sample = samples[at]!;
    right.add(scores.winner < at && samples[at - 1 - scores.winner] === sample);
    const lags = Math.min(longest, at);
    for (let lag = 1; lag <= lags; lag++) if (samples[at - lag] === sample) scores.right(lag - 1);
  }
  return right.estimate(samples.length - 1, values);
}
