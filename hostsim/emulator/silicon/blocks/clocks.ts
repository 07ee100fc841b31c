/**
 * The clock generators (RP2350 hardware_regs clocks.h, datasheet 8.1; RP2040 2.15). Takes: register accesses.
 * Gives: what clk_sys, clk_ref, clk_peri and clk_hstx run at; the RP2040 has no clk_hstx, no divider of
 * clk_peri, and dividers of other widths. Refused: a source that does not run, a change of a source
 * that would glitch, fractions, and clocks that are not modelled.
 */
import { IS_RP2040 } from "../chip";
import {
  crystalHertz,
  referenceCounter,
  ringHertz,
  setPeripheralFrequency,
  setSystemFrequency,
  slotCounter,
  systemDivider,
  systemHertz,
} from "./frequencies";
import { crystalIsStable } from "./oscillators";
import { pllDivider, pllRuns, pllVcoHertz } from "./pll";
import { refuse } from "./refusal";
import { now } from "./time";

const REF_CTRL: u32 = 0x30;
const REF_DIV: u32 = 0x34;
const REF_SELECTED: u32 = 0x38;
const SYS_CTRL: u32 = 0x3c;
const SYS_DIV: u32 = 0x40;
const SYS_SELECTED: u32 = 0x44;
const PERI_CTRL: u32 = 0x48;
const PERI_DIV: u32 = 0x4c;
const PERI_SELECTED: u32 = 0x50;
const HSTX_CTRL: u32 = 0x54;
const HSTX_DIV: u32 = 0x58;
const HSTX_SELECTED: u32 = 0x5c;

/** No register. */
const NONE: u32 = 0xffffffff;

const AUXSRC_SHIFT: u32 = 5;
const AUXSRC_BITS: u32 = 7;
const ENABLE: u32 = 1 << 11;
const ENABLED: u32 = IS_RP2040 ? 0 : 1 << 28;
const DIV_SHIFT: u32 = IS_RP2040 ? 8 : 16;
const DIV_FRACTION: u32 = (1 << DIV_SHIFT) - 1;
/** Last register of clk_hstx, or, where there is none, of clk_peri. */
const LAST: u32 = IS_RP2040 ? PERI_SELECTED : HSTX_SELECTED;

function isThere(offset: u32): bool {
  return offset <= LAST && (!IS_RP2040 || offset != PERI_DIV);
}

/** What a clock can run from. */
const FROM_NONE: u32 = 0;
const FROM_RING: u32 = 1;
const FROM_CRYSTAL: u32 = 2;
const FROM_PLL_SYS: u32 = 3;
const FROM_PLL_USB: u32 = 4;
const FROM_CLK_SYS: u32 = 5;
const FROM_CLK_REF: u32 = 6;

let refControl: u32 = 0;
let refDiv: u32 = 0;
let sysControl: u32 = 0;
let sysDiv: u32 = 0;
let periControl: u32 = 0;
let periDiv: u32 = 0;
let hstxControl: u32 = 0;
let hstxDiv: u32 = 0;

let refHertz: u64 = 0;
let refDivider: u64 = 1;
let hstxRuns: bool = false;

/** Registers as after a reset: clk_ref and clk_sys from the ring oscillator. */
export function clocksReset(): void {
  refControl = 0;
  sysControl = IS_RP2040 ? 0 : 0x41;
  periControl = 0;
  hstxControl = 0;
  refDiv = 1 << DIV_SHIFT;
  sysDiv = 1 << DIV_SHIFT;
  periDiv = 1 << DIV_SHIFT;
  hstxDiv = 1 << DIV_SHIFT;
  hstxRuns = false;
  clocksUpdate();
}

/** Whether clk_hstx runs. */
export function hstxClockRuns(): bool {
  return hstxRuns;
}

/** Whether clk_sys, clk_ref or clk_hstx runs from PLL `index`. */
export function clocksUsePll(index: u32): bool {
  const source = index == 0 ? FROM_PLL_SYS : FROM_PLL_USB;
  return (
    sysSource() == source || refSource() == source || ((hstxControl & ENABLE) != 0 && hstxSource() == source)
  );
}

function auxiliary(control: u32): u32 {
  return (control >> AUXSRC_SHIFT) & AUXSRC_BITS;
}

function refSource(): u32 {
  const selected = refControl & 3;
  if (selected == 0) return FROM_RING;
  if (selected == 2) return FROM_CRYSTAL;
  return selected == 1 && auxiliary(refControl) == 0 ? FROM_PLL_USB : FROM_NONE;
}

function sysSource(): u32 {
  if ((sysControl & 1) == 0) return FROM_CLK_REF;
  const source = auxiliary(sysControl);
  if (source == 0) return FROM_PLL_SYS;
  if (source == 1) return FROM_PLL_USB;
  if (source == 2) return FROM_RING;
  return source == 3 ? FROM_CRYSTAL : FROM_NONE;
}

function periSource(): u32 {
  const source = auxiliary(periControl);
  if (source == 0) return FROM_CLK_SYS;
  if (source == 1) return FROM_PLL_SYS;
  if (source == 2) return FROM_PLL_USB;
  if (source == 3) return FROM_RING;
  return source == 4 ? FROM_CRYSTAL : FROM_NONE;
}

function hstxSource(): u32 {
  const source = auxiliary(hstxControl);
  if (source == 0) return FROM_CLK_SYS;
  if (source == 1) return FROM_PLL_SYS;
  return source == 2 ? FROM_PLL_USB : FROM_NONE;
}

function runs(source: u32): bool {
  if (source == FROM_CRYSTAL) return crystalIsStable();
  if (source == FROM_PLL_SYS) return pllRuns(0);
  if (source == FROM_PLL_USB) return pllRuns(1);
  return source != FROM_NONE;
}

