/**
 * The order of all suffixes of a text, and how much neighbours in that order share. Takes: a text of small
 * whole numbers. Gives: the suffix array by induced sorting (Nong, Zhang and Chan, "Linear Suffix Array
 * Construction by Almost Pure Induced-Sorting", DCC 2009), and its longest common prefixes by the permuted
 * array (Karkkainen, Manzini and Puglisi, CPM 2009). Both in linear time.
 */

const EMPTY = -1;

/**
 * Where the suffixes of a text begin, least suffix first; a prefix of another comes before it. `letters`:
 * above all of the text.
 */
export function suffixArray(text: Int32Array, letters: number): Int32Array {
  if (text.length < 2) return new Int32Array(text.length);
  return new InducedSort(text, letters).sorted();
}

/** Letters that the suffixes at places i - 1 and i of a suffix array begin with in common; 0 at place 0. */
export function commonPrefixes(text: Int32Array, suffixes: Int32Array): Int32Array {
  const { length } = text;
  const before = new Int32Array(length);
  for (let i = 0; i < length; i++) before[suffixes[i]!] = i === 0 ? EMPTY : suffixes[i - 1]!;
  // In the order of the text the common part shrinks by one letter a step at most. It replaces the neighbour
  // that was just read.
  const common = before;
  let shared = 0;
  for (let at = 0; at < length; at++) {
    const neighbour = before[at]!;
    if (neighbour === EMPTY) shared = 0;
    else
      while (
        at + shared < length &&
        neighbour + shared < length &&
        text[at + shared] === text[neighbour + shared]
      )
        shared++;
    common[at] = shared;
    if (shared > 0) shared--;
  }
  return suffixes.map((at) => common[at]!);
}

class InducedSort {
  private readonly length: number;
  /** 1 for a suffix that is less than the next one. */
  private readonly isSmaller: Uint8Array;
  private readonly counts: Int32Array;
  private readonly edges: Int32Array;
  private readonly order: Int32Array;

  constructor(
    private readonly text: Int32Array,
    letters: number,
  ) {
    this.length = text.length;
    this.isSmaller = new Uint8Array(this.length);
    for (let at = this.length - 2; at >= 0; at--) {
      const isLess = text[at]! < text[at + 1]! || (text[at] === text[at + 1] && this.isSmaller[at + 1] === 1);
      if (isLess) this.isSmaller[at] = 1;
    }
    this.counts = new Int32Array(letters);
    for (let at = 0; at < this.length; at++) this.counts[text[at]!]! += 1;
    this.edges = new Int32Array(letters);
    this.order = new Int32Array(this.length);
  }

  sorted(): Int32Array {
    const starts = this.leftmostStarts();
    this.induce(starts);
    const ranked = this.rank(starts);
    this.induce(ranked);
    return this.order;
  }

  /** Whether a suffix is less than the next one and the one before it is not. */
  private isLeftmost(at: number): boolean {
    return at > 0 && this.isSmaller[at] === 1 && this.isSmaller[at - 1] === 0;
  }

  private leftmostStarts(): Int32Array {
    let count = 0;
    for (let at = 1; at < this.length; at++) if (this.isLeftmost(at)) count++;
    const starts = new Int32Array(count);
    for (let at = this.length - 1; at > 0; at--) if (this.isLeftmost(at)) starts[--count] = at;
    return starts;
  }

  /**
   * Sorts all suffixes from leftmost ones in their order; from any order, leftmost pieces come out sorted.
   */
  private induce(leftmost: Int32Array): void {
    const { order, text, isSmaller, length } = this;
    order.fill(EMPTY);
    this.edgesToEnds();
    for (let i = leftmost.length - 1; i >= 0; i--) order[--this.edges[text[leftmost[i]!]!]!] = leftmost[i]!;
    this.edgesToStarts();
    // The empty suffix is the least of all; the one before it is greater than its next.
    order[this.edges[text[length - 1]!]!++] = length - 1;
    for (let i = 0; i < length; i++) {
      const at = order[i]! - 1;
      if (at >= 0 && isSmaller[at] === 0) order[this.edges[text[at]!]!++] = at;
    }
    this.edgesToEnds();
    for (let i = length - 1; i >= 0; i--) {
      const at = order[i]! - 1;
      if (at >= 0 && isSmaller[at] === 1) order[--this.edges[text[at]!]!] = at;
    }
  }

  private edgesToStarts(): void {
    let sum = 0;
    for (let letter = 0; letter < this.counts.length; letter++) {
      this.edges[letter] = sum;
      sum += this.counts[letter]!;
    }
  }

  private edgesToEnds(): void {
    let sum = 0;
    for (let letter = 0; letter < this.counts.length; letter++) {
      sum += this.counts[letter]!;
      this.edges[letter] = sum;
    }
  }

  /**
   * The leftmost suffixes in order: their pieces are named by rank, and the text of names is sorted in the
   * same way.
   */
  private rank(starts: Int32Array): Int32Array {
    const names = new Int32Array(this.length).fill(EMPTY);
    let name = EMPTY;
    let previous = EMPTY;
    for (let i = 0; i < this.length; i++) {
      const at = this.order[i]!;
      if (!this.isLeftmost(at)) continue;
      if (previous === EMPTY || !this.samePiece(previous, at)) name++;
      names[at] = name;
      previous = at;
    }
    const reduced = starts.map((at) => names[at]!);
    return suffixArray(reduced, name + 1).map((number) => starts[number]!);
  }

  /**
   * Whether the pieces from two leftmost starts to the next ones are equal. The last one of the text is equal
   * to none.
   */
  private samePiece(one: number, other: number): boolean {
    const { text, length } = this;
    for (let step = 0; ; step++) {
      if (one + step === length || other + step === length) return false;
      if (text[one + step] !== text[other + step]) return false;
      if (step === 0) continue;
      const ends = this.isLeftmost(one + step);
      if (ends !== this.isLeftmost(other + step)) return false;
      if (ends) return true;
    }
  }
}
