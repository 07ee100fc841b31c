/**
 * The payload image of the MPS2+ AN505: the core, the bench monitor and the satellite's share of distillation on UART 0, for
 * comparison instruction by instruction. It has no lines and no noise source: a seed comes in by command, blocks are claimed
 * as if they were emitted, and emission is refused.
 */

import { poolOpen, poolReserve } from "../../assembly/authenticate/pool";
import { LONGEST_MESSAGE } from "../../assembly/dialogue/messages";
import { linkReserve, WINDOW_SEGMENTS } from "../../assembly/link/endpoint";
import { FRAME_EDGE, frameIsOpen, frameNext, frameTake, frameWaits } from "../../assembly/link/framing";
import { ledgerCommission } from "../../assembly/pattern/ledger";
import { configurePattern } from "../../assembly/pattern/thresholds";
import { memoryUsed, sealMemory } from "../../assembly/port/memory";
import { setSlotRate } from "../../assembly/port/registers";
import { aliceReserve } from "../../assembly/reconcile/alice";
import { siftReserve } from "../../assembly/sift/announced";
import { frameServe, framesSetLimits } from "../../firmware/distil/frames";
import { hashReserve } from "../../firmware/distil/hash";
import {
  monitorEnd,
  monitorSeedIsPublic,
  monitorTake,
  REQUEST_NONE,
  REQUEST_STATUS,
} from "../../firmware/monitor/monitor";
import { replyError, replyField, replyTake, replyWaits } from "../../firmware/monitor/reply";
import { causeTake, lastResetCause } from "./cause";
import { uartHasByte, uartHasRoom, uartRead, uartStart, uartWrite } from "./uart";

const PULSES_PER_BLOCK: u32 = 65536;
/** Sifted bits of each basis; 10^5 in all and some to spare. */
const SIFTED_BITS: u32 = 61_440;
/** Blocks of reconciliation in work at a time, and their length. */
const BLOCK_SLOTS: u32 = 2;
const BLOCK_BITS: u32 = 24_576;
/** Key for authentication, and the longest key of a basis. */
const POOL_BITS: u32 = 8192;
const KEY_BITS: u32 = 16_384;

/** Brings memory and core up: called once by start-up.c. */
export function start(): void {
  causeTake();
  uartStart();
  setSlotRate(250);
  siftReserve(SIFTED_BITS, PULSES_PER_BLOCK);
  aliceReserve(BLOCK_BITS, BLOCK_SLOTS);
  linkReserve(false, WINDOW_SEGMENTS, LONGEST_MESSAGE);
  poolReserve(POOL_BITS);
  hashReserve(KEY_BITS);
  framesSetLimits(PULSES_PER_BLOCK, SIFTED_BITS, BLOCK_BITS, BLOCK_SLOTS, KEY_BITS, POOL_BITS);
  sealMemory();
  configurePattern(0.5, 0.25, 0.25, 0.5, 0);
  ledgerCommission();
  poolOpen(true);
}

/** One round of the main loop. */
export function serve(): void {
  if (replyWaits()) {
    if (uartHasRoom()) uartWrite(replyTake());
  } else if (frameWaits()) {
    if (uartHasRoom()) uartWrite(frameNext());
  } else if (uartHasByte()) {
    take(uartRead());
  }
}

/** Bytes between edges belong to a frame, others to the monitor. */
function take(byte: u32): void {
  if (byte == FRAME_EDGE || frameIsOpen()) {
    const bytes = frameTake(byte);
    if (bytes > 0) frameServe(bytes, monitorSeedIsPublic());
    return;
  }
  const request = monitorTake(byte);
  if (request == REQUEST_NONE) return;
  if (request == REQUEST_STATUS) {
    replyField("cause", <u64>lastResetCause());
    replyField("memory", <u64>memoryUsed());
  } else replyError("no-lines");
  monitorEnd();
}
