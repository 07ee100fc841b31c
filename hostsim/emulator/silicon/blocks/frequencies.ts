/**
 * What the clocks run at now. Takes: settings of clocks.ts. Gives: frequencies as whole numbers, hertz over a
 * divider, so that ratios are exact; and the counters of other clocks' cycles.
 */
import { IS_RP2040 } from "../chip";
import { ClockCounter } from "./clock-counter";
import { now } from "./time";

/** Crystal of the board, hertz. */
export let crystalHertz: u64 = 12_000_000;
/**
 * The ring oscillator's nominal frequency: 4.6 to 19.6 MHz on silicon for the RP2350 (datasheet 8.3), 1.8 to
 * 12 MHz for the RP2040 (2.17).
 */
export let ringHertz: u64 = IS_RP2040 ? 6_500_000 : 11_000_000;
/** clk_sys is systemHertz / systemDivider. */
export let systemHertz: u64 = ringHertz;
export let systemDivider: u64 = 1;
/** clk_peri in hertz, 0 when it is off. */
export let peripheralHertz: u64 = 0;

const referenceWords = memory.data(offsetof<ClockCounter>(), 8);
const slotWords = memory.data(offsetof<ClockCounter>(), 8);
const nanosecondWords = memory.data(offsetof<ClockCounter>(), 8);
const NANOSECONDS: u64 = 1_000_000_000;

/** Cycles of clk_ref, which drive the tick generators. */
export function referenceCounter(): ClockCounter {
  return changetype<ClockCounter>(referenceWords);
}

/**
 * Slots, the unit in which lines are told: half cycles of clk_hstx while that runs, else cycles of clk_sys.
 */
export function slotCounter(): ClockCounter {
  return changetype<ClockCounter>(slotWords);
}

/** Nanoseconds since power-on, rounded down. */
export function nanosecondCounter(): ClockCounter {
  return changetype<ClockCounter>(nanosecondWords);
}

/** Sets the ring oscillator, before the chip runs. */
export function setRing(hertz: u32): void {
  ringHertz = <u64>hertz;
}

/** Sets the crystal, before the chip runs. */
export function setCrystal(hertz: u32): void {
  crystalHertz = <u64>hertz;
}

/** Sets what clk_sys runs at, from now on. */
export function setSystemFrequency(hertz: u64, divider: u64): void {
  nanosecondCounter().setRatio(now, NANOSECONDS * divider, hertz);
  systemHertz = hertz;
  systemDivider = divider;
}

/** Sets what clk_peri runs at. */
export function setPeripheralFrequency(hertz: u64): void {
  peripheralHertz = hertz;
}

/** clk_sys cycles that `periods` of a clock of `hertz` take, rounded up. */
export function systemCyclesOf(periods: u64, hertz: u64): u64 {
  const divisor = hertz * systemDivider;
  return (periods * systemHertz + divisor - 1) / divisor;
}
