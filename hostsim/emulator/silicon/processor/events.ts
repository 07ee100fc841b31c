/**
 * Sleep and events. Takes: WFE, WFI and SEV. Gives: which processors sleep. An event wakes who waits for
 * one, or is kept for the next WFE. No interrupt is modelled, so a WFI ends by `wake` alone.
 */
import { CORES, ProcessorState, stateOf } from "./state";

/** WFE: takes an event, or sleeps until one comes. */
export function waitForEvent(cpu: ProcessorState): void {
  if (cpu.event == 0) cpu.sleeps = 1;
  cpu.event = 0;
}

/** WFI. */
export function sleep(cpu: ProcessorState): void {
  cpu.sleeps = 1;
}

/** An event for one processor. */
export function wake(cpu: ProcessorState): void {
  if (cpu.sleeps == 0) cpu.event = 1;
  cpu.sleeps = 0;
}

/** SEV: an event for all of them. */
export function sendEvent(): void {
  for (let core: u32 = 0; core < CORES; core++) wake(stateOf(core));
}
