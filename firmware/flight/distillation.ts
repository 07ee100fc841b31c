/**
 * Memory for the satellite's share of distillation. Takes: how much a board has room for. Gives: it reserved,
 * and told to who asks.
 */
import { poolReserve } from "../../assembly/authenticate/pool";
import { linkReserve, WINDOW_SEGMENTS } from "../../assembly/link/endpoint";
import { LONGEST_MESSAGE } from "../../assembly/protocol/distillation";
import { aliceReserve } from "../../assembly/reconcile/alice";
import { siftReserve } from "../../assembly/sift/announced";
import { waitingReserve } from "../../assembly/sift/waiting";
import { framesSetLimits } from "../bench/frames";
import { hashReserve } from "../distil/hash";

/**
 * Reserves room for so many sifted bits of each basis and clicks that wait for theirs, for `blockSlots`
 * blocks of reconciliation of `blockBits` bits, for `poolBits` bits of key for authentication, and for a key
 * of `keyBits` bits. Called once at start.
 */
export function distillationReserve(
  pulsesPerBlock: u32,
  siftedBits: u32,
  waitingClicks: u32,
  blockBits: u32,
  blockSlots: u32,
  keyBits: u32,
  poolBits: u32,
): void {
  siftReserve(siftedBits, pulsesPerBlock);
  waitingReserve(waitingClicks);
  aliceReserve(blockBits, blockSlots);
  linkReserve(false, WINDOW_SEGMENTS, LONGEST_MESSAGE);
  poolReserve(poolBits);
  hashReserve(keyBits);
  framesSetLimits(pulsesPerBlock, siftedBits, blockBits, blockSlots, keyBits, poolBits);
}
