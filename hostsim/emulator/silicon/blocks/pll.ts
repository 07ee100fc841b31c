/**
 * The two PLLs (RP2350 hardware_regs pll.h, datasheet 8.6). Takes: register accesses. Gives: lock, and the
 * output's frequency. Refused: a VCO outside of 750 to 1,600 MHz, and dividers outside of their ranges.
 */
import { crystalHertz, systemCyclesOf } from "./frequencies";
import { refuse } from "./refusal";
import { now } from "./time";

const CS: u32 = 0x00;
const PWR: u32 = 0x04;
const FBDIV_INT: u32 = 0x08;
const PRIM: u32 = 0x0c;
const INTR: u32 = 0x10;

const LOCK: u32 = 1 << 31;
const BYPASS: u32 = 1 << 8;
const REFDIV: u32 = 0x3f;
const PD: u32 = 1 << 0;
const POSTDIVPD: u32 = 1 << 3;
const VCOPD: u32 = 1 << 5;
const PWR_BITS: u32 = 0x2d;
const PRIM_BITS: u32 = 0x77000;
const POSTDIV1_SHIFT: u32 = 16;
const POSTDIV2_SHIFT: u32 = 12;
const POSTDIV: u32 = 7;

const VCO_LEAST: u64 = 750_000_000;
const VCO_MOST: u64 = 1_600_000_000;
const REFERENCE_LEAST: u64 = 5_000_000;
const FBDIV_LEAST: u32 = 16;
const FBDIV_MOST: u32 = 320;
/** Reference cycles to lock. ASSUMPTION: no figure is published; firmware has to wait for LOCK anyway. */
const CYCLES_TO_LOCK: u64 = 500;

/** Registers of one PLL. */
class Pll {
  control: u32;
  power: u32;
  feedback: u32;
  postDividers: u32;
  /** Cycle at which it has locked. */
  lockedAt: u64;
}

const PLLS: u32 = 2;
const words = memory.data(PLLS * <u32>offsetof<Pll>(), 8);

function pll(index: u32): Pll {
  return changetype<Pll>(words + <usize>index * offsetof<Pll>());
}

/** Registers as after a reset. `index`: 0 system, 1 USB. */
export function pllReset(index: u32): void {
  const each = pll(index);
  each.control = 1;
  each.power = PWR_BITS;
  each.feedback = 0;
  each.postDividers = PRIM_BITS;
}

function turns(each: Pll): bool {
  return (each.power & (PD | VCOPD)) == 0;
}

function isLocked(each: Pll): bool {
  return turns(each) && now >= each.lockedAt;
}

/** Frequency of the VCO in hertz. */
export function pllVcoHertz(index: u32): u64 {
  const each = pll(index);
  return (crystalHertz / <u64>(each.control & REFDIV)) * <u64>each.feedback;
}

/** The divider behind it. */
export function pllDivider(index: u32): u64 {
  const postDividers = pll(index).postDividers;
  const first = (postDividers >> POSTDIV1_SHIFT) & POSTDIV;
  return <u64>(first * ((postDividers >> POSTDIV2_SHIFT) & POSTDIV));
}

/** Whether a clock can run from it: locked, its dividers powered. */
export function pllRuns(index: u32): bool {
  const each = pll(index);
  return isLocked(each) && (each.power & POSTDIVPD) == 0;
}

/** Reads a register. */
export function pllRead(index: u32, offset: u32): u32 {
  const each = pll(index);
  if (offset == CS) return each.control | (isLocked(each) ? LOCK : 0);
  if (offset == PWR) return each.power;
  if (offset == FBDIV_INT) return each.feedback;
  if (offset == PRIM) return each.postDividers;
  if (offset != INTR) refuse("PLL: a register that is not modelled is read", offset, 0);
  return 0;
}

/** Writes a register. */
export function pllWrite(index: u32, offset: u32, value: u32): void {
  const each = pll(index);
  const turned = turns(each);
  if (offset == CS) each.control = value & REFDIV;
  else if (offset == PWR) each.power = value & PWR_BITS;
  else if (offset == FBDIV_INT) each.feedback = value;
  else if (offset == PRIM) each.postDividers = value & PRIM_BITS;
  else refuse("PLL: a register that is not modelled is written", offset, value);
  if (offset == CS && value & BYPASS) refuse("PLL: BYPASS is not modelled", offset, value);
  if (!turns(each) || offset == PRIM) return;
  if (offset == PWR && turned) return;
  start(index, each);
}

function start(index: u32, each: Pll): void {
  const divider = each.control & REFDIV;
  if (divider == 0 || crystalHertz / <u64>divider < REFERENCE_LEAST) {
    refuse("PLL: REFDIV gives a reference below 5 MHz", 0, each.control);
    return;
  }
  const vco = pllVcoHertz(index);
  if (each.feedback < FBDIV_LEAST || each.feedback > FBDIV_MOST || vco < VCO_LEAST || vco > VCO_MOST) {
    refuse("PLL: FBDIV is outside of 16 to 320, or the VCO outside of 750 to 1600 MHz", 0, each.feedback);
    return;
  }
  each.lockedAt = now + systemCyclesOf(CYCLES_TO_LOCK, crystalHertz / <u64>divider);
}
