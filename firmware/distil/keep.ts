/**
 * The board's new key into its key store. Takes: a pass's key and how much of it refilled the authentication
 * pool. Gives: blocks of 256 bits under the numbers that the ground gives them too
 * (assembly/keystore/store.ts). A board without a store keeps none.
 */
import { KEY_BYTES } from "../../assembly/keystore/record";
import {
  KEY_BLOCK_BITS,
  KEY_OK,
  KEY_PASS_SHIFT,
  keyAdd,
  keyLook,
  keyLookAway,
  keyReserve,
  keySpend,
  keystoreNext,
  PURPOSE_APPLICATION,
  PURPOSE_AUTHENTICATION,
} from "../../assembly/keystore/store";

/** The one station that a bench board shares keys with. */
const STATION: u32 = 1;
const OWNER: u32 = 0;

const spent = memory.data(<u32>KEY_BYTES, 8);

/**
 * Keeps as many whole blocks of the `bits` bits at `key` as the store takes, in order, under pass `pass`;
 * those with bits that went into the pool, the first `poolBits`, are spent for authentication at once.
 * Returns how many were kept.
 */
export function keepKey(pass: u32, key: usize, bits: u32, poolBits: u32): u32 {
  const blocks = bits / KEY_BLOCK_BITS;
  for (let block: u32 = 0; block < blocks; block++) {
    const address = key + <usize>(block * (KEY_BLOCK_BITS >> 3));
    if (keyAdd(STATION, numberOf(pass, block), address) != KEY_OK) return block;
    if (block * KEY_BLOCK_BITS >= poolBits) continue;
    spendKept(pass, block, PURPOSE_AUTHENTICATION);
    memory.fill(spent, 0, KEY_BYTES);
  }
  return blocks;
}

/**
 * How many blocks of a pass were kept, ever: their numbers rise without a gap, and how far they went outlives
 * a reset. 0 when a later pass was kept since, since nobody asks then.
 */
export function keptOf(pass: u32): u32 {
  const next = keystoreNext(STATION);
  return next > numberOf(pass, 0) && next < numberOf(pass + 1, 0) ? <u32>(next - numberOf(pass, 0)) : 0;
}

/** Whether `blocks` blocks from `first` on are all here and free. */
export function areKept(first: u64, blocks: u32): bool {
  for (let i: u32 = 0; i < blocks; i++) {
    const isThere = keyLook(STATION, first + <u64>i) != 0;
    keyLookAway();
    if (!isThere) return false;
  }
  return true;
}

/**
 * Spends a kept block for authentication: its bits are at `spentKey` when true is returned. The caller wipes
 * them.
 */
export function takeForAuthentication(block: u64): bool {
  if (keyReserve(STATION, block, PURPOSE_AUTHENTICATION, OWNER) != KEY_OK) return false;
  return keySpend(STATION, block, PURPOSE_AUTHENTICATION, OWNER, spent) == KEY_OK;
}

/**
 * Spends a kept block for application: its bits are at `spentKey` when KEY_OK is returned, and nowhere else.
 */
export function takeKept(pass: u32, block: u32): u32 {
  return spendKept(pass, block, PURPOSE_APPLICATION);
}

/** Address of the KEY_BYTES of the block that was spent last. Secret; the caller wipes them. */
export function spentKey(): usize {
  return spent;
}

function spendKept(pass: u32, block: u32, purpose: u32): u32 {
  const number = numberOf(pass, block);
  const code = keyReserve(STATION, number, purpose, OWNER);
  return code == KEY_OK ? keySpend(STATION, number, purpose, OWNER, spent) : code;
}

function numberOf(pass: u32, block: u32): u64 {
  return ((<u64>pass) << (<u64>KEY_PASS_SHIFT)) | <u64>block;
}
