/**
 * A station's blocks in a relay. Takes: its key store. Gives: blocks reserved for the other station, and,
 * once K_A xor K_B has come, the shared key under numbers that both stations have alike; each change is in
 * the file whole or not at all. What was named to the satellite and left over stays reserved until the
 * satellite has said that it has it, free, too.
 */
import { codeName } from "../core/code-name.js";
import type { SealedStore } from "../keystore/sealed-store.js";
import { StoreError } from "../keystore/store-error.js";
import { BLOCK_BYTES } from "../keystore/store-units.js";
import type { BlockTools, StationStore } from "./station-store.js";

/** A row of K_A xor K_B as the satellite tells it. */
export interface PadRow {
  readonly place: number;
  /** Number of the station's own block. */
  readonly block: bigint;
  /** 32 bytes; null when the satellite lost the blocks: both stations destroy theirs. */
  readonly xor: Uint8Array | null;
}

/** Number under which both stations keep a shared block. */
function sharedNumber(relay: bigint, place: number): bigint {
  return (relay << 24n) + BigInt(place);
}

/** From the owner of blocks that are named to the satellite to that of those that were left over. */
const LEFT_OVER = 64;

/** What a station reserves its blocks as: one relay with each other station at a time. */
function ownerFor(tools: BlockTools, other: string): number {
  return tools.peerNumber(other) + 1;
}

/** Numbers of the blocks with `satellite` that are reserved for a relay with `other`. */
export function reservedBlocks(store: StationStore, satellite: string, other: string): bigint[] {
  return store.transact((tools) => numbersOf(tools, satellite, ownerFor(tools, other)));
}

/**
 * Numbers of the blocks that a relay with `other` left over, until the satellite has said what became of them
 * there.
 */
export function leftBlocks(store: StationStore, satellite: string, other: string): bigint[] {
  return store.transact((tools) => numbersOf(tools, satellite, ownerFor(tools, other) + LEFT_OVER));
}

function numbersOf(tools: BlockTools, satellite: string, owner: number): bigint[] {
  const { core } = tools;
  const numbers: bigint[] = [];
  const peer = tools.peerNumber(satellite);
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
export function reserveBlocks(store: StationStore, satellite: string, other: string, blocks: number): void {
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
      throw new Error(`${blocks} blocks with ${satellite} can't be reserved: ${codeName(core, "key", code)}`);
  });
}

/** Destroys blocks that the satellite does not hold any more. */
export function burnBlocks(store: StationStore, satellite: string, numbers: readonly bigint[]): void {
  if (numbers.length === 0) return;
  store.transact((tools) => {
    for (const number of numbers) tools.core.keyZeroise(tools.peerNumber(satellite), number);
  });
}

/** Sets all that is reserved for a relay with `other` aside. */
export function leaveBlocks(store: StationStore, satellite: string, other: string): void {
  store.transact((tools) => setAside(tools, satellite, other));
}

function setAside(tools: BlockTools, satellite: string, other: string): void {
  const { core } = tools;
  const [peer, owner] = [tools.peerNumber(satellite), ownerFor(tools, other)];
  const relay = core.PURPOSE_RELAY.value;
  for (const number of numbersOf(tools, satellite, owner)) {
    core.keyRelease(peer, number, relay, owner);
    // What can't be kept, for a quota or for want of room, must not be free either.
    if (core.keyReserve(peer, number, relay, owner + LEFT_OVER) !== core.KEY_OK.value)
      core.keyZeroise(peer, number);
  }
}

/**
 * What the satellite says of blocks that were left over: those that are gone there are destroyed, the others
 * are free again.
 */
export function settleBlocks(
  store: StationStore,
  satellite: string,
  other: string,
  { free, gone }: { readonly free: readonly bigint[]; readonly gone: readonly bigint[] },
): void {
  store.transact((tools) => {
    const { core } = tools;
    const [peer, owner] = [tools.peerNumber(satellite), ownerFor(tools, other) + LEFT_OVER];
    for (const number of gone) core.keyZeroise(peer, number);
    for (const number of free) core.keyRelease(peer, number, core.PURPOSE_RELAY.value, owner);
  });
}

/**
 * Takes the shared key in: own blocks are spent, with the xor added where the station decodes, and kept as
 * key with the other station; lost ones are destroyed, the rest is left over. Returns how many blocks are
 * shared.
 */
export function takeShared(
  store: StationStore,
  satellite: string,
  other: string,
  relay: { readonly number: bigint; readonly rows: readonly PadRow[]; readonly decodes: boolean },
): number {
  return store.transact((tools) => {
    const { core, buffer } = tools;
    const [peer, otherPeer, owner] = [
      tools.peerNumber(satellite),
      tools.peerNumber(other),
      ownerFor(tools, other),
    ];
    let shared = 0;
    for (const { place, block, xor } of relay.rows) {
      if (xor === null) {
        core.keyZeroise(peer, block);
        continue;
      }
      const spent = core.keySpend(peer, block, core.PURPOSE_RELAY.value, owner, buffer);
      if (spent === core.KEY_DAMAGED.value || spent === core.KEY_GONE.value) continue;
      if (spent !== core.KEY_OK.value)
        throw new Error(`block ${block} can't be spent: ${codeName(core, "key", spent)}`);
      const key = tools.memory();
      if (relay.decodes) for (let i = 0; i < key.length; i++) key[i] = key[i]! ^ xor[i]!;
      const added = core.keyAdd(otherPeer, sharedNumber(relay.number, place), buffer);
      if (added === core.KEY_FULL.value)
        throw new StoreError("full", `no room for ${relay.rows.length} blocks shared with ${other}`);
      if (added !== core.KEY_OK.value)
        throw new Error(`a shared block with ${other} is refused: ${codeName(core, "key", added)}`);
      shared += 1;
    }
    setAside(tools, satellite, other);
    tools.noteRelay(other, relay.number);
    return shared;
  });
}

/** Free blocks of key with a peer, by number: secret, for a simulator that compares both sides'. */
export function freeKeys(store: SealedStore, peerName: string): Map<bigint, Uint8Array> {
  return store.transact(({ core, peerNumber }) => {
    const peer = peerNumber(peerName);
    const blocks = new Map<bigint, Uint8Array>();
    for (let place = 0; place < core.keystorePlaces(); place++) {
      const number = core.keyAt(place, peer);
      const key = number === core.KEY_NONE.value ? 0 : core.keyLook(peer, number);
      if (key !== 0) blocks.set(number, new Uint8Array(core.memory.buffer, key, BLOCK_BYTES).slice());
      core.keyLookAway();
    }
    return blocks;
  });
}
