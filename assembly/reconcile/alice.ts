/**
 * The satellite's side of reconciliation. Takes: blocks of sifted bits and the ground's requests. Gives:
 * parities. Never searches, never changes a bit, never answers more than n + ANSWERS_BEYOND_LENGTH requests
 * of a block, and trusts no number in a request.
 *
 * Memory: 3 bits per bit and slot (the block in natural order and in two others) and 6 KiB of round tables:
 * 37.5 kB a slot and 44 kB in all for one slot of 10^5 bits.
 */
import { reserve } from "../port/memory";
import { selectionParity, stretchParity } from "./parity";
import { LONGEST_BLOCK, permuteBits } from "./permutation";
import { ANSWERS_BEYOND_LENGTH, ORDERED_PASSES, PASSES, Request, requestAt } from "./request";

/** Most blocks that can be in work at the same time. */
export const ALICE_MAXIMUM_SLOTS: u32 = 16;

/** Status: all requests answered. */
export const ALICE_OK: u32 = 0;
/** Status: no such slot, or no block in it. */
const ALICE_NO_BLOCK: u32 = 1;
/**
 * Status: a request names a pass or a stretch that the block does not have; none of the batch is answered.
 */
const ALICE_BAD_REQUEST: u32 = 2;
/** Status: the batch would exceed what a block may answer; none of it is answered. */
const ALICE_TOO_MANY: u32 = 3;
/** Status: the block is empty or longer than was reserved. */
const ALICE_BAD_LENGTH: u32 = 4;

/** A block in work. */
class Slot {
  seed: u64;
  /** Bits; 0 when there is no block. */
  length: u32;
  /** Parities given away. */
  answered: u32;
  /** Bit p: the block lies in the order of pass p as well. */
  ordered: u32;
  /** Keeps slots at whole u64. */
  spare: u32;
}

const slots = memory.data(ALICE_MAXIMUM_SLOTS * <u32>offsetof<Slot>(), 8);

let slotCount: u32 = 0;
let copyBytes: usize = 0;
let copies: usize = 0;

/** Reserves `count` slots for blocks of up to `maximumBits` bits. Called once at start. */
export function aliceReserve(maximumBits: u32, count: u32): void {
  assert(count <= ALICE_MAXIMUM_SLOTS && maximumBits <= LONGEST_BLOCK);
  slotCount = count;
  copyBytes = (<usize>(maximumBits + 63) >> 6) << 3;
  copies = reserve(copyBytes * <usize>(ORDERED_PASSES * count));
}

/**
 * Copies a block of n bits into a slot, in place of what was there. `seed` is public, agreed for this block.
 * Returns an ALICE_ code: ALICE_OK, ALICE_NO_BLOCK or ALICE_BAD_LENGTH.
 */
export function aliceBegin(slot: u32, bits: usize, n: u32, seed: u64): u32 {
  if (slot >= slotCount) return ALICE_NO_BLOCK;
  if (n == 0 || (<usize>(n + 63) >> 6) << 3 > copyBytes) return ALICE_BAD_LENGTH;
  const target = copyOf(slot, 0);
  memory.fill(target, 0, copyBytes);
  memory.copy(target, bits, <usize>((n + 7) >> 3));
  const state = stateOf(slot);
  state.seed = seed;
  state.length = n;
  state.answered = 0;
  state.ordered = 1;
  return ALICE_OK;
}

/** Forgets a slot's block and wipes its bits. */
export function aliceEnd(slot: u32): void {
  if (slot >= slotCount) return;
  memory.fill(copyOf(slot, 0), 0, copyBytes * <usize>ORDERED_PASSES);
  memory.fill(changetype<usize>(stateOf(slot)), 0, offsetof<Slot>());
}

/**
 * Answers `count` requests at `requests` with as many bits at `answers` ((count + 7) / 8 bytes). Returns an
 * ALICE_ code. All or none: any but ALICE_OK means that nothing was answered.
 */
export function aliceAnswer(slot: u32, requests: usize, count: u32, answers: usize): u32 {
  if (slot >= slotCount) return ALICE_NO_BLOCK;
  const state = stateOf(slot);
  const n = state.length;
  if (n == 0) return ALICE_NO_BLOCK;
  const answered = state.answered;
  if (count > n + ANSWERS_BEYOND_LENGTH - answered) return ALICE_TOO_MANY;
  for (let i: u32 = 0; i < count; i++) {
    if (!isValid(requestAt(requests, i), n)) return ALICE_BAD_REQUEST;
  }
  memory.fill(answers, 0, <usize>((count + 7) >> 3));
  for (let i: u32 = 0; i < count; i++) {
    const at = answers + <usize>(i >> 3);
    const answer = parityOf(slot, requestAt(requests, i));
    store<u8>(at, <u8>(<u32>load<u8>(at) | (answer << (i & 7))));
  }
  state.answered = answered + count;
  return ALICE_OK;
}

/** Parities that a slot's block has given away so far. */
export function aliceAnswered(slot: u32): u32 {
  return slot < slotCount ? stateOf(slot).answered : 0;
}

function isValid(request: Request, n: u32): bool {
  return request.pass < PASSES && request.from < request.to && request.to <= n;
}

function parityOf(slot: u32, request: Request): u32 {
  const pass = request.pass;
  const from = request.from;
  const to = request.to;
  const state = stateOf(slot);
  const seed = state.seed;
  if (pass >= ORDERED_PASSES) return selectionParity(copyOf(slot, 0), from, to, seed, pass);
  const ordered = state.ordered;
  if ((ordered & (1 << pass)) == 0) {
    permuteBits(copyOf(slot, 0), state.length, seed, pass, copyOf(slot, pass));
    state.ordered = ordered | (1 << pass);
  }
  return stretchParity(copyOf(slot, pass), from, to);
}

function stateOf(slot: u32): Slot {
  return changetype<Slot>(slots + <usize>slot * offsetof<Slot>());
}

function copyOf(slot: u32, pass: u32): usize {
  return copies + copyBytes * <usize>(slot * ORDERED_PASSES + pass);
}
