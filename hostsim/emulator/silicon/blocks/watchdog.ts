/**
 * The watchdog (RP2350 hardware_regs watchdog.h, datasheet 12.9; RP2040 4.7, whose watchdog counts two steps
 * a tick, erratum RP2040-E1, and has the tick generator). Takes: register accesses. Gives: when it runs out;
 * what survives that: scratch registers and the reason. Refused: a watchdog without its tick, which would
 * never run out.
 */
import { IS_RP2040 } from "../chip";
import { refuse } from "./refusal";
import { TICK_WATCHDOG, ticksCycleOf, ticksCycles, ticksOf, ticksRun, ticksSet } from "./ticks";
import { NEVER } from "./time";

const CTRL: u32 = 0x00;
const LOAD: u32 = 0x04;
const REASON: u32 = 0x08;
const SCRATCH0: u32 = 0x0c;
const SCRATCH_END: u32 = 0x2c;
/** The RP2040's tick generator: cycles below, then these two bits. */
const TICK: u32 = 0x2c;
const TICK_ENABLE: u32 = 1 << 9;
const TICK_RUNNING: u32 = 1 << 10;
/** Steps of the counter in a tick. */
const STEPS: u64 = IS_RP2040 ? 2 : 1;
const TRIGGER: u32 = 1 << 31;
const ENABLE: u32 = 1 << 30;
const PAUSES: u32 = 7 << 24;
const TIME_BITS: u32 = 0xffffff;
/** Reasons: the timer ran out; a write to TRIGGER. */
const REASON_TIMER: u32 = 1;
const REASON_FORCED: u32 = 2;

const SCRATCH_BYTES: u32 = SCRATCH_END - SCRATCH0;
const scratch = memory.data(SCRATCH_BYTES, 4);

let control: u32 = 0;
let startValue: u64 = 0;
let loadedAt: u64 = 0;
let reason: u32 = 0;

/** Set when it has run out or was triggered: the chip is reset. */
export let watchdogFired: bool = false;

/** As after a power-on: nothing is kept. */
export function watchdogPowerOn(): void {
  memory.fill(scratch, 0, SCRATCH_BYTES);
  reason = 0;
  watchdogReset();
}

/** As after its own reset: scratch registers and reason stay. */
export function watchdogReset(): void {
  control = PAUSES;
  startValue = 0;
  loadedAt = 0;
  watchdogFired = false;
}

function remaining(): u64 {
  if ((control & ENABLE) == 0) return startValue;
  const passed = (ticksOf(TICK_WATCHDOG) - loadedAt) * STEPS;
  return passed < startValue ? startValue - passed : 0;
}

/** Cycle at which it runs out, as things stand. */
export function watchdogDue(): u64 {
  return control & ENABLE ? ticksCycleOf(TICK_WATCHDOG, loadedAt + (startValue + STEPS - 1) / STEPS) : NEVER;
}

/** Its time has come. */
export function watchdogRunsOut(): void {
  reason = REASON_TIMER;
  watchdogFired = true;
}

/** Reads a register. */
export function watchdogRead(offset: u32): u32 {
  if (offset == CTRL) return control | <u32>remaining();
  if (offset == LOAD) return 0; // write-only
  if (offset == REASON) return reason;
  if (offset >= SCRATCH0 && offset < SCRATCH_END) return load<u32>(scratch + <usize>(offset - SCRATCH0));
  if (IS_RP2040 && offset == TICK)
    return ticksCycles(TICK_WATCHDOG) | (ticksRun(TICK_WATCHDOG) ? TICK_ENABLE | TICK_RUNNING : 0);
  refuse("WATCHDOG: there is no such register", offset, 0);
  return 0;
}

/** Writes a register. */
export function watchdogWrite(offset: u32, value: u32): void {
  if (offset == CTRL) writeControl(value);
  else if (offset == LOAD) {
    startValue = <u64>(value & TIME_BITS);
    loadedAt = ticksOf(TICK_WATCHDOG);
  } else if (offset >= SCRATCH0 && offset < SCRATCH_END)
    store<u32>(scratch + <usize>(offset - SCRATCH0), value);
  else if (IS_RP2040 && offset == TICK) ticksSet(TICK_WATCHDOG, value, value & TICK_ENABLE);
  else refuse("WATCHDOG: there is no such register, or it can't be written", offset, value);
}

function writeControl(value: u32): void {
  const left = remaining();
  const enables = (value & ~control & ENABLE) != 0;
  if (enables && !ticksRun(TICK_WATCHDOG))
    refuse("WATCHDOG is enabled while its tick generator is off: it would never run out", CTRL, value);
  control = value & (ENABLE | PAUSES);
  startValue = left;
  loadedAt = ticksOf(TICK_WATCHDOG);
  if ((value & TRIGGER) == 0) return;
  reason = REASON_FORCED;
  watchdogFired = true;
}
