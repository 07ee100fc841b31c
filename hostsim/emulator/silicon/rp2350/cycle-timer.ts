/**
 * TIMER1 (RP2350 hardware_regs timer.h, datasheet 12.8) as a counter of clk_sys: SOURCE chooses that. Takes:
 * register accesses. Gives: cycles. Refused: its ticks, setting it, alarms.
 */
import { refuse } from "../blocks/refusal";
import { now } from "../blocks/time";

const TIMERAWH: u32 = 0x24;
const TIMERAWL: u32 = 0x28;
const SOURCE: u32 = 0x38;
const CLK_SYS: u32 = 1;

let source: u32 = 0;
let startedAt: u64 = 0;

/** Stands still: no generator ticks for it. */
export function cycleTimerReset(): void {
  source = 0;
}

/** Reads a register. */
export function cycleTimerRead(offset: u32): u32 {
  if (offset == SOURCE) return source;
  if (source == CLK_SYS && offset == TIMERAWL) return <u32>(now - startedAt);
  if (source == CLK_SYS && offset == TIMERAWH) return <u32>((now - startedAt) >> 32);
  refuse("TIMER1: a register that is not modelled is read, or it stands still", offset, 0);
  return 0;
}

/** Writes a register. */
export function cycleTimerWrite(offset: u32, value: u32): void {
  if (offset != SOURCE || value != CLK_SYS)
    refuse("TIMER1: only counting clk_sys is modelled", offset, value);
  if (source != CLK_SYS) startedAt = now;
  source = value;
}
