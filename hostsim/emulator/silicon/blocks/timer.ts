/**
 * TIMER0 (RP2350 hardware_regs timer.h, datasheet 12.8), TIMER of the RP2040 (4.6): counts the ticks of its
 * generator, microseconds when that is set so. Takes: register accesses. Gives: the time. Refused: reading
 * it while it stands still, alarms.
 */
import { IS_RP2040 } from "../chip";
import { refuse } from "./refusal";
import { TICK_TIMER0, ticksOf, ticksRun } from "./ticks";

const TIMEHR: u32 = 0x08;
const TIMELR: u32 = 0x0c;
const ARMED: u32 = 0x20;
const TIMERAWH: u32 = 0x24;
const TIMERAWL: u32 = 0x28;
const DBGPAUSE: u32 = 0x2c;
const INTE: u32 = IS_RP2040 ? 0x38 : 0x40;

let startedAt: u64 = 0;
let latchedHigh: u32 = 0;
let debugPause: u32 = 0;

/** Starts from 0. */
export function timerReset(): void {
  startedAt = ticksOf(TICK_TIMER0);
  latchedHigh = 0;
  debugPause = 7;
}

function time(offset: u32): u64 {
  if (!ticksRun(TICK_TIMER0))
    refuse("the timer is read while its tick generator is off: it stands still", offset, 0);
  return ticksOf(TICK_TIMER0) - startedAt;
}

/** Reads a register. */
export function timerRead(offset: u32): u32 {
  switch (offset) {
    case TIMERAWH:
      return <u32>(time(offset) >> 32);
    case TIMERAWL:
      return <u32>time(offset);
    case TIMELR:
      latchedHigh = <u32>(time(offset) >> 32);
      return <u32>time(offset);
    case TIMEHR:
      return latchedHigh;
    case DBGPAUSE:
      return debugPause;
    case ARMED:
    case INTE:
      return 0;
    default:
      refuse("TIMER: a register that is not modelled is read", offset, 0);
      return 0;
  }
}

/** Writes a register. */
export function timerWrite(offset: u32, value: u32): void {
  if (offset == DBGPAUSE) debugPause = value;
  else if (offset != INTE || value != 0)
    refuse("TIMER: alarms, interrupts and setting it are not modelled", offset, value);
}
