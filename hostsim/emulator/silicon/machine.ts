/**
 * The whole chip: two processors and the hardware in one time. Takes: how far to run. Gives: why it stopped.
 * The processor that is behind steps; the hardware is where it stands by then. An instruction's accesses
 * happen at its first cycle, and later ones in it as late as the earlier ones waited.
 */
import { eventsUpdate } from "./blocks/events";
import { core1IsStopped, faultsReset } from "./blocks/faults";
import { psmHoldsCore1, psmResetsAll } from "./blocks/psm";
import { refusalReset } from "./blocks/refusal";
import { core1Entry, core1Launched, core1Stack, core1Taken, core1Vectors, sioResetCore1 } from "./blocks/sio";
import { NEVER, nextLook, noteWaiting, now, sameUntil, setNow } from "./blocks/time";
import { uartToLook } from "./blocks/uart";
import { watchdogFired, watchdogPowerOn, watchdogReset } from "./blocks/watchdog";
import { IS_RP2040 } from "./chip";
import { clearRefusal, RAM_BYTES, ram, refusal } from "./memory";
import { processorIsLockedUp, processorReset, processorSleeps, processorStep } from "./processor/processor";
import * as rp2040 from "./rp2040/hardware";
import * as rp2040Life from "./rp2040/life";
import * as rp2350 from "./rp2350/hardware";
import * as rp2350Life from "./rp2350/life";
import { linesTell } from "./rp2350/show";

/** Why a run ends: its time is over, something is refused, the host has to look, the watchdog fired. */
const STOP_TIME: u32 = 0;
const STOP_REFUSED: u32 = 1;
const STOP_LOOK: u32 = 2;
const STOP_WATCHDOG: u32 = 3;

let time0: u64 = 0;
let time1: u64 = 0;
let core1Runs: bool = false;
let core1IsHeld: bool = false;

/** Power-on: RAM is empty, nothing is kept. The flash's cells hold the image. */
export function machinePowerOn(): void {
  memory.fill(ram, 0, RAM_BYTES);
  setNow(0);
  faultsReset();
  watchdogPowerOn();
  start();
}

/** The reset that the watchdog asked for: flash, RAM, scratch registers and the reason stay. */
export function machineRestart(): void {
  if (!psmResetsAll()) return;
  watchdogReset();
  start();
}

function start(): void {
  clearRefusal();
  refusalReset();
  if (IS_RP2040) rp2040Life.lifeBegin();
  else rp2350Life.lifeBegin();
  eventsUpdate();
  time0 = now;
  time1 = now;
  core1Runs = false;
  core1IsHeld = false;
}

function hardwareRun(until: u64): void {
  if (IS_RP2040) rp2040.hardwareRun(until);
  else rp2350.hardwareRun(until);
}

/** Cycle at which a core's next instruction begins. */
export function timeOf(core: u32): u64 {
  return core == 0 ? time0 : time1;
}

/** Runs until cycle `until`, or until the host has to look. Returns a STOP_ code. */
export function machineRun(until: u64): u32 {
  while (true) {
    const isCore1 = core1Runs && time1 < time0;
    const time = isCore1 ? time1 : time0;
    if (time >= nextLook) {
      hardwareRun(min(time, until));
      if (refusal != 0) return STOP_REFUSED;
      if (watchdogFired) return STOP_WATCHDOG;
      if (now < min(time, until)) return STOP_LOOK;
      followCore1(time);
    }
    if (time >= until) break;
    if (isCore1) time1 = runCore(1, time, min(until, time0));
    else time0 = runCore(0, time, core1Runs ? min(until, time1 + 1) : until);
    if (refusal != 0) return STOP_REFUSED;
    if (uartToLook) return STOP_LOOK;
  }
  setNow(until);
  if (!IS_RP2040) linesTell();
  return STOP_TIME;
}

/** Core 1 is started by core 0 through its ROM, or put back there. */
function followCore1(time: u64): void {
  if (psmHoldsCore1() != core1IsHeld) {
    core1IsHeld = !core1IsHeld;
    core1Runs = false;
    if (!core1IsHeld) sioResetCore1();
  }
  if (!core1Launched || core1IsHeld) return;
  core1Taken();
  core1Runs = true;
  time1 = time;
  processorReset(1, core1Stack, core1Entry, core1Vectors);
}

/** A core goes on until the other one is behind, or something is to be looked at. Gives its time then. */
function runCore(core: u32, time: u64, until: u64): u64 {
  if (core == 1 && core1IsStopped()) return NEVER;
  if (processorSleeps(core) || processorIsLockedUp(core)) return awaited(core, time, until);
  let next = time;
  do {
    setNow(next);
    next += <u64>processorStep(core);
    if (IS_RP2040 && sameUntil != 0) next = passed(next, until);
  } while (next < until && next < nextLook && refusal == 0 && !uartToLook && !processorSleeps(core));
  return next;
}

/** Time that firmware would only wait for passes at once, up to where anything else may happen. */
function passed(time: u64, until: u64): u64 {
  const end = min(sameUntil, min(until, nextLook));
  noteWaiting(0);
  return max(time, end);
}

/** While a processor sleeps, only the other one can wake it: nothing is asked before that has gone on. */
function awaited(core: u32, time: u64, until: u64): u64 {
  const other = core == 0 ? (core1Runs ? time1 : NEVER) : time0;
  return max(time + 1, min(until, min(other + 1, nextLook)));
}
