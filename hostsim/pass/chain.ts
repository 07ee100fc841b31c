/**
 * Passes of one satellite over one station, one after the other: both pools, what is in doubt, and what the
 * satellite has kept go from each to the next. Takes: passes. Gives: their outcomes, in which no pass begins
 * with key that an earlier one has spent.
 */
import type { BlockSource } from "../ground/commitment.js";
import type { InDoubt } from "../ground/in-doubt.js";
import type { PoolContents } from "../network/burn-pool.js";
import { KeptKeys } from "../satellite/satellite.js";

/** What one pass leaves for the next. Secret. */
export interface ChainState {
  /** What is left in each side's pool. */
  readonly ground: PoolContents;
  readonly satellite: PoolContents;
  /** What the ground has asked for and has no word on. */
  readonly inDoubt: InDoubt | null;
  /** What all passes so far may fail with: the pools hold key of theirs. */
  readonly epsilon: number;
}

/**
 * A chain of passes; give it to each of them in turn (PassOptions.chain). The satellite loses its memory
 * between passes.
 */
export class PassChain {
  /** Null before the first pass. */
  state: ChainState | null = null;

  constructor(
    /** Key blocks that both sides hold, for pools that run low. */
    readonly blocks: BlockSource | null = null,
    /** What the satellite keeps through all passes; it holds the same blocks. */
    readonly kept = new KeptKeys(),
  ) {}
}
