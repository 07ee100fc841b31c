/**
 * Multi most common in window prediction estimate (MultiMCW), SP 800-90B section 6.3.7: each sample is
 * foretold to be the commonest of those just before. Finds sources whose bias drifts.
 */
import type { Estimate } from "./estimate.js";
import { RightPredictions, Scoreboard } from "./prediction.js";

/** Samples of each window. */
const WINDOWS: readonly number[] = [63, 255, 1023, 4095];

/**
 * Estimate of more than the shortest window's samples, with values below `values`; null of fewer. `windows`
 * are others in the standard's example.
 */
export function mostCommonInWindowEstimate(
  samples: Uint8Array,
  values: number,
  windows: readonly number[] = WINDOWS,
): Estimate | null {
  const first = windows[0]!;
  const predicted = samples.length - first;
  if (predicted < 2) return null;
  const views = windows.map((length) => new SlidingWindow(samples, values, length));
  const scores = new Scoreboard(windows.length);
  const right = new RightPredictions();
  for (let at = 0; at < samples.length; at++) {
    const sample = samples[at]!;
    if (at >= first) {
      right.add(views[scores.winner]!.mostCommon === sample);
      for (let w = 0; w < views.length; w++) if (views[w]!.mostCommon === sample) scores.right(w);
    }
    for (const view of views) view.slideOver(at);
  }
  return right.estimate(predicted, values);
}

const NOTHING = -1;

/**
 * The most common value of the last samples; of equals, the one seen last. Nothing before the window is full.
 */
class SlidingWindow {
  mostCommon = NOTHING;
  private best = 0;
  private readonly counts: Uint32Array;
  private readonly lastAt: Int32Array;

  constructor(
    private readonly samples: Uint8Array,
    private readonly values: number,
    private readonly length: number,
  ) {
    this.counts = new Uint32Array(values);
    this.lastAt = new Int32Array(values).fill(NOTHING);
  }

  /** Moves the window's end behind the sample at a place. */
  slideOver(at: number): void {
    const entering = this.samples[at]!;
    this.counts[entering]! += 1;
    this.lastAt[entering] = at;
    if (this.counts[entering]! >= this.counts[this.best]!) this.best = entering;
    if (at >= this.length) {
      const leaving = this.samples[at - this.length]!;
      this.counts[leaving]! -= 1;
      if (leaving === this.best) this.findBest();
    }
    if (at >= this.length - 1) this.mostCommon = this.best;
  }

  private findBest(): void {
    for (let value = 0; value < this.values; value++) {
      const ahead = this.counts[value]! - this.counts[this.best]!;
      if (ahead > 0 || (ahead === 0 && this.lastAt[value]! > this.lastAt[this.best]!)) this.best = value;
    }
  }
}