function hertzOf(source: u32): u64 {
  if (source == FROM_RING) return ringHertz;
  if (source == FROM_CRYSTAL) return crystalHertz;
  if (source == FROM_PLL_SYS) return pllVcoHertz(0);
  if (source == FROM_PLL_USB) return pllVcoHertz(1);
  return source == FROM_CLK_REF ? refHertz : systemHertz;
}

function dividerOf(source: u32): u64 {
  if (source == FROM_PLL_SYS) return pllDivider(0);
  if (source == FROM_PLL_USB) return pllDivider(1);
  if (source == FROM_CLK_REF) return refDivider;
  return source == FROM_CLK_SYS ? systemDivider : 1;
}

function requireRuns(source: u32, offset: u32, value: u32): void {
  if (!runs(source))
    refuse("CLOCKS: a clock is given a source that does not run or is not modelled", offset, value);
}

/** Works the frequencies out anew: after a write here or to a PLL. */
export function clocksUpdate(): void {
  requireRuns(refSource(), REF_CTRL, refControl);
  refHertz = hertzOf(refSource());
  refDivider = dividerOf(refSource()) * <u64>(refDiv >> DIV_SHIFT);
  const source = sysSource();
  requireRuns(source, SYS_CTRL, sysControl);
  const hertz = hertzOf(source);
  const divider = dividerOf(source) * <u64>(sysDiv >> DIV_SHIFT);
  setSystemFrequency(hertz, divider);
  referenceCounter().setRatio(now, refHertz * divider, refDivider * hertz);
  updatePeripheral();
  updateSlots();
}

function updatePeripheral(): void {
  if ((periControl & ENABLE) == 0) {
    setPeripheralFrequency(0);
    return;
  }
  const source = periSource();
  requireRuns(source, PERI_CTRL, periControl);
  setPeripheralFrequency(hertzOf(source) / (dividerOf(source) * <u64>(periDiv >> DIV_SHIFT)));
}

function updateSlots(): void {
  const slots = slotCounter();
  if ((hstxControl & ENABLE) == 0) {
    hstxRuns = false;
    slots.setRatio(now, 1, 1);
    return;
  }
  const source = hstxSource();
  requireRuns(source, HSTX_CTRL, hstxControl);
  const divider = dividerOf(source) * <u64>(hstxDiv >> DIV_SHIFT);
  slots.setRatio(now, 2 * hertzOf(source) * systemDivider, divider * systemHertz);
  // A cycle of clk_hstx has an even and an odd slot.
  if (!hstxRuns) slots.count = (slots.count + 1) & ~(<u64>1);
  hstxRuns = true;
}

/** Reads a register. */
export function clocksRead(offset: u32): u32 {
  switch (isThere(offset) ? offset : NONE) {
    case REF_CTRL:
      return refControl;
    case REF_DIV:
      return refDiv;
    case REF_SELECTED:
      return 1 << (refControl & 3);
    case SYS_CTRL:
      return sysControl;
    case SYS_DIV:
      return sysDiv;
    case SYS_SELECTED:
      return 1 << (sysControl & 1);
    case PERI_CTRL:
      return periControl | (periControl & ENABLE ? ENABLED : 0);
    case PERI_DIV:
      return periDiv;
    case HSTX_CTRL:
      return hstxControl | (hstxControl & ENABLE ? ENABLED : 0);
    case HSTX_DIV:
      return hstxDiv;
    case PERI_SELECTED:
    case HSTX_SELECTED:
      return 1;
    default:
      refuse("CLOCKS: a register that is not modelled is read", offset, 0);
      return 0;
  }
}

/** Writes a register. */
export function clocksWrite(offset: u32, value: u32): void {
  switch (isThere(offset) ? offset : NONE) {
    case REF_CTRL:
      if (refControl & value & 1 && auxiliary(refControl) != auxiliary(value)) refuseGlitch(offset, value);
      refControl = value;
      break;
    case SYS_CTRL:
      // Only the choice between clk_ref and the auxiliary source is free of glitches (8.1.2).
      if (sysControl & 1 && auxiliary(sysControl) != auxiliary(value)) refuseGlitch(offset, value);
      sysControl = value;
      break;
    case PERI_CTRL:
      if (periControl & value & ENABLE && auxiliary(periControl) != auxiliary(value))
        refuseGlitch(offset, value);
      periControl = value & ~ENABLED;
      break;
    case HSTX_CTRL:
      if (hstxControl & value & ENABLE && auxiliary(hstxControl) != auxiliary(value))
        refuseGlitch(offset, value);
      hstxControl = value & ~ENABLED;
      break;
    case REF_DIV:
      refDiv = value;
      break;
    case SYS_DIV:
      sysDiv = value;
      break;
    case PERI_DIV:
      periDiv = value;
      break;
    case HSTX_DIV:
      hstxDiv = value;
      break;
    default:
      refuse("CLOCKS: a register that is not modelled is written", offset, value);
  }
  if ((refDiv | sysDiv | periDiv | hstxDiv) & DIV_FRACTION || divides0())
    refuse("CLOCKS: a divider with a fraction, or of 0, is not modelled", offset, value);
  else clocksUpdate();
}

function divides0(): bool {
  return (
    refDiv >> DIV_SHIFT == 0 ||
    sysDiv >> DIV_SHIFT == 0 ||
    periDiv >> DIV_SHIFT == 0 ||
    hstxDiv >> DIV_SHIFT == 0
  );
}

function refuseGlitch(offset: u32, value: u32): void {
  refuse(
    "CLOCKS: the auxiliary source changes while the clock runs from it, which may glitch",
    offset,
    value,
  );
}
