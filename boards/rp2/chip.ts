/**
 * Where the RP2040 and the RP2350 differ, as far as the drivers of this folder need it. The peripherals are
 * the same designs at other addresses. Takes: which chip, once, at start. Gives: addresses. Sources: RP2040
 * datasheet 2.2 (address map) and 2.14 (resets); RP2350 datasheet 2.2 and 7.5.
 */
import { readRegister, writeRegister } from "../../assembly/port/registers";

/** Atomic aliases of a register: written bits are set, or cleared (RP2040 2.1.2, RP2350 2.1.3). */
export const SET: u32 = 0x2000;
/** Alias that clears the written bits. */
export const CLEAR: u32 = 0x3000;

/** The PIO block that drives the lines: the same address on both chips. */
export const PIO0: u32 = 0x50200000;
/** The DMA controller: the same address on both chips. */
export const DMA: u32 = 0x50000000;

// Addresses, set by `useRp2040` or `useRp2350`.
/** Base of the resets of blocks. */
export let resets: u32 = 0;
/** Clock generators. */
export let clocks: u32 = 0;
/** Crystal oscillator. */
export let crystal: u32 = 0;
/** PLL of the system clock. */
export let systemPll: u32 = 0;
/** Pin functions. */
export let pins: u32 = 0;
/** Pad electrics. */
export let pads: u32 = 0;
/** UART 0. */
export let uart0: u32 = 0;
/** Watchdog. */
export let watchdog: u32 = 0;
/** Power-on state machine: its register of what a watchdog reset resets. */
export let watchdogSelect: u32 = 0;
/** All stages of it but the oscillators. */
export let watchdogSelectAll: u32 = 0;
/** True on the RP2350. */
export let isRp2350: bool = false;

/** Reset bit of the system PLL. */
let pllBlock: u32 = 0;
/** Reset bits of what the drivers use: DMA, pins, pads, PIO 0, system PLL, timer, UART 0. */
let usedBlocks: u32 = 0;

/** Sets all addresses to those of the RP2040. */
export function useRp2040(): void {
  isRp2350 = false;
  resets = 0x4000c000;
  clocks = 0x40008000;
  crystal = 0x40024000;
  systemPll = 0x40028000;
  pins = 0x40014000;
  pads = 0x4001c000;
  uart0 = 0x40034000;
  watchdog = 0x40058000;
  watchdogSelect = 0x40010008;
  watchdogSelectAll = 0x1fffc;
  pllBlock = 1 << 12;
  usedBlocks = (1 << 2) | (1 << 5) | (1 << 8) | (1 << 10) | (1 << 12) | (1 << 21) | (1 << 22);
}

/**
 * Sets all addresses to those of the RP2350 (hardware_regs addressmap.h, psm.h, resets.h); the TRNG is used
 * as well.
 */
export function useRp2350(): void {
  isRp2350 = true;
  resets = 0x40020000;
  clocks = 0x40010000;
  crystal = 0x40048000;
  systemPll = 0x40050000;
  pins = 0x40028000;
  pads = 0x40038000;
  uart0 = 0x40070000;
  watchdog = 0x400d8000;
  watchdogSelect = 0x40018008;
  watchdogSelectAll = 0x1fffff3;
  // DMA, HSTX, pins, pads, PIO 0, system PLL, PLL of the lines, SHA-256, timers, TRNG, UART 0.
  usedBlocks = (1 << 2) | (1 << 3) | (1 << 6) | (1 << 9) | (1 << 11) | (1 << 14) | (1 << 15) | (1 << 17);
  usedBlocks |= (1 << 23) | (1 << 24) | (1 << 25) | (1 << 26);
}

/**
 * Takes the blocks that the drivers use out of reset; the PLL last used is reset first, so that it starts
 * anew.
 */
export function releaseBlocks(): void {
  writeRegister(resets + SET, usedBlocks);
  release(usedBlocks);
}

/** Takes the system PLL alone out of reset, on the RP2040: for a loader. */
export function releasePll(): void {
  release(pllBlock);
}

function release(blocks: u32): void {
  writeRegister(resets + CLEAR, blocks);
  while ((readRegister(resets + 8) & blocks) != blocks) {}
}
