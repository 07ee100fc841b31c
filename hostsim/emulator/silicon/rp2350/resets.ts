/**
 * The subsystem resets (RP2350 hardware_regs resets.h, datasheet 7.5). Takes: register accesses. Gives: which
 * blocks are held in reset, which stops the run when they are accessed; a block that is put into reset is as
 * after a power-on.
 *
 * ASSUMPTION: the boot ROM leaves only the flash's pins released. Firmware that takes a block for released
 * without releasing it is told so.
 */

import { clocksUsePll } from "../blocks/clocks";
import { dmaReset } from "../blocks/dma";
import { padsReset, pinsReset } from "../blocks/pads";
import { pioReset } from "../blocks/pio";
import { pllReset } from "../blocks/pll";
import { refuse } from "../blocks/refusal";
import { lookSoon } from "../blocks/time";
import { timerReset } from "../blocks/timer";
import { uartReset } from "../blocks/uart";
import {
  BUSCTRL,
  HSTX_CTRL,
  IO_BANK0,
  IO_QSPI,
  PADS_BANK0,
  PADS_QSPI,
  PLL_SYS,
  PLL_USB,
  SHA256,
  SYSCFG,
  SYSINFO,
  TIMER0,
  TIMER1,
  TRNG,
  UART0,
} from "./addresses";
import { cycleTimerReset } from "./cycle-timer";
import { hstxReset } from "./hstx";
import { shaReset } from "./sha256";
import { storageReset } from "./storage";
import { trngReset } from "./trng";

const RESET: u32 = 0x0;
const WDSEL: u32 = 0x4;
const RESET_DONE: u32 = 0x8;
const ALL: u32 = 0x1fffffff;

const BIT_BUSCTRL: u32 = 1;
/** Bit of the DMA controller. */
export const BIT_DMA: u32 = 2;
/** Bit of HSTX, its queue included. */
export const BIT_HSTX: u32 = 3;
const BIT_IO_BANK0: u32 = 6;
const BIT_IO_QSPI: u32 = 7;
const BIT_PADS_BANK0: u32 = 9;
const BIT_PADS_QSPI: u32 = 10;
/** Bit of PIO 0. */
export const BIT_PIO0: u32 = 11;
const BIT_PLL_SYS: u32 = 14;
const BIT_PLL_USB: u32 = 15;
const BIT_SHA256: u32 = 17;
const BIT_SYSCFG: u32 = 20;
const BIT_SYSINFO: u32 = 21;
const BIT_TIMER0: u32 = 23;
const BIT_TIMER1: u32 = 24;
const BIT_TRNG: u32 = 25;
const BIT_UART0: u32 = 26;
const RELEASED_BY_BOOT_ROM: u32 = (1 << BIT_IO_QSPI) | (1 << BIT_PADS_QSPI);
/** No reset bit: the block is always there. */
const NONE: u32 = 32;

let held: u32 = ALL;
let watchdogSelect: u32 = 0;

/** As the boot ROM leaves it: all blocks are reset, and held but for the flash's pins. */
export function resetsReset(): void {
  for (let bit: u32 = 0; bit < NONE; bit++) resetBlock(bit);
  held = ALL & ~RELEASED_BY_BOOT_ROM;
  watchdogSelect = 0;
}

/** Whether the block of a bit is held. */
export function isHeld(bit: u32): bool {
  return bit < NONE && (held & (1 << bit)) != 0;
}

/** Bit of an APB block by its number. */
export function bitOfBlock(block: u32): u32 {
  switch (block) {
    case BUSCTRL:
      return BIT_BUSCTRL;
    case HSTX_CTRL:
      return BIT_HSTX;
    case IO_BANK0:
      return BIT_IO_BANK0;
    case IO_QSPI:
      return BIT_IO_QSPI;
    case PADS_BANK0:
      return BIT_PADS_BANK0;
    case PADS_QSPI:
      return BIT_PADS_QSPI;
    case PLL_SYS:
      return BIT_PLL_SYS;
    case PLL_USB:
      return BIT_PLL_USB;
    case SHA256:
      return BIT_SHA256;
    case SYSCFG:
      return BIT_SYSCFG;
    case SYSINFO:
      return BIT_SYSINFO;
    case TIMER0:
      return BIT_TIMER0;
    case TIMER1:
      return BIT_TIMER1;
    case TRNG:
      return BIT_TRNG;
    case UART0:
      return BIT_UART0;
    default:
      return NONE;
  }
}

function resetBlock(bit: u32): void {
  switch (bit) {
    case BIT_BUSCTRL:
      storageReset(BUSCTRL);
      break;
    case BIT_DMA:
      dmaReset();
      break;
    case BIT_HSTX:
      hstxReset();
      break;
    case BIT_IO_BANK0:
      pinsReset();
      break;
    case BIT_IO_QSPI:
      storageReset(IO_QSPI);
      break;
    case BIT_PADS_BANK0:
      padsReset();
      break;
    case BIT_PADS_QSPI:
      storageReset(PADS_QSPI);
      break;
    case BIT_PIO0:
      pioReset(0);
      break;
    case BIT_PLL_SYS:
      pllReset(0);
      break;
    case BIT_PLL_USB:
      pllReset(1);
      break;
    case BIT_SHA256:
      shaReset();
      break;
    case BIT_TIMER0:
      timerReset();
      break;
    case BIT_TIMER1:
      cycleTimerReset();
      break;
    case BIT_TRNG:
      trngReset();
      break;
    case BIT_UART0:
      uartReset();
      break;
  }
}

/** Reads a register. */
export function resetsRead(offset: u32): u32 {
  if (offset == RESET) return held;
  if (offset == RESET_DONE) return ALL & ~held;
  return watchdogSelect;
}

/** Writes a register. The lines are told up to now. */
export function resetsWrite(offset: u32, value: u32): void {
  if (offset == WDSEL) watchdogSelect = value & ALL;
  if (offset != RESET) return;
  const begins = value & ALL & ~held;
  if ((begins & (1 << BIT_PLL_SYS) && clocksUsePll(0)) || (begins & (1 << BIT_PLL_USB) && clocksUsePll(1)))
    refuse("RESETS: a PLL that a clock runs from is reset", offset, value);
  if (begins & RELEASED_BY_BOOT_ROM)
    refuse("RESETS: the flash's pins are reset: the flash can't be read", offset, value);
  for (let bit: u32 = 0; bit < NONE; bit++) if (begins & (1 << bit)) resetBlock(bit);
  held = value & ALL;
  lookSoon();
}
