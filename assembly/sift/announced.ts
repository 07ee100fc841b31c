/**
 * Sifting on the satellite. Takes: the pulses that the ground announces to have seen, with the basis it
 * measured in. Gives: for each, whether the bases match and which class the pulse was; keeps the value of
 * matching ones as sifted bits, one string a basis. Never tells a value, and never accepts a pulse twice or
 * from a block not emitted for key.
 */
import { DOMAIN_KEY } from "../pattern/domains";
import { BLOCK_KEY, blockState } from "../pattern/ledger";
import { symbolsAt } from "../pattern/lookup";
import { symbolBasis, symbolClass, symbolValue } from "../pattern/symbol";
import { reserve } from "../port/memory";
import { REPLY_MATCH, REPLY_REFUSED } from "./announcement";

/** In place of the symbol of a pulse that is refused: no symbol has this class. */
export const SEEN_REFUSED: u32 = 15;

/** Announcements that one batch can hold. */
export const SIFT_BATCH: u32 = 256;

const indices = memory.data(SIFT_BATCH * 8, 16);
const bases = memory.data(SIFT_BATCH);
const symbols = memory.data(SIFT_BATCH);
const replies = memory.data(SIFT_BATCH);

let pulsesPerBlock: u64 = 0;
let bitStore: usize = 0;
let bitCapacity: u32 = 0;
let countZ: u32 = 0;
let countX: u32 = 0;
let lowestAcceptable: u64 = 0;
let knownBlock: u64 = u64.MAX_VALUE;
let knownBlockIsKey: bool = false;

/** Reserves room for `bitsPerBasis` sifted bits of each basis. Called once at start. */
export function siftReserve(bitsPerBasis: u32, blockPulses: u32): void {
  bitCapacity = (bitsPerBasis + 31) & ~31;
  bitStore = reserve(<usize>(bitCapacity >> 2));
  pulsesPerBlock = <u64>blockPulses;
}

/** Address of the batch's pulse indices: SIFT_BATCH x u64, ascending. */
export function siftIndices(): usize {
  return indices;
}

/** Address of the batch's measured bases: SIFT_BATCH x u8, BASIS_Z or BASIS_X. */
export function siftBases(): usize {
  return bases;
}

/**
 * Address of the replies: SIFT_BATCH x u8; bit 0 match, bits 2..1 class, bit 3 refused (then nothing else).
 */
export function siftReplies(): usize {
  return replies;
}

/** Address of the sifted bits of a basis, lowest bit of the lowest byte first. */
export function siftedBits(basis: u32): usize {
  return bitStore + <usize>(basis * (bitCapacity >> 3));
}

/**
 * Address of what `siftSee` saw, and of what `siftAnswer` answers: SIFT_BATCH x u8, a symbol or SEEN_REFUSED.
 */
export function siftSymbols(): usize {
  return symbols;
}

/** The lowest pulse that may still be announced: all below it are spent. */
export function siftNextPulse(): u64 {
  return lowestAcceptable;
}

/** Pulses of a block, as siftReserve was told. */
export function siftPulsesPerBlock(): u64 {
  return pulsesPerBlock;
}

/** Number of sifted bits of a basis so far. */
export function siftedCount(basis: u32): u32 {
  return basis == 0 ? countZ : countX;
}

/** Forgets all sifted bits, for the next pass. Pulses that were announced stay spent. */
export function siftClear(): void {
  memory.fill(symbols, 0, SIFT_BATCH);
  memory.fill(bitStore, 0, <usize>(bitCapacity >> 2));
  countZ = 0;
  countX = 0;
}

/**
 * Forgets the first `count` sifted bits of a basis, a multiple of 32: a block that reconciliation has copied,
 * or one that is hashed. The others move to the front. So a string may be longer than the memory reserved for
 * it.
 */
export function siftRelease(basis: u32, count: u32): void {
  const sifted = siftedCount(basis);
  assert(count <= sifted && (count & 31) == 0);
  const released = <usize>(count >> 3);
  const kept = <usize>(bitCapacity >> 3) - released;
  memory.copy(siftedBits(basis), siftedBits(basis) + released, kept);
  memory.fill(siftedBits(basis) + kept, 0, released);
  setSiftedCount(basis, sifted - count);
}

/**
 * Sets sifted bits of a basis to zero: they make no key, and a hash of a string holds nothing of its zeros.
 */
export function siftLeaveOut(basis: u32, start: u32, count: u32): void {
  assert(start <= siftedCount(basis) && count <= siftedCount(basis) - start);
  const bits = siftedBits(basis);
  for (let at = start; at < start + count; at++) {
    const address = bits + <usize>(at >> 3);
    store<u8>(address, load<u8>(address) & ~((<u8>1) << (<u8>(at & 7))));
  }
}

/**
 * Answers the first `count` announcements of the batch, whose bases are known. Indices must ascend, also from
 * batch to batch.
 */
export function siftAnnounced(count: u32): void {
  siftSee(count);
  siftAnswer(count);
}

/**
 * Looks up what the pulses of the batch's first `count` indices were, and spends them. What is refused
 * follows from indices and ledger alone, never from a symbol.
 */
export function siftSee(count: u32): void {
  assert(count <= SIFT_BATCH);
  knownBlock = u64.MAX_VALUE; // a block may have been struck since the last batch
  symbolsAt(indices, count, symbols, DOMAIN_KEY);
  for (let i: u32 = 0; i < count; i++) {
    const pulse = load<u64>(indices + ((<usize>i) << 3));
    if (pulse < lowestAcceptable || !emittedForKey(pulse)) store<u8>(symbols + <usize>i, <u8>SEEN_REFUSED);
    else lowestAcceptable = pulse + 1;
  }
}

/** Answers for the first `count` of `siftSymbols`, by the batch's bases. */
export function siftAnswer(count: u32): void {
  assert(count <= SIFT_BATCH);
  for (let i: u32 = 0; i < count; i++) {
    const basis = <u32>load<u8>(bases + <usize>i);
    store<u8>(replies + <usize>i, <u8>reply(basis, <u32>load<u8>(symbols + <usize>i)));
  }
}

function reply(basis: u32, symbol: u32): u32 {
  if (basis > 1 || symbol == SEEN_REFUSED) return REPLY_REFUSED;
  const matches = symbolBasis(symbol) == basis;
  if (matches && siftedCount(basis) == bitCapacity) return REPLY_REFUSED;
  if (matches) appendBit(basis, symbolValue(symbol));
  return (symbolClass(symbol) << 1) | (matches ? REPLY_MATCH : 0);
}

function emittedForKey(pulse: u64): bool {
  const block = pulse / pulsesPerBlock;
  if (block != knownBlock) {
    knownBlock = block;
    knownBlockIsKey = blockState(block) == BLOCK_KEY;
  }
  return knownBlockIsKey;
}

function appendBit(basis: u32, value: u32): void {
  const at = siftedCount(basis);
  const address = siftedBits(basis) + <usize>(at >> 3);
  store<u8>(address, load<u8>(address) | <u8>(value << (at & 7)));
  setSiftedCount(basis, at + 1);
}

function setSiftedCount(basis: u32, count: u32): void {
  if (basis == 0) countZ = count;
  else countX = count;
}
