/**
 * The subsystem resets (RP2040 datasheet 2.14). Takes: register accesses. Gives: which blocks are held in
 * reset, which stops the run when they are accessed; a block that is put into reset is as after a power-on.
 *
 * The boot ROM leaves only the flash's pins released. Firmware that takes a block for released without
 * releasing it is told so.
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
  IO_BANK0,
  IO_QSPI,
  PADS_BANK0,
  PADS_QSPI,
  PLL_SYS,
  PLL_USB,
  SYSCFG,
  SYSINFO,
  TIMER,
  UART0,
} from "./addresses";
import { qspiReset } from "./ssi";
import { storageReset } from "./storage";

const RESET: u32 = 0x0;
const WDSEL: u32 = 0x4;
const RESET_DONE: u32 = 0x8;
const ALL: u32 = 0x1ffffff;

const BIT_BUSCTRL: u32 = 1;
/** Bit of the DMA controller. */
export const BIT_DMA: u32 = 2;
const BIT_IO_BANK0: u32 = 5;
const BIT_IO_QSPI: u32 = 6;
const BIT_PADS_BANK0: u32 = 8;
const BIT_PADS_QSPI: u32 = 9;
/** Bit of PIO 0; PIO 1 has the next one. */
export const BIT_PIO0: u32 = 10;
const BIT_PIO1: u32 = 11;
const BIT_PLL_SYS: u32 = 12;
const BIT_PLL_USB: u32 = 13;
const BIT_SYSCFG: u32 = 18;
const BIT_SYSINFO: u32 = 19;
const BIT_TIMER: u32 = 21;
const BIT_UART0: u32 = 22;
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
    case SYSCFG:
      return BIT_SYSCFG;
    case SYSINFO:
      return BIT_SYSINFO;
    case TIMER:
      return BIT_TIMER;
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
    case BIT_IO_BANK0:
      pinsReset();
      break;
    case BIT_IO_QSPI:
      qspiReset();
      break;
    case BIT_PADS_BANK0:
      padsReset();
      break;
    case BIT_PADS_QSPI:
      storageReset(PADS_QSPI);
      break;
    case BIT_PIO0:
    case BIT_PIO1:
      pioReset(bit - BIT_PIO0);
      break;
    case BIT_PLL_SYS:
      pllReset(0);
      break;
    case BIT_PLL_USB:
      pllReset(1);
      break;
    case BIT_TIMER:
      timerReset();
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

/** Writes a register. */
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
