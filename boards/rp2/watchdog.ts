/**
 * The watchdog (RP2040 datasheet 4.7; RP2350 hardware_regs watchdog.h, ticks.h). Takes: a sign of life from
 * each round of the main loop. Gives: a chip reset, and with it dark lines, when none comes for
 * WATCHDOG_MICROSECONDS; and the cause that a trap left behind.
 */
import { readRegister, writeRegister } from "../../assembly/port/registers";
import { isRp2350, watchdog, watchdogSelect, watchdogSelectAll } from "./chip";

/** Longest round of the main loop: a table fill and a reply stay far below. */
const WATCHDOG_MICROSECONDS: u32 = 500_000;
/**
 * Longest round while key is hashed, which takes seconds; nothing is emitted then. The RP2040's counter holds
 * little more.
 */
const HASHING_MICROSECONDS: u32 = 8_000_000;

const CONTROL: u32 = 0x00;
const LOAD: u32 = 0x04;
const REASON: u32 = 0x08;
const SCRATCH0: u32 = 0x0c;
const TICK: u32 = 0x2c;
const ENABLE: u32 = 1 << 30;
/** The counter stands still while a debugger holds the processors. */
const PAUSE_FOR_DEBUGGER: u32 = 7 << 24;
/** The RP2350 has a tick generator for each of its users; each has CTRL and, four bytes on, CYCLES. */
const TICK_OF_TIMER: u32 = 0x40108018;
const TICK_OF_WATCHDOG: u32 = 0x40108030;

let keptCause: u32 = 0;

/** Reads and clears what the last life left behind, then starts counting. */
export function watchdogStart<Facts>(): void {
  keptCause = readRegister(watchdog + SCRATCH0);
  if (keptCause >> 24 != 0xfa) keptCause = readRegister(watchdog + REASON) & 1 ? WATCHDOG_RAN_OUT : 0;
  else keptCause &= 0xffff;
  writeRegister(watchdog + SCRATCH0, 0);
  watchdogArm<Facts>();
}

/** Starts counting, and leaves alone what the last life left behind: for the loader. */
export function watchdogArm<Facts>(): void {
  // A tick is a microsecond of the crystal.
  const cycles = changetype<Facts>(0).crystalHz() / 1_000_000;
  writeRegister(watchdogSelect, watchdogSelectAll);
  if (isRp2350) {
    startTick(TICK_OF_TIMER, cycles);
    startTick(TICK_OF_WATCHDOG, cycles);
  } else {
    writeRegister(watchdog + TICK, cycles | (1 << 9)); // the timer's as well
  }
  watchdogFeed(false);
  writeRegister(watchdog + CONTROL, ENABLE | PAUSE_FOR_DEBUGGER);
}

function startTick(generator: u32, cycles: u32): void {
  writeRegister(generator, 0);
  writeRegister(generator + 4, cycles);
  writeRegister(generator, 1);
}

/**
 * Cause of the last reset: the watchdog itself. Codes below are those of firmware/native/wasm-rt.h; 0 is a
 * power-on.
 */
const WATCHDOG_RAN_OUT: u32 = 32;

/** The cause of the last reset. */
export function lastResetCause(): u32 {
  return keptCause;
}

/**
 * A sign of life. `hashing`: the next round may be long. The RP2040's counter takes two steps a tick (erratum
 * E1).
 */
export function watchdogFeed(hashing: bool): void {
  const limit = hashing ? HASHING_MICROSECONDS : WATCHDOG_MICROSECONDS;
  writeRegister(watchdog + LOAD, isRp2350 ? limit : 2 * limit);
}

/** Whether it counts. */
export function watchdogRuns(): bool {
  return (readRegister(watchdog + CONTROL) & ENABLE) != 0;
}
