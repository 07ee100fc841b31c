/**
 * How often tuples of samples come again, for every length at once. Takes: samples. Gives: for each length
 * the count of its most common tuple, and the number of pairs of places that hold the same tuple. From the
 * suffix array, so that a source that repeats itself for ever costs no more than a random one.
 */
import { commonPrefixes, suffixArray } from "./suffix-array.js";

/** Repeats of tuples, by length; index 0 is not used. */
export interface Repeats {
  /** Longest tuple that comes twice. */
  readonly longest: number;
  /** How often the most common tuple of a length comes. */
  readonly mostCommon: Float64Array;
  /** Pairs of places with the same tuple of a length. */
  readonly pairs: Float64Array;
}

/** Repeats of samples with values below `values`. */
export function repeatsOf(samples: Uint8Array, values: number): Repeats {
  const text = Int32Array.from(samples);
  const common = commonPrefixes(text, suffixArray(text, values));
  const longest = common.reduce((most, length) => Math.max(most, length), 0);
  const mostCommon = new Float64Array(longest + 1);
  const pairs = new Float64Array(longest + 1);
  forEachGroup(common, (length, parent, count) => {
    mostCommon[length] = Math.max(mostCommon[length]!, count);
    pairs[length]! += (count * (count - 1)) / 2;
    pairs[parent]! -= (count * (count - 1)) / 2;
  });
  // What shares more letters shares fewer as well.
  for (let length = longest - 1; length >= 1; length--) {
    mostCommon[length] = Math.max(mostCommon[length]!, mostCommon[length + 1]!);
    pairs[length]! += pairs[length + 1]!;
  }
  return { longest, mostCommon, pairs };
}

/**
 * Tells of all groups of suffixes with a common beginning: the greatest `length` that `count` suffixes share,
 * and the `parent` length that some suffix outside of the group shares with them.
 */
function forEachGroup(
  common: Int32Array,
  tell: (length: number, parent: number, count: number) => void,
): void {
  // Groups that are open, a longer beginning above a shorter one: its length, and where its first suffix is.
  const lengths: number[] = [0];
  const firsts: number[] = [0];
  for (let place = 1; place <= common.length; place++) {
    const shared = place < common.length ? common[place]! : 0;
    let first = place - 1;
    while (lengths[lengths.length - 1]! > shared) {
      const length = lengths.pop()!;
      first = firsts.pop()!;
      tell(length, Math.max(shared, lengths[lengths.length - 1]!), place - first);
    }
    if (lengths[lengths.length - 1]! < shared) {
      lengths.push(shared);
      firsts.push(first);
    }
  }
}
