/**
 * Multi Markov model with counting prediction estimate (MultiMMC), SP 800-90B section 6.3.9: each sample is
 * foretold to be what followed the last one to sixteen samples most often. Finds samples that depend on those
 * before.
 */
import { Contexts, LONGEST_CONTEXT, NONE } from "./contexts.js";
import type { Estimate } from "./estimate.js";
import { RightPredictions, Scoreboard } from "./prediction.js";

/** Strings and followers that each of the models learns at most. */
const MOST_ENTRIES = 100_000;

/**
 * Estimate of at least four samples with values below `values`. `longest` is another in the standard's
 * example.
 */
export function multiMmcEstimate(samples: Uint8Array, values: number, longest = LONGEST_CONTEXT): Estimate {
  const models = new Models(longest, values);
  const scores = new Scoreboard(longest);
  const right = new RightPredictions();
  for (let at = 1; at < samples.length; at++) {
    const sample = samples[at]!;
    models.look(samples, at);
    if (at >= 2) {
      right.add(models.foretold(scores.winner + 1) === sample);
      for (let order = 1; order <= longest; order++)
        if (models.foretold(order) === sample) scores.right(order - 1);
    }
    models.learn(samples, at);
  }
  return right.estimate(samples.length - 2, values);
}

/** One model for each length of what came before. */
class Models {
  private readonly contexts: Contexts;
  private readonly entries: Uint32Array;
  /** The node of the string before the place looked at, by its length. */
  private readonly path: Int32Array;

  constructor(
    private readonly longest: number,
    values: number,
  ) {
    this.contexts = new Contexts(values);
    this.entries = new Uint32Array(longest + 1);
    this.path = new Int32Array(longest + 1);
  }

  /** Looks at the samples before a place. */
  look(samples: Uint8Array, at: number): void {
    const { path, contexts, longest } = this;
    path.fill(NONE, 1);
    for (let order = 1; order <= longest && order <= at; order++) {
      const node = contexts.longer(path[order - 1]!, samples[at - order]!);
      if (node === NONE) return;
      path[order] = node;
    }
  }

  /** What the model of an order foretells; NONE when it never saw the string. */
  foretold(order: number): number {
    const node = this.path[order]!;
    return node === NONE ? NONE : this.contexts.foretold(node);
  }

  /** Learns what came. A full model goes on to count what it knows. */
  learn(samples: Uint8Array, at: number): void {
    const { path, contexts, entries, longest } = this;
    const sample = samples[at]!;
    for (let order = 1; order <= longest && order <= at; order++) {
      let node = path[order]!;
      if (node === NONE) {
        // A longer model may have room for a string when a shorter one has none left: the way to it is made.
        if (!this.hasRoomFrom(order)) return;
        node = contexts.lengthen(path[order - 1]!, samples[at - order]!);
        path[order] = node;
      }
      if (contexts.count(node, sample) === 0) {
        if (entries[order]! >= MOST_ENTRIES) continue;
        entries[order]! += 1;
      }
      contexts.follow(node, sample);
    }
  }

  private hasRoomFrom(order: number): boolean {
    for (let longer = order; longer <= this.longest; longer++)
      if (this.entries[longer]! < MOST_ENTRIES) return true;
    return false;
  }
}
