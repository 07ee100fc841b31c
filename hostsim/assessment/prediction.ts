/**
 * What the four predictors of SP 800-90B sections 6.3.7 to 6.3.10 share. Takes: whether each prediction was
 * right. Gives: the min-entropy that somebody with this predictor would leave a sample, from how often it was
 * right in all and how long without a mistake.
 */
import { bitsOf, type Estimate, upperBound, whereFalling } from "./estimate.js";

/** A run as long as the longest is seen with probability 1 - 0.99 at most. */
const CONFIDENT = 0.99;
/** Steps of the iteration for the root of the recurrence, as the standard has them. */
const STEPS = 10;

/** Counts right predictions and the longest run of them. */
export class RightPredictions {
  private correct = 0;
  private run = 0;
  private longest = 0;

  /** Takes the next prediction. */
  add(isRight: boolean): void {
    if (!isRight) {
      this.run = 0;
      return;
    }
    this.correct += 1;
    this.run += 1;
    if (this.run > this.longest) this.longest = this.run;
  }

  /**
   * Min-entropy of `predicted` samples of `values` values (steps 5 to 8 of section 6.3.7, and alike in the
   * others).
   */
  estimate(predicted: number, values: number): Estimate {
    const share = this.correct / predicted;
    const global = this.correct === 0 ? 1 - (1 - CONFIDENT) ** (1 / predicted) : upperBound(share, predicted);
    const local = localPredictability(this.longest + 1, predicted);
    const found = {
      C: this.correct,
      N: predicted,
      r: this.longest + 1,
      "P-global'": global,
      "P-local": local,
    };
    return { minEntropy: bitsOf(Math.max(global, local, 1 / values)), found };
  }
}

/** Keeps which of several predictors was right most often; of equals, the one that was right last. */
export class Scoreboard {
  /** The predictor to follow. */
  winner = 0;
  private readonly scores: Uint32Array;

  constructor(predictors: number) {
    this.scores = new Uint32Array(predictors);
  }

  /** A predictor was right. */
  right(predictor: number): void {
    const score = this.scores[predictor]! + 1;
    this.scores[predictor] = score;
    if (score >= this.scores[this.winner]!) this.winner = predictor;
  }
}

/**
 * P_local: the probability of being right at which `predicted` predictions have no run of `run` right ones
 * with probability 0.99.
 */
function localPredictability(run: number, predicted: number): number {
  return whereFalling((p) => logNoRun(p, run, predicted), Math.log(CONFIDENT), 0, 1);
}

/**
 * Logarithm of the probability of no run (Feller, An Introduction to Probability Theory, volume 1, XIII.7):
 * (1 - p x) / ((r + 1 - r x) q) / x^(N + 1). The root x is written 1 + e, since e is often too small for the
 * digits that 1 leaves. Without a root a run is certain.
 */
function logNoRun(p: number, run: number, predicted: number): number {
  const q = 1 - p;
  const power = q * p ** run;
  let e = 0;
  for (let step = 0; step < STEPS; step++) e = power * Math.exp((run + 1) * Math.log1p(e));
  const log = Math.log1p((-p * e) / q) - Math.log1p(-run * e) - (predicted + 1) * Math.log1p(e);
  return Number.isFinite(log) ? log : Number.NEGATIVE_INFINITY;
}
