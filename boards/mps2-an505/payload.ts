/**
 * The payload image of the MPS2+ AN505: the core and the bench monitor on UART 0, for comparison instruction by
 * instruction. It has no lines and no noise source: a seed comes in by command, and emission is refused.
 */

import { ledgerCommission } from "../../assembly/pattern/ledger";
import { configurePattern } from "../../assembly/pattern/thresholds";
import { sealMemory } from "../../assembly/port/memory";
import { readRegister, setSlotRate, writeRegister } from "../../assembly/port/registers";
import { siftReserve } from "../../assembly/sift/announced";
import { monitorEnd, monitorTake, REQUEST_NONE, REQUEST_STATUS } from "../../firmware/monitor/monitor";
import { replyError, replyTake, replyWaits } from "../../firmware/monitor/reply";

/** CMSDK APB UART 0 (AN505 table 3-5, Cortex-M System Design Kit TRM 4.3). */
const UART: u32 = 0x40200000;
const DATA: u32 = UART;
const STATE: u32 = UART + 4;
const CONTROL: u32 = UART + 8;
const BAUD_DIVIDER: u32 = UART + 16;
const TRANSMIT_FULL: u32 = 1;
const RECEIVE_FULL: u32 = 2;
/** 25 MHz / 115,200. */
const DIVIDER: u32 = 217;

const PULSES_PER_BLOCK: u32 = 65536;
const SIFTED_BITS: u32 = 131_072;

/** Brings memory and core up: called once by start-up.c. */
export function start(): void {
  writeRegister(BAUD_DIVIDER, DIVIDER);
  writeRegister(CONTROL, 3); // transmitter and receiver
  readRegister(DATA); // drops what came before; QEMU looks for input again only when the register was read
  setSlotRate(250);
  siftReserve(SIFTED_BITS, PULSES_PER_BLOCK);
  sealMemory();
  configurePattern(0.5, 0.25, 0.25, 0.5, 0);
  ledgerCommission();
}

/** One round of the main loop. */
export function serve(): void {
  const state = readRegister(STATE);
  if (replyWaits()) {
    if ((state & TRANSMIT_FULL) == 0) writeRegister(DATA, replyTake());
  } else if (state & RECEIVE_FULL) {
    const request = monitorTake(readRegister(DATA) & 0xff);
    if (request == REQUEST_NONE) return;
    if (request != REQUEST_STATUS) replyError("no-lines");
    monitorEnd();
  }
}
