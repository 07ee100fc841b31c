/**
 * What a station's side of a relay needs of a key store: `SealedStore` has it, and so has the plain one that
 * tests try many schedules with.
 */
import type { GroundExports } from "../core/load.js";
import type { SpentKey, StoreTools } from "../keystore/sealed-store.js";

/** Calls of the core's key store. */
export type BlockCore = Pick<
  GroundExports,
  | "KEY_DAMAGED"
  | "KEY_FULL"
  | "KEY_GONE"
  | "KEY_NONE"
  | "KEY_OK"
  | "KEY_SHORT"
  | "PURPOSE_RELAY"
  | "keyAdd"
  | "keyFind"
  | "keyRelease"
  | "keyReserve"
  | "keySpend"
  | "keyZeroise"
  | "keysReserve"
>;

/** What a change of blocks works with. */
export type BlockTools = Omit<StoreTools, "core"> & { readonly core: BlockCore };

/** A station's key store. */
export interface StationStore {
  /** Spends free blocks: they are marked as spent, there to stay, before they are returned. */
  spend(peer: string, purpose: "authentication", blocks: number): SpentKey;
  /** Makes a change, all of it or none. */
  transact<Result>(work: (tools: BlockTools) => Result): Result;
  /** Number of the last relay with another station whose key was taken in; 0 for none. */
  lastRelay(other: string): bigint;
  /** Accounts by peer, in bits. */
  status(): {
    readonly peers: readonly {
      readonly peer: string;
      readonly madeBits: number;
      readonly freeBits: number;
      readonly reservedBits: Readonly<Record<string, number>>;
    }[];
  };
}
