/**
 * Keys of a printed seed, where secret ones are meant. Takes: a store, a peer, whether the user asked for a
 * rehearsal. Gives: nothing, or a refusal; a rehearsal is always said to be one.
 */
import type { SealedStore } from "../keystore/sealed-store.js";
import { StoreError } from "../keystore/store-error.js";
import { remark } from "./say.js";

/** The option of all that uses keys. */
export const REHEARSAL_OPTION = [
  "--rehearsal",
  "use keys that follow from a printed seed: everybody can make them again, nothing is secret",
] as const;

/**
 * Refuses public keys unless the user asked for a rehearsal.
 *
 * @throws StoreError when the keys with the peer follow from a printed seed
 */
export function requireKind(store: SealedStore, peer: string, isRehearsal: boolean): void {
  if (!store.isRehearsal(peer)) return;
  if (!isRehearsal)
    throw new StoreError(
      "rehearsal",
      `the keys with ${peer} follow from a printed seed, so everybody can make them again: make new ones without --seed, or say --rehearsal; nothing was spent`,
    );
  remark(`rehearsal: the keys with ${peer} follow from a printed seed, nothing under them is secret\n`);
}
