/**
 * The payload image of the MPS2+ AN505: the core and the bench monitor on UART 0, for comparison instruction by
 * instruction. It has no lines and no noise source: a seed comes in by command, and emission is refused.
 */

import { ledgerCommission } from "../../assembly/pattern/ledger";
import { configurePattern } from "../../assembly/pattern/thresholds";
import { sealMemory } from "../../assembly/port/memory";
import { setSlotRate } from "../../assembly/port/registers";
import { siftReserve } from "../../assembly/sift/announced";
import { monitorEnd, monitorTake, REQUEST_NONE, REQUEST_STATUS } from "../../firmware/monitor/monitor";
import { replyError, replyField, replyTake, replyWaits } from "../../firmware/monitor/reply";
import { causeTake, lastResetCause } from "./cause";
import { uartHasByte, uartHasRoom, uartRead, uartStart, uartWrite } from "./uart";

const PULSES_PER_BLOCK: u32 = 65536;
const SIFTED_BITS: u32 = 131_072;

/** Brings memory and core up: called once by start-up.c. */
export function start(): void {
  causeTake();
  uartStart();
  setSlotRate(250);
  siftReserve(SIFTED_BITS, PULSES_PER_BLOCK);
  sealMemory();
  configurePattern(0.5, 0.25, 0.25, 0.5, 0);
  ledgerCommission();
}

/** One round of the main loop. */
export function serve(): void {
  if (replyWaits()) {
    if (uartHasRoom()) uartWrite(replyTake());
  } else if (uartHasByte()) {
    const request = monitorTake(uartRead());
    if (request == REQUEST_NONE) return;
    if (request == REQUEST_STATUS) replyField("cause", <u64>lastResetCause());
    else replyError("no-lines");
    monitorEnd();
  }
}
