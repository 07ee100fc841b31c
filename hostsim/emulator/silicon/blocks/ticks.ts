/**
 * The tick generators (RP2350 hardware_regs ticks.h, datasheet 8.5): each divides clk_ref. The RP2040 has
 * one, in its watchdog (2.15, 4.7). Takes: register accesses. Gives: ticks so far, and when so many will have
 * passed.
 */
import { IS_RP2040 } from "../chip";
import { referenceCounter } from "./frequencies";
import { refuse } from "./refusal";
import { NEVER, now } from "./time";

/** Generators: two of the processors, two timers, watchdog, RISC-V timer; or one for all. */
const GENERATORS: u32 = IS_RP2040 ? 1 : 6;
/** Number of the generator of TIMER0. */
export const TICK_TIMER0: u32 = IS_RP2040 ? 0 : 2;
/** Number of the watchdog's generator. */
export const TICK_WATCHDOG: u32 = IS_RP2040 ? 0 : 4;

/** Bytes from one generator's registers to the next one's. */
const STRIDE: u32 = 12;
const CTRL: u32 = 0;
const CYCLES: u32 = 4;
const ENABLE: u32 = 1;
const RUNNING: u32 = 2;
const CYCLES_BITS: u32 = 0x1ff;

/** One generator. */
class Generator {
  enabled: u32;
  cycles: u32;
  /** Count of clk_ref at which it was enabled. */
  since: u64;
  /** Ticks before that. */
  ticks: u64;
}

const words = memory.data(GENERATORS * <u32>offsetof<Generator>(), 8);

function generator(index: u32): Generator {
  return changetype<Generator>(words + <usize>index * offsetof<Generator>());
}

/** All off. */
export function ticksReset(): void {
  memory.fill(words, 0, GENERATORS * <u32>offsetof<Generator>());
}

/** Whether a generator ticks. */
export function ticksRun(index: u32): bool {
  const each = generator(index);
  return each.enabled != 0 && each.cycles != 0;
}

/** Ticks of a generator by now. */
export function ticksOf(index: u32): u64 {
  const each = generator(index);
  if (!ticksRun(index)) return each.ticks;
  return each.ticks + (referenceCounter().at(now) - each.since) / <u64>each.cycles;
}

/** First cycle at which a generator has ticked `ticks` times. */
export function ticksCycleOf(index: u32, ticks: u64): u64 {
  const each = generator(index);
  if (!ticksRun(index)) return NEVER;
  if (ticks <= each.ticks) return now;
  return referenceCounter().cycleOf(each.since + (ticks - each.ticks) * <u64>each.cycles);
}

/** Cycles of clk_ref from one tick of a generator to the next. */
export function ticksCycles(index: u32): u32 {
  return generator(index).cycles;
}

/** Sets a generator: cycles a tick, and whether it runs. */
export function ticksSet(index: u32, cycles: u32, enabled: u32): void {
  const each = generator(index);
  each.ticks = ticksOf(index);
  each.since = referenceCounter().at(now);
  each.cycles = cycles & CYCLES_BITS;
  each.enabled = enabled;
}

/** Reads a register. */
export function ticksRead(offset: u32): u32 {
  const each = generator(offset / STRIDE);
  if (offset >= GENERATORS * STRIDE) refuse("TICKS: there is no such register", offset, 0);
  else if (offset % STRIDE == CTRL) return each.enabled | (each.enabled ? RUNNING : 0);
  else if (offset % STRIDE == CYCLES) return each.cycles;
  else refuse("TICKS: COUNT is not modelled", offset, 0);
  return 0;
}

/** Writes a register. */
export function ticksWrite(offset: u32, value: u32): void {
  const index = offset / STRIDE;
  if (index >= GENERATORS) {
    refuse("TICKS: there is no such register", offset, value);
    return;
  }
  const each = generator(index);
  if (offset % STRIDE == CTRL) ticksSet(index, each.cycles, value & ENABLE);
  else if (offset % STRIDE != CYCLES) refuse("TICKS: COUNT can't be written", offset, value);
  else if (each.enabled) refuse("TICKS: CYCLES is written while the generator runs", offset, value);
  else ticksSet(index, value, 0);
}
