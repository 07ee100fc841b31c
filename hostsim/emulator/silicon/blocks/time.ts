/**
 * Time of the chip. One unit: whole clk_sys cycles since power-on. Takes: steps of the run loop. Gives: how
 * far the hardware has come.
 */

/** What never happens. */
export const NEVER: u64 = u64.MAX_VALUE;

/** The cycle that the hardware does next. */
export let now: u64 = 0;

/** Sets the time; only the run loop goes on. */
export function setNow(cycle: u64): void {
  now = cycle;
}

/** Cycle at which the run loop has to look at the hardware again. */
export let nextLook: u64 = 0;

/** Sets when the run loop looks again. */
export function lookAgainAt(cycle: u64): void {
  nextLook = cycle;
}

/**
 * 1 while DMA moves, in a cycle that PIO has done already; else 0. An access comes after the hardware's
 * cycles before `now + phase`.
 */
export let phase: u64 = 0;

/** Sets the phase. */
export function setPhase(next: u64): void {
  phase = next;
}

/**
 * Cycle up to which firmware would only ask the same thing again: the run loop may pass over the time until
 * then, as far as nothing else happens.
 */
export let sameUntil: u64 = 0;

/** Firmware has just been told to wait, until about this cycle. */
export function noteWaiting(cycle: u64): void {
  sameUntil = cycle;
}

/** Something changed by an access: the run loop looks before it goes on. */
export function lookSoon(): void {
  nextLook = 0;
}
