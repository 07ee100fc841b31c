/**
 * Clocks of an RP2350 without firmware, as a driver sets them. Takes: a bare chip. Gives: crystal, PLLs,
 * clk_sys, clk_hstx. Register addresses: hardware_regs clocks.h, pll.h, xosc.h.
 */
import { type BareChip, CLEAR } from "./bare-rp2350.js";

export const CLOCKS = 0x40010000;
const XOSC = 0x40048000;
export const PLL_SYS = 0x40050000;
export const PLL_USB = 0x40058000;
const QMI_M0_TIMING = 0x400d000c;
const BIT_PLL_SYS = 14;
const BIT_PLL_USB = 15;
/** More than the crystal, or a PLL, needs. */
const START_CYCLES = 20_000;

/** Starts the crystal and takes clk_ref from it. */
export function startCrystal(chip: BareChip): void {
  chip.write(XOSC + 0x0c, 47);
  chip.write(XOSC, (0xfab << 12) | 0xaa0);
  chip.run(START_CYCLES);
  chip.write(CLOCKS + 0x30, 2);
}

/** Starts a PLL: 12 MHz x `feedback` / (first x second). */
export function startPll(chip: BareChip, pll: number, feedback: number, first: number, second: number): void {
  chip.release(pll === PLL_SYS ? BIT_PLL_SYS : BIT_PLL_USB);
  chip.write(pll + 8, feedback);
  chip.write(pll + 4, 1 << 3);
  chip.run(START_CYCLES);
  chip.write(pll + 12, (first << 16) | (second << 12));
  chip.write(pll + 4, 0);
}

/** Runs clk_sys at 1500 / (first x second) MHz. */
export function runSystemAt(chip: BareChip, first: number, second: number): void {
  chip.write(QMI_M0_TIMING, 6);
  startPll(chip, PLL_SYS, 125, first, second);
  chip.write(CLOCKS + 0x3c + CLEAR, 1);
  chip.write(CLOCKS + 0x3c, 0);
  chip.write(CLOCKS + 0x3c, 1);
}

/** Runs clk_hstx from PLL_USB at 1500 / (first x second) MHz. */
export function runHstxAt(chip: BareChip, first: number, second: number): void {
  startPll(chip, PLL_USB, 125, first, second);
  chip.write(CLOCKS + 0x54, (2 << 5) | (1 << 11));
}
