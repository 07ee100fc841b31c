/**
 * The ground's side of what happens on both sides or on neither: keeping a new key, and putting key into both
 * pools. Takes: what is to be done, and the satellite's word on it. Gives: what may be used. The satellite
 * decides (assembly/dialogue/commit.ts); once the ground has asked, it is in doubt until it has the
 * satellite's word under a tag, across sessions and restarts. What it is in doubt about is nobody's to use
 * and nobody's to destroy.
 */
import type { InDoubt } from "./in-doubt.js";
import type { Committed, LinkPort } from "./link-port.js";

/** Bits of a block of a key store. */
const BLOCK_BITS = 256;
/** Blocks that a satellite says it has kept when it kept all, the rest that fills no block included. */
const KEPT_ALL = 0xffffffff;

/** A key that both sides hold and will keep: it may be used. */
export interface CommittedKey {
  readonly pass: number;
  /** All that was hashed, packed lowest bit first. Secret. */
  readonly key: Uint8Array;
  /** Bits of it that both sides keep, from the first on. The first `poolBits` are in both pools, or lost. */
  readonly bits: number;
  readonly poolBits: number;
  /** Blocks that a satellite with a store of its own has kept; null where it kept all there is. */
  readonly keptBlocks: number | null;
}

/** Key blocks that both sides hold, for the pool. */
export interface BlockSource {
  /**
   * Takes up to `most` blocks in a row out of the ground's store, spent for authentication; null when there
   * are none.
   */
  take(most: number): { readonly first: bigint; readonly key: Uint8Array } | null;
}

/** The ground's commitments of a session. */
export class Commitment {
  /** Keys that became usable in this session, those of earlier passes first. */
  readonly keys: CommittedKey[] = [];
  /** Passes whose key was destroyed, because the satellite does not have it. */
  readonly destroyed: number[] = [];
  /** Bits that came into the pool. */
  refilledBits = 0;

  constructor(
    private readonly port: LinkPort,
    /** What an earlier session has left. */
    private open: InDoubt | null,
    /**
     * Keeps what is in doubt, or forgets it: called before the satellite is asked, and when its word is
     * there.
     */
    private readonly hold: (inDoubt: InDoubt | null) => void,
  ) {
    this.isAsked = open === null;
  }

  /** Whether the satellite was asked in this session. */
  private isAsked: boolean;

  /** What the ground is in doubt about. */
  get inDoubt(): InDoubt | null {
    return this.open;
  }

  /** Whether something of an earlier session is to be asked first. */
  get mustAsk(): boolean {
    return this.open !== null && !this.isAsked;
  }

  /**
   * Begins: what is in doubt is kept before the satellite can hear of it. False when the pool has no key for
   * it.
   */
  begin(what: Omit<InDoubt, "id" | "poolEnd"> & { readonly id: bigint | null }): boolean {
    if (this.open !== null) throw new Error("something else is in doubt");
    const id = what.id ?? this.port.nextCheckpoint;
    this.open = { ...what, id, poolEnd: this.port.poolEnd };
    this.hold(this.open);
    return this.ask();
  }

  /** Asks the satellite, in this session for the first time. */
  ask(): boolean {
    this.isAsked = this.open !== null && this.port.commit(this.open);
    return this.isAsked;
  }

  /** Takes the satellite's word, whose tag was right. False when it is not about what was asked. */
  take({ id, kept, poolEnd }: Committed): boolean {
    const what = this.open;
    if (what === null || id !== what.id) return false;
    const poolBits = Number(poolEnd - what.poolEnd);
    // A satellite that lost its pool with its memory tells of another end: then nothing of this goes into the
    // ground's.
    const isFilled = poolBits > 0 && poolBits % 64 === 0 && poolBits <= 64 * what.words;
    if (isFilled) {
      this.port.fillPool(what.key.slice(0, poolBits / 8));
      this.refilledBits += poolBits;
    }
    if (what.source === "key") this.takeKey(what, kept);
    this.open = null;
    this.hold(null);
    return true;
  }

  private takeKey({ number, key, bits, words }: InDoubt, kept: number): void {
    const pass = Number(number);
    if (kept === 0) {
      this.destroyed.push(pass);
      return;
    }
    const isAll = kept >= Math.floor(bits / BLOCK_BITS);
    const usable = isAll ? bits : kept * BLOCK_BITS;
    this.keys.push({
      pass,
      key,
      bits: usable,
      poolBits: Math.min(64 * words, usable),
      keptBlocks: kept === KEPT_ALL ? null : kept,
    });
  }
}
