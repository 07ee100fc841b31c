/**
 * Accounts of key at the end of a run. Takes: a station's store, or a satellite. Gives: for each peer what
 * was made, spent, burnt and is left, in bits.
 */
import type { SealedStore } from "../keystore/sealed-store.js";
import type { PartyAccount } from "./relay-result.js";
import type { RelaySatellite } from "./relay-satellite.js";

const BLOCK_BITS = 256;

/** Accounts of a station's store. */
export function accountsOfStore(party: string, store: SealedStore): PartyAccount[] {
  const sum = (bits: Record<string, number>) => Object.values(bits).reduce((total, each) => total + each, 0);
  return store.status().peers.map(({ peer, madeBits, freeBits, reservedBits, spentBits, burntBits }) => ({
    party,
    peer,
    madeBits,
    spentBits: sum(spentBits),
    leftBits: freeBits + sum(reservedBits),
    burntBits,
  }));
}

/** A satellite's accounts with stations, those that it has; stations by name and number on board. */
export function accountsOnBoard(
  party: string,
  { core }: RelaySatellite,
  stations: readonly { readonly name: string; readonly number: number }[],
): PartyAccount[] {
  const accounts = Array.from({ length: core.accountCount() }, (_, account) => account);
  return stations.flatMap(({ name, number }) => {
    const account = accounts.find((each) => core.accountPeer(each) === number);
    if (account === undefined) return [];
    const over = (purposes: readonly number[], count: (account: number, purpose: number) => number) =>
      purposes.reduce((sum, purpose) => sum + count(account, purpose), 0);
    return [
      {
        party,
        peer: name,
        madeBits: BLOCK_BITS * core.accountMade(account),
        spentBits: BLOCK_BITS * over([0, 1, 2, 3], core.accountSpent),
        leftBits: BLOCK_BITS * (core.accountFree(account) + over([1, 2, 3], core.accountReserved)),
        burntBits: BLOCK_BITS * core.accountBurnt(account),
      },
    ];
  });
}
