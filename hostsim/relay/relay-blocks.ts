/**
 * A station's blocks in a relay. Takes: its key store. Gives: blocks reserved for the other station, and, once K_A xor K_B has come, the
 * shared key under numbers that both stations have alike; each change is in the file whole or not at all.
 */
import { createHash } from "node:crypto";
import type { SealedStore, StoreTools } from "../keystore/sealed-store.js";
import { StoreError } from "../keystore/store-error.js";

/** A row of K_A xor K_B as the satellite tells it. */
export interface PadRow {
  readonly place: number;
  /** Number of the station's own block. */
  readonly block: bigint;
  /** 32 bytes; null when the satellite lost the blocks: both stations destroy theirs. */
  readonly xor: Uint8Array | null;
}

/** Number under which both stations keep a shared block. */
export function sharedNumber(relay: bigint, place: number): bigint {
  return (relay << 24n) + BigInt(place);
}

/** What a station reserves its blocks as: one relay with each other station at a time. */
function ownerFor(tools: StoreTools, other: string): number {
  return tools.peerNumber(other) + 1;
}

/** Numbers of the blocks with `satellite` that are reserved for a relay with `other`. */
export function reservedBlocks(store: SealedStore, satellite: string, other: string): bigint[] {
  return store.transact((tools) => numbersOf(tools, satellite, other));
}

function numbersOf(tools: StoreTools, satellite: string, other: string): bigint[] {
  const { core } = tools;
  const numbers: bigint[] = [];
  const [peer, owner] = [tools.peerNumber(satellite), ownerFor(tools, other)];
  const next = (from: bigint) => core.keyFind(peer, from, core.PURPOSE_RELAY.value, owner);
  for (let number = next(0n); number !== core.KEY_NONE.value; number = next(number + 1n))
    numbers.push(number);
  return numbers;
}

/**
 * Reserves blocks for a relay, all or none.
 *
 * @throws StoreError when not so many are free
 */
export function reserveBlocks(store: SealedStore, satellite: string, other: string, blocks: number): void {
  store.transact((tools) => {
    const { core } = tools;
    const owner = ownerFor(tools, other);
    const code = core.keysReserve(tools.peerNumber(satellite), blocks, core.PURPOSE_RELAY.value, owner);
    if (code === core.KEY_SHORT.value)
      throw new StoreError(
        "notEnoughKey",
        `not enough key with ${satellite} for a relay of ${blocks} blocks to ${other}; nothing was reserved`,
      );
    if (code !== core.KEY_OK.value)
      throw new Error(`${blocks} blocks with ${satellite} can't be reserved (code ${code})`);
  });
}

/** Destroys blocks that the satellite does not hold any more. */
export function burnBlocks(store: SealedStore, satellite: string, numbers: readonly bigint[]): void {
  if (numbers.length === 0) return;
  store.transact((tools) => {
    for (const number of numbers) tools.core.keyZeroise(tools.peerNumber(satellite), number);
  });
}

/** Frees what was reserved. */
export function releaseBlocks(store: SealedStore, satellite: string, other: string): void {
  store.transact((tools) => release(tools, satellite, other));
}

function release(tools: StoreTools, satellite: string, other: string): void {
  const { core } = tools;
  core.keysRelease(tools.peerNumber(satellite), core.PURPOSE_RELAY.value, ownerFor(tools, other));
}

/**
 * Takes the shared key in: own blocks are spent, with the xor added where the station decodes, and kept as key with the other
 * station; lost ones are destroyed, the rest is free again. Returns how many
 * blocks are shared, and the SHA-256 of them all.
 */
export function takeShared(
  store: SealedStore,
  satellite: string,
  other: string,
  relay: { readonly number: bigint; readonly rows: readonly PadRow[]; readonly decodes: boolean },
): { readonly blocks: number; readonly sha256: string } {
  return store.transact((tools) => {
    const { core, buffer } = tools;
    const [peer, otherPeer, owner] = [
      tools.peerNumber(satellite),
      tools.peerNumber(other),
      ownerFor(tools, other),
    ];
    let shared = 0;
    const hash = createHash("sha256");
    for (const { place, block, xor } of relay.rows) {
      if (xor === null) {
        core.keyZeroise(peer, block);
        continue;
      }
      const spent = core.keySpend(peer, block, core.PURPOSE_RELAY.value, owner, buffer);
      if (spent === core.KEY_DAMAGED.value || spent === core.KEY_GONE.value) continue;
      if (spent !== core.KEY_OK.value) throw new Error(`block ${block} can't be spent (code ${spent})`);
      const key = tools.memory();
      if (relay.decodes) for (let i = 0; i < key.length; i++) key[i] = key[i]! ^ xor[i]!;
      const added = core.keyAdd(otherPeer, sharedNumber(relay.number, place), buffer);
      if (added === core.KEY_FULL.value)
        throw new StoreError("full", `no room for ${relay.rows.length} blocks shared with ${other}`);
      if (added !== core.KEY_OK.value)
        throw new Error(`a shared block with ${other} is refused (code ${added})`);
      hash.update(key);
      shared += 1;
    }
    release(tools, satellite, other);
    tools.noteRelay(other, relay.number);
    return { blocks: shared, sha256: hash.digest("hex") };
  });
}
