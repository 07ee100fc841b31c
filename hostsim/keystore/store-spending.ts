/**
 * How a store spends. Takes: a peer, a purpose, how many blocks or which. Gives: their bytes, secret. Within
 * a change (store-change.ts): they may be told once that is over.
 */
import { type DiskWork, PAUSE } from "./disk-work.js";
import type { Half, StoreContent } from "./store-content.js";
import { StoreError } from "./store-error.js";
import { BLOCK_BYTES, PURPOSES, type Purpose } from "./store-units.js";

/** How blocks are taken. */
export interface SpendOptions {
  readonly half?: Half;
  /** Told after each block how many there are. */
  readonly onBlock?: (done: number) => void;
}

/** Of blocks that are taken beside other work, so many between two turns of others. */
const BLOCKS_A_TURN = 8;

/** Spends the lowest free blocks of a peer into `bytes`, as many as fit; returns their numbers. */
export function spendLowest(
  content: StoreContent,
  name: string,
  purpose: Purpose,
  bytes: Uint8Array,
  { half = null, onBlock = () => undefined }: SpendOptions,
): bigint[] {
  const { core } = content;
  const peer = content.usablePeer(name);
  const blocks = bytes.length / BLOCK_BYTES;
  const free = core.keyFree(peer, PURPOSES[purpose]);
  const tooFew = () =>
    new StoreError(
      "notEnoughKey",
      `not enough key with ${name}: ${blocks} blocks wanted, ${content.free(name, purpose, half)} free for ${purpose}; nothing was spent`,
    );
  if (free < blocks) throw tooFew();
  const numbers: bigint[] = [];
  for (const number of content.freeNumbers(peer, half)) {
    if (numbers.length === blocks) break;
    if (!content.trySpend(peer, purpose, number)) continue;
    keep(content, bytes, numbers.length);
    numbers.push(number);
    onBlock(numbers.length);
  }
  if (numbers.length < blocks) throw tooFew();
  return numbers;
}

/** Spends the named blocks of a peer into `bytes`. Throws a StoreError when one of them is not there. */
export function spendNumbers(
  content: StoreContent,
  peer: number,
  purpose: Purpose,
  numbers: readonly bigint[],
  bytes: Uint8Array,
  onBlock: (done: number) => void,
): void {
  numbers.forEach((number, i) => {
    content.spend(peer, purpose, number);
    keep(content, bytes, i);
    onBlock(i + 1);
  });
}

/**
 * Spends those of the named blocks of a peer that are there into `bytes`, one behind the other, with turns of
 * others in between; to those none of them is free meanwhile. Returns their numbers.
 */
export function* spendThoseThere(
  content: StoreContent,
  name: string,
  purpose: Purpose,
  numbers: readonly bigint[],
  bytes: Uint8Array,
): DiskWork<bigint[]> {
  const peer = content.usablePeer(name);
  const there: bigint[] = [];
  const named = new Set(numbers);
  content.moving = { peer, has: (number) => named.has(number), isNew: false };
  for (const [i, number] of numbers.entries()) {
    if (i % BLOCKS_A_TURN === BLOCKS_A_TURN - 1) yield PAUSE;
    if (!content.trySpend(peer, purpose, number)) continue;
    keep(content, bytes, there.length);
    there.push(number);
  }
  return there;
}

/** Copies the block that was spent last to its place, and wipes it in the core's memory. */
function keep(content: StoreContent, bytes: Uint8Array, place: number): void {
  bytes.set(content.memory(), place * BLOCK_BYTES);
  content.memory().fill(0);
}
