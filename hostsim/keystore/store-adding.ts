/**
 * How key comes into a store. Takes: a pass's key with a peer. Gives: its blocks under their numbers, and the
 * notes in the settings of what they came from. All within a change (store-change.ts).
 */
import { type DiskWork, PAUSE } from "./disk-work.js";
import type { StoreContent } from "./store-content.js";
import { StoreError } from "./store-error.js";
import { BLOCK_BYTES } from "./store-units.js";

/** What a pass says of its key. */
export interface PassOfKey {
  /** Blocks that are in the pool of authentication already: they come and go, spent for that. */
  readonly poolBlocks?: number;
  /** Probability that the key is not secret or not the same on both sides, at most. */
  readonly epsilon?: number | null;
}

/** Of key that is put in beside other work, so many blocks between two turns of others. */
const BLOCKS_A_TURN = 16;

/** Puts in a pass's key, and notes the pass. Returns how many blocks that were. */
export function* addPass(
  content: StoreContent,
  peer: string,
  pass: number,
  key: Uint8Array,
  { poolBlocks = 0, epsilon = null }: PassOfKey,
): DiskWork<number> {
  noteOrigin(content, peer);
  const blocks = yield* addBlocks(content, peer, pass, key, poolBlocks);
  notePass(content, peer, epsilon);
  return blocks;
}

/** Notes that the key of a relay with another station is in the store. */
export function noteRelay(content: StoreContent, other: string, number: bigint): void {
  noteOrigin(content, other);
  content.set({ relays: { ...content.settings.relays, [other]: String(number) } });
  notePass(content, other, null);
}

/** Counts a pass or a relay with a peer. */
function notePass(content: StoreContent, peer: string, epsilon: number | null): void {
  const { passes, epsilon: sums } = content.settings;
  const before = sums[peer] === undefined ? 0 : sums[peer];
  const sum = before === null || epsilon === null ? null : before + epsilon;
  content.set({
    passes: { ...passes, [peer]: (passes[peer] ?? 0) + 1 },
    epsilon: { ...sums, [peer]: sum },
  });
}

/** Keys of a rehearsal and secret ones are never mixed: a peer's are all of one kind. */
function noteOrigin(content: StoreContent, peer: string): void {
  const { settings, origin, path } = content;
  const { passes, rehearsal } = settings;
  const isRehearsal = origin === "rehearsal";
  if (passes[peer] !== undefined && rehearsal.includes(peer) !== isRehearsal)
    throw new StoreError(
      "rehearsal",
      isRehearsal
        ? `${path} has secret keys with ${peer}, and those of a printed seed are public: take another store, or leave --seed out`
        : `${path} has keys of a printed seed with ${peer}, which are public: take another store for secret ones`,
    );
  if (isRehearsal && !rehearsal.includes(peer)) content.set({ rehearsal: [...rehearsal, peer] });
}

function* addBlocks(
  content: StoreContent,
  name: string,
  pass: number,
  key: Uint8Array,
  poolBlocks: number,
): DiskWork<number> {
  const { core, buffer } = content;
  const blocks = Math.floor(key.length / BLOCK_BYTES);
  const peer = content.peerNumber(name);
  const first = BigInt(pass) << BigInt(core.KEY_PASS_SHIFT.value);
  if (first < core.keystoreNext(peer))
    throw new StoreError(
      "repeated",
      `the key of pass ${pass} with ${name}, or a later one, is in the store already`,
    );
  if (blocks > core.keystoreCapacity() - core.keystoreLive()) throw isFull(content, blocks);
  content.moving = { peer, has: (number) => number >= first, isNew: true };
  for (let block = 0; block < blocks; block++) {
    if (block % BLOCKS_A_TURN === BLOCKS_A_TURN - 1) yield PAUSE;
    content.memory().set(key.subarray(block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES));
    const outcome = core.keyAdd(peer, first + BigInt(block), buffer);
    content.memory().fill(0);
    if (outcome === core.KEY_FULL.value) throw isFull(content, blocks);
    if (outcome !== core.KEY_OK.value) throw new Error(`the store refuses block ${block} (code ${outcome})`);
  }
  for (let block = 0; block < Math.min(poolBlocks, blocks); block++) {
    content.spend(peer, "authentication", first + BigInt(block));
    content.memory().fill(0);
  }
  return blocks;
}

function isFull({ core, path }: StoreContent, blocks: number): StoreError {
  const room = core.keystoreCapacity() - core.keystoreLive();
  return new StoreError(
    "full",
    `${path} has no room for ${blocks} blocks: ${room} of ${core.keystoreCapacity()} are left`,
  );
}
