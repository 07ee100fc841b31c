/**
 * What an open key store holds. Takes: its file, its image and the core on it. Gives: peers by name, free
 * blocks, settings. Only a change (store-change.ts) writes to it.
 */
import type { GroundExports } from "../core/load.js";
import { MOST_PEERS, type Settings } from "./sealed-header.js";
import type { Flash } from "./store-core.js";
import { StoreError } from "./store-error.js";
import type { StoreFile } from "./store-file.js";
import { BLOCK_BYTES, type KeyOrigin, PURPOSES, type Purpose } from "./store-units.js";

/** The blocks of even numbers, of odd ones, or all. */
export type Half = 0 | 1 | null;

/** Reservations here are spent in the same change; a relay's owners are 1 and up. */
const OWNER = 0;

/** An open store's content. */
export class StoreContent {
  /** As the file has them, and with a change that is under way. */
  settings: Settings;
  /** Holds when no change is under way or waits for its turn. */
  turn: Promise<unknown> = Promise.resolve();
  isChanging = false;
  isClosed = false;
  /** Of the change that is under way: blocks of a peer that it takes out or puts in, free to nobody. */
  moving: {
    readonly peer: number;
    readonly has: (number: bigint) => boolean;
    readonly isNew: boolean;
  } | null = null;

  constructor(
    readonly file: StoreFile,
    readonly flash: Flash,
    readonly core: GroundExports,
    /** Address of room for a block in the core's memory. */
    readonly buffer: number,
    readonly origin: KeyOrigin,
  ) {
    this.settings = file.settings;
  }

  get path(): string {
    return this.file.path;
  }

  /** Room for a block in the core's memory. */
  memory(): Uint8Array {
    return new Uint8Array(this.core.memory.buffer, this.buffer, BLOCK_BYTES);
  }

  /** Throws when a change is under way: what reads may mend as well, and nothing may move meanwhile. */
  requireStill(): void {
    if (this.isChanging) throw new Error(`${this.path} is being written`);
  }

  /** Changes settings, within a change. */
  set(settings: Partial<Settings>): void {
    this.settings = { ...this.settings, ...settings };
  }

  /** Number of a peer; a new name gets the next one. */
  peerNumber(name: string): number {
    const { peers } = this.settings;
    const known = peers.indexOf(name);
    if (known >= 0) return known;
    if (peers.length === MOST_PEERS)
      throw new StoreError("full", `${this.path} has ${MOST_PEERS} peers already`);
    this.set({ peers: [...peers, name] });
    return peers.length;
  }

  /** Number of a peer. Throws a StoreError when there never was a key with it. */
  knownPeer(name: string): number {
    const { peers } = this.settings;
    const peer = peers.indexOf(name);
    if (peer >= 0) return peer;
    const known = peers.length === 0 ? "it is empty" : `it has ${peers.join(", ")}`;
    throw new StoreError("unknownStation", `no key with "${name}" in ${this.path}: ${known}`);
  }

  /** Number of a peer whose keys may be used. Throws a StoreError when they were stopped. */
  usablePeer(name: string): number {
    const peer = this.knownPeer(name);
    const since = this.settings.stopped[name];
    if (since === undefined) return peer;
    throw new StoreError(
      "stopped",
      `keys with ${name} in ${this.path} are stopped since ${since}, as both sides are out of step: see "satqkd keys ${this.settings.path} resync --help"`,
    );
  }

  /**
   * Numbers of a peer's free blocks in a half, lowest first, as they stand in the store: one may turn out
   * damaged.
   */
  freeNumbers(peer: number, half: Half): bigint[] {
    const { core, moving } = this;
    const places = core.keystorePlaces();
    const numbers = new BigUint64Array(places);
    const isMoving = moving?.peer === peer ? moving.has : () => false;
    let count = 0;
    for (let place = 0; place < places; place++) {
      const number = core.keyAt(place, peer);
      if (number === core.KEY_NONE.value || (half !== null && Number(number & 1n) !== half)) continue;
      if (!isMoving(number)) numbers[count++] = number;
    }
    return [...numbers.subarray(0, count).sort()];
  }

  /** Whether a block's number is of a pass that is not in this store yet, or of a peer without any. */
  comesLater(name: string, number: bigint): boolean {
    const { core, moving, settings } = this;
    const peer = settings.peers.indexOf(name);
    if (peer < 0 || number >= core.keystoreNext(peer)) return true;
    return moving?.peer === peer && moving.isNew && moving.has(number);
  }

  /** Free blocks of a peer for a purpose. Throws a StoreError when there never was a key with it. */
  free(name: string, purpose: Purpose, half: Half): number {
    const peer = this.knownPeer(name);
    const free = this.core.keyFree(peer, PURPOSES[purpose]);
    if (half === null || free === 0) return free;
    return Math.min(free, this.freeNumbers(peer, half).length);
  }

  /** Spends one block, within a change; its bytes are in `memory` then. Throws when it is not there. */
  spend(peer: number, purpose: Purpose, number: bigint): void {
    if (this.trySpend(peer, purpose, number)) return;
    throw new StoreError("keyGone", `block ${number} in ${this.path} was spent before, or never was there`);
  }

  /** As `spend`; false when the block is gone, or a flipped bit has just destroyed it. */
  trySpend(peer: number, purpose: Purpose, number: bigint): boolean {
    const { core } = this;
    const outcomes = [
      () => core.keyReserve(peer, number, PURPOSES[purpose], OWNER),
      () => core.keySpend(peer, number, PURPOSES[purpose], OWNER, this.buffer),
    ];
    for (const outcome of outcomes) {
      const code = outcome();
      if (code === core.KEY_GONE.value || code === core.KEY_DAMAGED.value) return false;
      if (code !== core.KEY_OK.value)
        throw new Error(`block ${number} of peer ${peer} can't be spent (code ${code})`);
    }
    return true;
  }
}
