/**
 * What the host sees of the lines: each change of a watched level, with its slot, in a buffer that the host
 * empties. Takes: levels. Gives: records; whether the run is to stop, so that the host can look.
 */
import { refuse } from "./refusal";

/** A change: from this slot on, these levels. */
class Change {
  slot: f64;
  /** A bit for each GPIO. */
  levels: u32;
  unused: u32;
}

const MOST_CHANGES: u32 = 1 << 16;
/** Room that a step of the hardware may need. */
const RESERVE: u32 = 1 << 10;
const changes = memory.data(MOST_CHANGES * <u32>offsetof<Change>(), 8);
let count: u32 = 0;
let levels: u32 = 0;
/** GPIOs whose change stops the run. */
let stopPins: u32 = 0;

/** The host is to look at once. */
export let linesStop: bool = false;

/** Which GPIOs stop the run when they change. */
export function linesStopAt(pins: u32): void {
  stopPins = pins;
}

/** The levels from `slot` on; nothing when they are as before. */
export function lineLevels(slot: u64, next: u32): void {
  const changed = next ^ levels;
  if (changed == 0) return;
  levels = next;
  if (count == MOST_CHANGES) {
    refuse("the host did not take the changes of the lines", 0, 0);
    return;
  }
  const change = changetype<Change>(changes + <usize>count * offsetof<Change>());
  change.slot = <f64>slot;
  change.levels = next;
  count += 1;
  if (changed & stopPins || count > MOST_CHANGES - RESERVE) linesStop = true;
}

/** Where the changes are. */
export function linesAt(): usize {
  return changes;
}

/** How many. */
export function linesCount(): u32 {
  return count;
}

/** The host has taken them. */
export function linesForget(): void {
  count = 0;
  linesStop = false;
}
