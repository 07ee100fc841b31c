/**
 * What followed each string of the last few samples, and how often: the memory of the two predictors that
 * learn (SP 800-90B sections 6.3.9 and 6.3.10). Takes: strings, read backwards from their last sample, so
 * that each is a step from one that is a sample shorter. Gives: the commonest follower. Exact: no two strings
 * share a place.
 */

import { DenseTable, HashedTable, type NumberTable } from "./number-table.js";

/** No string, or no follower. */
export const NONE = -1;

/** Longest string, in samples: D of section 6.3.9 and B of section 6.3.10. */
export const LONGEST_CONTEXT = 16;

/** Samples of so few values have a table with a place for each. */
const FEW_VALUES = 4;

/** The tree of strings of samples with values below `values`; node 0 is the empty string. */
export class Contexts {
  private readonly steps: NumberTable;
  private readonly counts: NumberTable;
  private nodes = 1;
  private bestCounts = new Uint32Array(1024);
  private bestValues = new Uint8Array(1024);

  constructor(private readonly values: number) {
    this.steps = values <= FEW_VALUES ? new DenseTable() : new HashedTable();
    this.counts = values <= FEW_VALUES ? new DenseTable() : new HashedTable();
  }

  /** The string that has one sample more at its beginning; NONE when it was never made. */
  longer(node: number, sample: number): number {
    return this.steps.get(node * this.values + sample) - 1;
  }

  /** Makes that string. */
  lengthen(node: number, sample: number): number {
    const made = this.nodes++;
    this.steps.set(node * this.values + sample, made + 1);
    if (made === this.bestCounts.length) {
      this.bestCounts = grown(this.bestCounts, new Uint32Array(2 * made));
      this.bestValues = grown(this.bestValues, new Uint8Array(2 * made));
    }
    return made;
  }

  /** How often a sample followed a string; 0 when it never did. */
  count(node: number, sample: number): number {
    return this.counts.get(node * this.values + sample);
  }

  /** A sample followed a string once more. */
  follow(node: number, sample: number): void {
    const key = node * this.values + sample;
    const count = this.counts.get(key) + 1;
    this.counts.set(key, count);
    const best = this.bestCounts[node]!;
    if (count < best || (count === best && sample < this.bestValues[node]!)) return;
    this.bestCounts[node] = count;
    this.bestValues[node] = sample;
  }

  /** The commonest follower of a string, the greatest of equals; NONE when nothing followed. */
  foretold(node: number): number {
    return this.bestCounts[node] === 0 ? NONE : this.bestValues[node]!;
  }

  /** How often the commonest follower came. */
  certainty(node: number): number {
    return this.bestCounts[node]!;
  }
}

function grown<T extends Uint32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
