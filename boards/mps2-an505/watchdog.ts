/**
 * The secure watchdog (CMSDK APB watchdog, Cortex-M System Design Kit TRM 4.4; SSE-200 TRM, secure watchdog).
 * Takes: a sign of life from each round of the main loop. Gives: when none comes, first a non-maskable
 * interrupt, whose handler makes the board dark and resets it, and, should that hang too, a reset by itself.
 */
import { readRegister, writeRegister } from "../../assembly/port/registers";

const WATCHDOG: u32 = 0x50081000;
const LOAD: u32 = WATCHDOG;
const CONTROL: u32 = WATCHDOG + 0x008;
const INTERRUPT_CLEAR: u32 = WATCHDOG + 0x00c;
const LOCK: u32 = WATCHDOG + 0xc00;
const UNLOCKED: u32 = 0x1acce551;
const INTERRUPT_AND_RESET: u32 = 3;
/** The processor's clock, which the watchdog counts: 20 MHz. */
const CYCLES_PER_US: u32 = 20;
/**
 * Longest round of the main loop: the hashing of a whole key, some 10^9 instructions, each 1 ns of QEMU's
 * time.
 */
const WATCHDOG_MICROSECONDS: u32 = 10_000_000;

/** Starts counting. */
export function watchdogStart(): void {
  writeRegister(LOCK, UNLOCKED);
  writeRegister(LOAD, WATCHDOG_MICROSECONDS * CYCLES_PER_US);
  writeRegister(CONTROL, INTERRUPT_AND_RESET);
}

/** A sign of life: counts from the start again. */
export function watchdogFeed(): void {
  writeRegister(INTERRUPT_CLEAR, 1);
}

/** Whether it counts. */
export function watchdogRuns(): bool {
  return readRegister(CONTROL) == INTERRUPT_AND_RESET;
}
