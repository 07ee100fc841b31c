/**
 * Counts of symbols and of pairs of symbols at lags 1 to 6. Takes: symbols in order, in pieces. Gives:
 * histograms, and which blocks were seen before.
 */
import { createHash, type Hash } from "node:crypto";

/** The longest lag. */
export const LAGS = 6;
/** Symbol codes, with room for those that are never made. */
export const CODES = 16;

/** A block that shows what an earlier one showed. */
export interface RepeatedBlock {
  readonly block: number;
  readonly like: number;
}

/** Counts symbols as they come. */
export class SymbolCounts {
  pulses = 0;
  readonly symbols = new Float64Array(CODES);
  /** Pairs at lag L: entry (earlier, later) of histogram L - 1. */
  readonly pairs = Array.from({ length: LAGS }, () => new Float64Array(CODES * CODES));
  readonly repeated: RepeatedBlock[] = [];
  private readonly last = new Uint8Array(LAGS);
  private readonly blocks = new Map<string, number>();
  private hash: Hash = createHash("sha256");

  /**
   * `pulsesPerBlock`: length of the blocks that may not repeat; `first`: index of the first pulse that will
   * be added. Blocks of which the range holds only a part are not compared.
   */
  constructor(
    private readonly pulsesPerBlock: number,
    private readonly first = 0,
  ) {}

  /** Adds the next symbols, one byte each. */
  add(next: Uint8Array): void {
    const joined = new Uint8Array(LAGS + next.length);
    joined.set(this.last);
    joined.set(next, LAGS);
    for (let i = LAGS; i < joined.length; i++) this.symbols[joined[i]!]! += 1;
    for (let lag = 1; lag <= LAGS; lag++) {
      const histogram = this.pairs[lag - 1]!;
      // The first pulses have nothing before them.
      const from = LAGS + Math.max(0, lag - this.pulses);
      for (let i = from; i < joined.length; i++) histogram[joined[i - lag]! * CODES + joined[i]!]! += 1;
    }
    this.hashBlocks(next);
    this.pulses += next.length;
    this.last.set(joined.subarray(joined.length - LAGS));
  }

  private hashBlocks(next: Uint8Array): void {
    for (let done = 0; done < next.length; ) {
      const index = this.first + this.pulses + done;
      const place = index % this.pulsesPerBlock;
      const part = Math.min(next.length - done, this.pulsesPerBlock - place);
      this.hash.update(next.subarray(done, done + part));
      done += part;
      if (place + part < this.pulsesPerBlock) return;
      const block = Math.floor(index / this.pulsesPerBlock);
      const digest = this.hash.digest("base64");
      this.hash = createHash("sha256");
      if (block * this.pulsesPerBlock < this.first) continue;
      const like = this.blocks.get(digest);
      if (like === undefined) this.blocks.set(digest, block);
      else this.repeated.push({ block, like });
    }
  }
}
