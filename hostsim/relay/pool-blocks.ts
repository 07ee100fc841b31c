/**
 * Key blocks that a station and the satellite both hold, for their pools of authentication key when passes
 * without key have used them up. Takes: both stores. Gives: blocks, each spent once on either side: the
 * station's when it names them, the satellite's when the authenticated question that names them has come
 * (hostsim/ground/commitment.ts).
 */
import type { BlockSource } from "../ground/commitment.js";
import type { SealedStore } from "../keystore/sealed-store.js";
import { BLOCK_BYTES } from "../keystore/store-units.js";
import type { BlockShelf } from "../satellite/satellite.js";
import type { RelaySatellite } from "./relay-satellite.js";

/** Owner of what is reserved for authentication, on both sides. */
const OWNER = 0;

/** A station's free blocks with the satellite, in rows of consecutive numbers, the lowest first. */
export function blocksOfStation(store: SealedStore, satellite: string): BlockSource {
  return {
    take(most) {
      if (store.status().peers.every(({ peer }) => peer !== satellite)) return null;
      return store.transact(({ core, buffer, memory, peerNumber }) => {
        const peer = peerNumber(satellite);
        const purpose = core.PURPOSE_AUTHENTICATION.value;
        const blocks: Uint8Array[] = [];
        const first = core.keyFind(peer, 0n, 0, 0);
        for (let number = first; first !== core.KEY_NONE.value && blocks.length < most; number += 1n) {
          if (core.keyReserve(peer, number, purpose, OWNER) !== core.KEY_OK.value) break;
          if (core.keySpend(peer, number, purpose, OWNER, buffer) !== core.KEY_OK.value) break;
          blocks.push(memory().slice());
        }
        if (blocks.length === 0) return null;
        const key = new Uint8Array(blocks.length * BLOCK_BYTES);
        for (const [i, block] of blocks.entries()) key.set(block, i * BLOCK_BYTES);
        for (const block of blocks) block.fill(0);
        return { first, key };
      });
    },
  };
}

/** The satellite's blocks with a station, by number. */
export function blocksOfSatellite(satellite: RelaySatellite, station: number): BlockShelf {
  return {
    has: (number) => satellite.hasFree(station, number),
    take: (number) => satellite.spendForPool(station, number),
  };
}
