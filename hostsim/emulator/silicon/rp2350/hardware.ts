/**
 * The hardware's time. Takes: the cycle up to which it is to run, which is where the processor that is behind
 * stands. Gives: everything that happens until then. It goes cycle by cycle only while PIO runs or DMA has
 * something to move; else from event to event: the next word of HSTX, a digest, the watchdog.
 */

import { active } from "../blocks/dma";
import { dmaCycle } from "../blocks/dma-engine";
import { watchdogEnd } from "../blocks/events";
import { flip, flipAt } from "../blocks/faults";
import { linesStop } from "../blocks/lines";
import { padsChanged } from "../blocks/pads";
import { pioEnabled, pioStep } from "../blocks/pio";
import { lookAgainAt, lookSoon, NEVER, now, setNow } from "../blocks/time";
import { watchdogFired, watchdogRunsOut } from "../blocks/watchdog";
import { refusal } from "../memory";
import { hstxDue, hstxEvent, hstxEventSlot } from "./hstx";
import { shaReadyAt } from "./sha256";
import { linesTellUntil, linesUpdate } from "./show";

let rareEvent: u64 = 0;

/**
 * Runs the cycles from `now` up to `until`, not included. It stays behind when the host is to look: at the
 * lines, at a refusal, at a watchdog that fired.
 */
export function hardwareRun(until: u64): void {
  // What was changed in this very cycle is looked at when it is over.
  if (now >= until) return;
  let dmaMoves = true;
  rareEvent = nextRareEvent();
  while (now < until) {
    if (now >= rareEvent) happenRarely();
    if (watchdogFired || refusal != 0 || linesStop) {
      lookSoon();
      return;
    }
    if (now >= hstxDue) {
      linesTellUntil(hstxEventSlot());
      hstxEvent();
      dmaMoves = true;
    }
    const runsPio = pioEnabled != 0;
    if (runsPio) pioStep();
    if (active != 0 && (dmaMoves || runsPio || now == shaReadyAt())) {
      dmaMoves = dmaCycle();
      rareEvent = nextRareEvent();
    }
    if (padsChanged || runsPio) linesUpdate();
    if (runsPio || (active != 0 && dmaMoves)) setNow(now + 1);
    else setNow(min(until, max(nextEvent(), now + 1)));
  }
  lookAgainAt(pioEnabled != 0 || (active != 0 && dmaMoves) ? now : nextEvent());
}

function happenRarely(): void {
  if (now >= watchdogEnd) watchdogRunsOut();
  if (now >= flipAt) flip();
  rareEvent = nextRareEvent();
}

function nextEvent(): u64 {
  return min(hstxDue, rareEvent);
}

/** Watchdog, injected fault, and the end of a digest that DMA waits for: changed by accesses only. */
function nextRareEvent(): u64 {
  const ready = shaReadyAt();
  return min(min(watchdogEnd, flipAt), active != 0 && ready >= now ? ready : NEVER);
}
