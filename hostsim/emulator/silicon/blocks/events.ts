/**
 * When timed hardware has something to do, besides DMA and PIO. Takes: a change of clocks, ticks or settings.
 * Gives: the cycle of the watchdog's end.
 */

import { lookSoon, NEVER } from "./time";
import { watchdogDue } from "./watchdog";

/** Cycle at which the watchdog runs out, as things stand. */
export let watchdogEnd: u64 = NEVER;

/** Works it out anew: after an access to watchdog, ticks or clocks. */
export function eventsUpdate(): void {
  watchdogEnd = watchdogDue();
  lookSoon();
}
