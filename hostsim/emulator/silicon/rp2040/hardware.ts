/**
 * The hardware's time. Takes: the cycle up to which it is to run, which is where the processor that is behind
 * stands. Gives: everything that happens until then. It goes cycle by cycle only while a machine of PIO does
 * more than count, or DMA moves something that changes anything; else from event to event.
 */
import { active } from "../blocks/dma";
import { dmaCycle } from "../blocks/dma-engine";
import { watchdogEnd } from "../blocks/events";
import { flip, flipAt } from "../blocks/faults";
import { linesStop } from "../blocks/lines";
import { pioEnabled, pioQuietUntil, pioStep } from "../blocks/pio";
import { lookAgainAt, lookSoon, NEVER, now, setNow, setPhase } from "../blocks/time";
import { watchdogFired, watchdogRunsOut } from "../blocks/watchdog";
import { refusal } from "../memory";
import { linesUpdate } from "./show";

/**
 * Runs the cycles from `now` up to `until`, not included. It stays behind when the host is to look: at the
 * lines, at a refusal, at a watchdog that fired.
 */
export function hardwareRun(until: u64): void {
  // What was changed in this very cycle is looked at when it is over.
  if (now >= until) return;
  let next: u64 = 0;
  while (now < until) {
    if (now >= watchdogEnd) watchdogRunsOut();
    if (now >= flipAt) flip();
    if (watchdogFired || refusal != 0 || linesStop) {
      lookSoon();
      return;
    }
    if (pioEnabled != 0 && now >= pioQuietUntil) pioStep();
    let moves = false;
    if (active != 0) {
      setPhase(1);
      moves = dmaCycle();
      setPhase(0);
    }
    linesUpdate();
    next = moves ? now + 1 : max(nextEvent(), now + 1);
    setNow(min(until, next));
  }
  lookAgainAt(next);
}

/** The next cycle in which something happens, unless an access changes that. */
function nextEvent(): u64 {
  return min(pioEnabled != 0 ? pioQuietUntil : NEVER, min(watchdogEnd, flipAt));
}
