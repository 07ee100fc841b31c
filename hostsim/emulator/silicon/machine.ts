/**
 * The whole chip: two processors and the hardware in one time. Takes: how far to run. Gives: why it stopped.
 * The processor that is behind steps; the hardware is where it stands by then. An instruction's accesses
 * happen at its first cycle, and later ones in it as late as the earlier ones waited.
 */
import { clearRefusal, RAM_BYTES, ram, refusal } from "./memory";
import { processorIsLockedUp, processorReset, processorSleeps, processorStep } from "./processor/processor";
import { bootEntry, bootFind, bootStack, bootVectors } from "./rp2350/boot";
import { clocksReset } from "./rp2350/clocks";
import { dmaEngineReset } from "./rp2350/dma-engine";
import { eventsUpdate } from "./rp2350/events";
import { core1IsStopped, faultsReset } from "./rp2350/faults";
import { cacheAll } from "./rp2350/flash-cells";
import { hardwareRun } from "./rp2350/hardware";
import { crystalReset } from "./rp2350/oscillators";
import { powerReset } from "./rp2350/power";
import { psmHoldsCore1, psmReset, psmResetsAll } from "./rp2350/psm";
import { qmiReset } from "./rp2350/qmi";
import { refusalReset } from "./rp2350/refusal";
import { resetsReset } from "./rp2350/resets";
import { linesTell, linesUpdate } from "./rp2350/show";
import {
  core1Entry,
  core1Launched,
  core1Stack,
  core1Taken,
  core1Vectors,
  sioReset,
  sioResetCore1,
} from "./rp2350/sio";
import { storageResetAll } from "./rp2350/storage";
import { ticksReset } from "./rp2350/ticks";
import { NEVER, nextLook, now, setNow } from "./rp2350/time";
import { uartToLook } from "./rp2350/uart";
import { watchdogFired, watchdogPowerOn, watchdogReset } from "./rp2350/watchdog";

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
  crystalReset();
  powerReset();
  ticksReset();
  clocksReset();
  psmReset();
  storageResetAll();
  resetsReset();
  dmaEngineReset();
  qmiReset();
  sioReset();
  cacheAll();
  linesUpdate();
  eventsUpdate();
  time0 = now;
  time1 = now;
  core1Runs = false;
  core1IsHeld = false;
  if (bootFind()) processorReset(0, bootStack, bootEntry, bootVectors);
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
  linesTell();
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
  } while (next < until && next < nextLook && refusal == 0 && !uartToLook && !processorSleeps(core));
  return next;
}

/** While a processor sleeps, only the other one can wake it: nothing is asked before that has gone on. */
function awaited(core: u32, time: u64, until: u64): u64 {
  const other = core == 0 ? (core1Runs ? time1 : NEVER) : time0;
  return max(time + 1, min(until, min(other + 1, nextLook)));
}
