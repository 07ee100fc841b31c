/**
 * The mode of the payload. Takes: wishes to change it, and the interlocks that hold. Gives: the mode, or the
 * reason why not, and what may be emitted. The table of transitions is the dictionary's. Safe is entered from
 * anywhere, at any time.
 */
import { emissionPermit, PERMIT_NOTHING } from "../emission/permission";
import { KEPT_MENDED, KEPT_SUM_BYTES, keptScrub, keptSeal } from "../faults/kept";
import { epochBegin } from "../pattern/epoch";
import {
  INTERLOCK_COUNT,
  interlockFallback,
  MODE_ACQUIRE,
  MODE_COUNT,
  MODE_SAFE,
  modeEmits,
  modeNeeds,
  REASON_ALLOWED,
  REASON_INTERLOCK,
  REASON_UNKNOWN_MODE,
  transitionTable,
} from "../protocol/controller";

let current: u32 = MODE_SAFE;

/** The table in one piece: transitions, needs, light, fallbacks. */
const TABLE_BYTES: u32 = MODE_COUNT * MODE_COUNT + 2 * MODE_COUNT + INTERLOCK_COUNT;
const NEEDS: u32 = MODE_COUNT * MODE_COUNT;
const EMITS: u32 = NEEDS + MODE_COUNT;
const FALLBACKS: u32 = EMITS + MODE_COUNT;
const TABLE_CAPACITY: u32 = 96;
const whole = memory.data(TABLE_CAPACITY);
const copy = memory.data(TABLE_CAPACITY);
const sum = memory.data(KEPT_SUM_BYTES, 4);

/** Interlock that `missingInterlock` found missing: none. */
export const NO_INTERLOCK: u32 = 255;

/** Seals the table of modes. Called once at start. */
export function modesStart(): void {
  assert(TABLE_BYTES <= TABLE_CAPACITY);
  gather();
  keptSeal(whole, TABLE_BYTES, copy, sum);
}

/** Looks whether the table is as it was made, and mends it. Returns a KEPT_ code. */
export function modesScrub(): u32 {
  gather();
  const state = keptScrub(whole, TABLE_BYTES, copy, sum);
  if (state == KEPT_MENDED) spread();
  return state;
}

/** The mode. */
export function mode(): u32 {
  return current;
}

/**
 * Why the change `from` -> `to` is refused while the interlocks in `held` hold (a bit each): a REASON_ code.
 */
export function transitionReason(from: u32, to: u32, held: u32): u32 {
  if (from >= MODE_COUNT || to >= MODE_COUNT) return REASON_UNKNOWN_MODE;
  const reason = <u32>load<u8>(transitionTable + <usize>(from * MODE_COUNT + to));
  if (reason != REASON_ALLOWED) return reason;
  const missing = missingInterlock(to, held);
  return missing == NO_INTERLOCK ? REASON_ALLOWED : REASON_INTERLOCK + missing;
}

/** The lowest interlock that a mode needs and that does not hold; NO_INTERLOCK when there is none. */
function missingInterlock(ofMode: u32, held: u32): u32 {
  const missing = <u32>load<u8>(modeNeeds + <usize>ofMode) & ~held;
  for (let bit: u32 = 0; bit < INTERLOCK_COUNT; bit++) if ((missing & (1 << bit)) != 0) return bit;
  return NO_INTERLOCK;
}

/**
 * Changes the mode if the table and the interlocks allow it. Returns a REASON_ code. Light of the old mode
 * ends.
 */
export function modeChange(to: u32, held: u32): u32 {
  const reason = transitionReason(current, to, held);
  if (reason == REASON_ALLOWED) enter(to);
  return reason;
}

/**
 * Holds the mode to its interlocks: as long as one is missing, goes to the fallback of the lowest. Returns
 * the interlock whose loss was met first, NO_INTERLOCK when the mode stays.
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

/** Bytes of the generated tables, one behind the other. */
function gather(): void {
  memory.copy(whole, transitionTable, <usize>(MODE_COUNT * MODE_COUNT));
  memory.copy(whole + <usize>NEEDS, modeNeeds, <usize>MODE_COUNT);
  memory.copy(whole + <usize>EMITS, modeEmits, <usize>MODE_COUNT);
  memory.copy(whole + <usize>FALLBACKS, interlockFallback, <usize>INTERLOCK_COUNT);
}

function spread(): void {
  memory.copy(transitionTable, whole, <usize>(MODE_COUNT * MODE_COUNT));
  memory.copy(modeNeeds, whole + <usize>NEEDS, <usize>MODE_COUNT);
  memory.copy(modeEmits, whole + <usize>EMITS, <usize>MODE_COUNT);
  memory.copy(interlockFallback, whole + <usize>FALLBACKS, <usize>INTERLOCK_COUNT);
}

function enter(to: u32): void {
  emissionPermit(PERMIT_NOTHING);
  // A pass begins with the search for its station.
  if (to == MODE_ACQUIRE && current != MODE_ACQUIRE) epochBegin();
  current = to;
}
