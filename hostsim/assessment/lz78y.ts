/**
 * LZ78Y prediction estimate, SP 800-90B section 6.3.10: as a compressor of the kind of LZ78 learns strings,
 * and foretells the follower that it is surest of. Finds what compresses.
 */
import { Contexts, LONGEST_CONTEXT, NONE } from "./contexts.js";
import type { Estimate } from "./estimate.js";
import { RightPredictions } from "./prediction.js";

/** Strings that the dictionary takes at most. */
const MOST_STRINGS = 65_536;

/**
 * Estimate of samples with values below `values`; null of fewer than 19. `longest` is another in the
 * standard's example.
 */
export function lz78yEstimate(
  samples: Uint8Array,
  values: number,
  longest = LONGEST_CONTEXT,
): Estimate | null {
  const predicted = samples.length - longest - 1;
  if (predicted < 2) return null;
  const dictionary = new Dictionary(longest, values);
  const right = new RightPredictions();
  for (let at = longest; at < samples.length; at++) {
    dictionary.look(samples, at);
    if (at > longest) right.add(dictionary.foretold() === samples[at]);
    dictionary.learn(samples, at);
  }
  return right.estimate(predicted, values);
}

class Dictionary {
  private readonly contexts: Contexts;
  private strings = 0;
  private readonly path: Int32Array;

  constructor(
    private readonly longest: number,
    values: number,
  ) {
    this.contexts = new Contexts(values);
    this.path = new Int32Array(longest + 1);
  }

  /** Looks at the samples before a place. */
  look(samples: Uint8Array, at: number): void {
    const { path, contexts, longest } = this;
    path.fill(NONE, 1);
    for (let length = 1; length <= longest; length++) {
      const node = contexts.longer(path[length - 1]!, samples[at - length]!);
      if (node === NONE) return;
      path[length] = node;
    }
  }

  /** The surest follower, of the longest string among equals; NONE when no string is known. */
  foretold(): number {
    let sample = NONE;
    let certainty = 0;
    for (let length = this.longest; length >= 1; length--) {
      const node = this.path[length]!;
      if (node === NONE || this.contexts.certainty(node) <= certainty) continue;
      certainty = this.contexts.certainty(node);
      sample = this.contexts.foretold(node);
    }
    return sample;
  }

  /**
   * Learns what came; longer strings take the last room first. A full dictionary goes on to count what it
   * knows.
   */
  learn(samples: Uint8Array, at: number): void {
    const { path, contexts, longest } = this;
    const sample = samples[at]!;
    if (this.strings < MOST_STRINGS) {
      for (let length = 1; length <= longest; length++)
        if (path[length] === NONE) path[length] = contexts.lengthen(path[length - 1]!, samples[at - length]!);
    }
    for (let length = longest; length >= 1; length--) {
      const node = path[length]!;
      if (node === NONE) continue;
      if (contexts.certainty(node) === 0) {
        if (this.strings === MOST_STRINGS) continue;
        this.strings += 1;
      }
      contexts.follow(node, sample);
    }
  }
}
