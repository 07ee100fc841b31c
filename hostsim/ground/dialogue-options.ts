/**
 * What a dialogue works on. Takes and gives nothing: types, and the places that others fill
 * (pass/ground-side.ts).
 */
import type { RandomSource } from "../base/random.js";
import type { Hashing } from "../core/amplify.js";
import type { Announcing } from "./announcing.js";
import type { BlockSource } from "./commitment.js";
import type { InDoubt } from "./in-doubt.js";
import type { LeftOut } from "./left-out.js";
import type { LinkPort } from "./link-port.js";
import type { ReconciliationOptions } from "./reconciliation.js";
import type { ToldBlocks } from "./told-blocks.js";

/** Streams of random numbers that the ground draws from. */
export interface DialogueRandomness {
  /** Seeds of the orders in which blocks are searched; told. */
  readonly blockSeeds: RandomSource;
  /** Keys of the confirmation hashes; told. */
  readonly confirmationKeys: RandomSource;
  /** Seeds of privacy amplification: secret until every bit is settled, then told. */
  readonly amplificationSeeds: RandomSource;
}

/** What the dialogue works on. */
export interface DialogueOptions extends Omit<ReconciliationOptions, "seeds" | "confirmationKeys"> {
  readonly port: LinkPort;
  /** What the ground draws, each for its own use: whoever knows some of it knows nothing of the rest. */
  readonly random: DialogueRandomness;
  readonly leftOut: LeftOut;
  /** When bases are said; DEFAULT_ANNOUNCING where it is left out. */
  readonly announce?: Announcing | undefined;
  /**
   * The tick from which on round trips count for more than answers: some seconds before the last. Bits from
   * before it are in blocks of their own, which are settled while the last clicks still come.
   */
  readonly closingTick: number;
  /**
   * The key that may be made from all that is settled and not left out, in bits of Z and X; asked when all is
   * settled.
   */
  readonly keyBits: () => readonly [number, number];
  /** Number of the pass, under which its key is kept. */
  readonly pass: number;
  /** Hashes the ground's bits as ordered; asked once. Secret. */
  readonly makeKey: (orders: readonly Hashing[]) => { readonly key: Uint8Array; readonly bits: number };
  /** What an earlier session left in doubt. */
  readonly inDoubt?: InDoubt | null;
  /** Keeps what is in doubt, or forgets it. */
  readonly hold?: (inDoubt: InDoubt | null) => void;
  /** Key blocks that both sides hold, for pools that are less than half full. */
  readonly blocks?: BlockSource | null;
  /** Pattern that the satellite is to tell, for a ground without a beacon. */
  readonly told?: ToldBlocks | null;
  /** Told when replies came to clicks of a tick: how many of them are sifted bits. */
  readonly onSifted: (tick: number, bits: number) => void;
}
