/**
 * How key goes from one store into another. Takes: both stores, a peer. Gives: the peer's free blocks in the
 * second store under their numbers, and gone in the first. All within a change of both (store-change.ts).
 *
 * What was moved before is known by its number alone: the second store takes no block of a pass of which it
 * has, or had, a block, nor of an earlier one. So a copy of the first store brings nothing, whenever it comes
 * and whatever has become of the blocks meanwhile: each pass in it of which a block was moved is refused, and
 * with it the whole.
 */
import { type DiskWork, PAUSE } from "./disk-work.js";
import type { Settings } from "./sealed-header.js";
import type { StoreContent } from "./store-content.js";
import { StoreError } from "./store-error.js";
import { PURPOSES } from "./store-units.js";

/** Key of a peer that lies in a store. */
export interface KeyThere {
  readonly peer: string;
  readonly blocks: number;
  /** Lowest and highest number. */
  readonly first: bigint;
  readonly last: bigint;
}

/** What was moved. */
export interface MovedKey {
  readonly blocks: number;
  /** Blocks that a flipped bit had damaged: they are destroyed. */
  readonly damaged: number;
}

/** Of key that is moved beside other work, so many blocks between two turns of others. */
const BLOCKS_A_TURN = 8;

/** The free key that a store has, by peer. */
export function keyIn(content: StoreContent): KeyThere[] {
  return content.settings.peers.flatMap((peer, number) => {
    const numbers = content.freeNumbers(number, null);
    if (numbers.length === 0) return [];
    return [{ peer, blocks: numbers.length, first: numbers[0]!, last: numbers.at(-1)! }];
  });
}

/**
 * Sees to it that all key of a peer can be moved.
 *
 * @throws StoreError when a block of one of its passes, or of a later one, is or was in the second store;
 *   when one store's keys with the peer are public and the other's are secret; or when their use was stopped
 */
export function requireMovable(to: StoreContent, from: StoreContent, peer: string): bigint[] {
  const numbers = from.freeNumbers(from.usablePeer(peer), null);
  if (numbers.length === 0) return numbers;
  const { core, path, settings } = to;
  const shift = BigInt(core.KEY_PASS_SHIFT.value);
  const known = settings.peers.indexOf(peer);
  const next = known < 0 ? 0n : core.keystoreNext(known);
  const pass = numbers[0]! >> shift;
  if (pass << shift < next)
    throw new StoreError(
      "repeated",
      `its key of pass ${pass} with ${peer}, or that of a later pass, is in ${path} already, or was: a copy, or it comes too late`,
    );
  requireSameKind(to, from, peer);
  return numbers;
}

/** Keys of a rehearsal and secret ones are never mixed. */
function requireSameKind(to: StoreContent, from: StoreContent, peer: string): void {
  if (to.settings.passes[peer] === undefined) return;
  const isPublic = from.settings.rehearsal.includes(peer);
  if (isPublic === to.settings.rehearsal.includes(peer)) return;
  throw new StoreError(
    "rehearsal",
    isPublic
      ? `its keys with ${peer} follow from a printed seed and are public, and those in ${to.path} are secret`
      : `its keys with ${peer} are secret, and those in ${to.path} follow from a printed seed and are public`,
  );
}

/** Moves all free blocks of a peer, and what is noted of the passes that they came from. */
export function* moveKey(to: StoreContent, from: StoreContent, peer: string): DiskWork<MovedKey> {
  const numbers = requireMovable(to, from, peer);
  const [source, target] = [from.knownPeer(peer), to.peerNumber(peer)];
  const first = numbers[0] ?? 0n;
  // All of it goes: what a quota keeps for a purpose is kept where it comes.
  for (const purpose of Object.values(PURPOSES)) from.core.keystoreSetQuota(purpose, 0);
  to.moving = { peer: target, has: (number) => number >= first, isNew: true };
  let blocks = 0;
  for (const [i, number] of numbers.entries()) {
    if (i % BLOCKS_A_TURN === BLOCKS_A_TURN - 1) yield PAUSE;
    if (!from.trySpend(source, "application", number)) continue;
    const [there, here] = [from.memory(), to.memory()];
    here.set(there);
    there.fill(0);
    const outcome = to.core.keyAdd(target, number, to.buffer);
    here.fill(0);
    if (outcome === to.core.KEY_FULL.value)
      throw new StoreError("full", `${to.path} has no room for the ${numbers.length} blocks with ${peer}`);
    if (outcome !== to.core.KEY_OK.value)
      throw new Error(`${to.path} refuses block ${number} (code ${outcome})`);
    blocks += 1;
  }
  to.set(withNotesOf(to.settings, from.settings, peer));
  return { blocks, damaged: numbers.length - blocks };
}

/** The notes of both stores about a peer, in one. */
function withNotesOf(to: Settings, from: Settings, peer: string): Partial<Settings> {
  const relay = [to.relays[peer] ?? "0", from.relays[peer] ?? "0"].map(BigInt);
  const last = relay[0]! > relay[1]! ? relay[0]! : relay[1]!;
  const sums = [to, from].flatMap(({ epsilon }) => (epsilon[peer] === undefined ? [] : [epsilon[peer]]));
  const isSaid = sums.every((sum) => sum !== null);
  const isPublic = from.rehearsal.includes(peer) && !to.rehearsal.includes(peer);
  return {
    passes: { ...to.passes, [peer]: (to.passes[peer] ?? 0) + (from.passes[peer] ?? 1) },
    ...(last > 0n ? { relays: { ...to.relays, [peer]: String(last) } } : {}),
    epsilon: { ...to.epsilon, [peer]: isSaid ? sums.reduce<number>((sum, each) => sum + each!, 0) : null },
    ...(isPublic ? { rehearsal: [...to.rehearsal, peer] } : {}),
  };
}
