/**
 * The mode of the payload. Takes: wishes to change it, and the interlocks that hold. Gives: the mode, or the reason why not, and
 * what may be emitted. The table of transitions is the dictionary's. Safe is entered from anywhere, at any time.
 */
import { emissionPermit, PERMIT_NOTHING } from "../emission/permission";
import {
  INTERLOCK_COUNT,
  interlockFallback,
  MODE_COUNT,
  MODE_SAFE,
  modeEmits,
  modeNeeds,
  REASON_ALLOWED,
  REASON_INTERLOCK,
  REASON_UNKNOWN_MODE,
  transitionTable,
} from "./generated";

let current: u32 = MODE_SAFE;

/** Interlock that `missingInterlock` found missing: none. */
export const NO_INTERLOCK: u32 = 255;

/** The mode. */
export function mode(): u32 {
  return current;
}

/** Why the change `from` -> `to` is refused while the interlocks in `held` hold (a bit each): a REASON_ code. */
export function transitionReason(from: u32, to: u32, held: u32): u32 {
  if (from >= MODE_COUNT || to >= MODE_COUNT) return REASON_UNKNOWN_MODE;
  const reason = <u32>load<u8>(transitionTable + <usize>(from * MODE_COUNT + to));
  if (reason != REASON_ALLOWED) return reason;
  const missing = missingInterlock(to, held);
  return missing == NO_INTERLOCK ? REASON_ALLOWED : REASON_INTERLOCK + missing;
}

/** The lowest interlock that a mode needs and that does not hold; NO_INTERLOCK when there is none. */
export function missingInterlock(ofMode: u32, held: u32): u32 {
  const missing = <u32>load<u8>(modeNeeds + <usize>ofMode) & ~held;
  for (let bit: u32 = 0; bit < INTERLOCK_COUNT; bit++) if ((missing & (1 << bit)) != 0) return bit;
  return NO_INTERLOCK;
}

/** Changes the mode if the table and the interlocks allow it. Returns a REASON_ code. Light of the old mode ends. */
export function modeChange(to: u32, held: u32): u32 {
  const reason = transitionReason(current, to, held);
  if (reason == REASON_ALLOWED) enter(to);
  return reason;
}

/**
 * Holds the mode to its interlocks: as long as one is missing, goes to the fallback of the lowest. Returns the interlock whose
 * loss was met first, NO_INTERLOCK when the mode stays.
 */
export function modeHold(held: u32): u32 {
  const first = missingInterlock(current, held);
  let missing = first;
  // A fallback may need an interlock itself; safe needs none.
  for (let step: u32 = 0; step < MODE_COUNT && missing != NO_INTERLOCK; step++) {
    enter(<u32>load<u8>(interlockFallback + <usize>missing));
    missing = missingInterlock(current, held);
  }
  if (missing != NO_INTERLOCK) enter(MODE_SAFE);
  return first;
}

/** What the mode may emit while `held` holds: a PERMIT_ code. */
export function modePermit(held: u32): u32 {
  if (missingInterlock(current, held) != NO_INTERLOCK) return PERMIT_NOTHING;
  return <u32>load<u8>(modeEmits + <usize>current);
}

function enter(to: u32): void {
  emissionPermit(PERMIT_NOTHING);
  current = to;
}
