/**
 * What stands at addresses outside of memory and processor: the RP2350's blocks. Takes: an access, aligned.
 * Gives: its value, the cycles that it waits, or a fault of the bus where nothing stands. A narrow write
 * reaches a register on all byte lanes (RP2350 datasheet 2.1.4); XOR, set and clear aliases read, change and
 * write in one access (2.1.3). A block that is held in reset stops the run.
 */
import { combined, isAlias, laned, narrowed } from "../blocks/aliases";
import { clocksRead, clocksUpdate, clocksWrite } from "../blocks/clocks";
import { dmaRead, dmaWrite } from "../blocks/dma";
import { eventsUpdate } from "../blocks/events";
import { crystalRead, crystalWrite, ringRead } from "../blocks/oscillators";
import { padsRead, padsWrite, pinsRead, pinsWrite } from "../blocks/pads";
import { pioRead, pioWrite } from "../blocks/pio";
import { pllRead, pllWrite } from "../blocks/pll";
import { psmRead, psmWrite } from "../blocks/psm";
import { refuse } from "../blocks/refusal";
import { sioRead, sioWrite } from "../blocks/sio";
import { ticksRead, ticksWrite } from "../blocks/ticks";
import { lookSoon, now } from "../blocks/time";
import { timerRead, timerWrite } from "../blocks/timer";
import { uartRead, uartWrite } from "../blocks/uart";
import { watchdogRead, watchdogWrite } from "../blocks/watchdog";
import { addWaits, raiseBusFault, waits } from "../memory";
import * as at from "./addresses";
import { AHB_WAITS, APB_READ_WAITS, APB_WRITE_WAITS, SIO_WAITS } from "./bus-times";
import { cycleTimerRead, cycleTimerWrite } from "./cycle-timer";
import { cacheMaintain } from "./flash-cells";
import { hstxQueueRead, hstxQueueWrite, hstxRead, hstxSchedule, hstxWrite } from "./hstx";
import { powerRead, powerWrite } from "./power";
import { qmiCheckClock, qmiRead, qmiWrite } from "./qmi";
import { BIT_DMA, BIT_HSTX, BIT_PIO0, bitOfBlock, isHeld, resetsRead, resetsWrite } from "./resets";
import { shaRead, shaWrite } from "./sha256";
import { linesTell } from "./show";
import { isStorage, storageRead, storageWrite } from "./storage";
import { trngRead, trngWrite } from "./trng";

/** Reads `bytes` (1, 2 or 4) at `address`. */
export function peripheralLoad(address: u32, bytes: u32): u32 {
  return narrowed(loadWord(address & ~3), address, bytes);
}

function loadWord(address: u32): u32 {
  if (address >= at.APB && address < at.APB_END) {
    addWaits(APB_READ_WAITS);
    return apbRead((address - at.APB) >> at.APB_SHIFT, address & at.REGISTER_MASK, address);
  }
  if (address >= at.AHB && address < at.AHB_END) {
    addWaits(AHB_WAITS);
    return ahbRead((address - at.AHB) >> at.AHB_SHIFT, address & at.REGISTER_MASK, address);
  }
  if (address >= at.SIO && address < at.SIO_END) {
    addWaits(SIO_WAITS);
    return sioRead(address - at.SIO);
  }
  raiseBusFault();
  return 0;
}

/** Writes `bytes` (1, 2 or 4) at `address`. */
export function peripheralStore(address: u32, value: u32, bytes: u32): void {
  const lanes = laned(value, bytes);
  const register = address & ~3;
  if (address >= at.APB && address < at.APB_END) {
    addWaits(APB_WRITE_WAITS);
    apbStore((register - at.APB) >> at.APB_SHIFT, register, lanes, bytes);
  } else if (address >= at.AHB && address < at.AHB_END) {
    addWaits(AHB_WAITS);
    ahbStore((register - at.AHB) >> at.AHB_SHIFT, register, lanes);
  } else if (address >= at.SIO && address < at.SIO_END) {
    addWaits(SIO_WAITS);
    linesTell();
    sioWrite(register - at.SIO, lanes);
  } else if (address >= at.XIP_MAINTENANCE && address < at.XIP_MAINTENANCE_END) {
    cacheMaintain(address - at.XIP_MAINTENANCE);
  } else raiseBusFault();
}

/** Cycle of this access: those before it in the same instruction have waited. */
function cycle(): u64 {
  return now + <u64>waits;
}

function heldInReset(bit: u32, address: u32, value: u32): bool {
  if (!isHeld(bit)) return false;
  refuse("a block is accessed while it is held in reset (RESETS)", address, value);
  return true;
}

function apbRead(block: u32, offset: u32, address: u32): u32 {
  if (heldInReset(bitOfBlock(block), address, 0)) return 0;
  switch (block) {
    case at.CLOCKS:
      return clocksRead(offset);
    case at.PSM:
      return psmRead(offset);
    case at.RESETS:
      return resetsRead(offset);
    case at.IO_BANK0:
      return pinsRead(offset);
    case at.PADS_BANK0:
      return padsRead(offset);
    case at.XOSC:
      return crystalRead(offset);
    case at.PLL_SYS:
      return pllRead(0, offset);
    case at.PLL_USB:
      return pllRead(1, offset);
    case at.UART0:
      return uartRead(offset);
    case at.TIMER0:
      return timerRead(offset);
    case at.TIMER1:
      return cycleTimerRead(offset);
    case at.HSTX_CTRL:
      return hstxRead(offset);
    case at.XIP_QMI:
      return qmiRead(offset, cycle());
    case at.WATCHDOG:
      return watchdogRead(offset);
    case at.ROSC:
      return ringRead(offset);
    case at.TRNG:
      return trngRead(offset);
    case at.SHA256:
      return shaRead(offset, cycle());
    case at.POWMAN:
      return powerRead(offset);
    case at.TICKS:
      return ticksRead(offset);
    case at.OTP_DATA:
      return 0; // erased
    default:
      if (isStorage(block)) return storageRead(block, offset);
      refuse("a block that is not modelled is read", address, 0);
      return 0;
  }
}

function apbStore(block: u32, register: u32, value: u32, bytes: u32): void {
  if (heldInReset(bitOfBlock(block), register, value)) return;
  const offset = register & at.REGISTER_MASK;
  if (block == at.SHA256 && !isAlias(register)) {
    shaWrite(offset, value, bytes, cycle());
    lookSoon();
    return;
  }
  const after = isAlias(register) ? combined(register, apbRead(block, offset, register), value) : value;
  apbWrite(block, offset, after, value, register);
}

function apbWrite(block: u32, offset: u32, value: u32, raw: u32, address: u32): void {
  switch (block) {
    case at.CLOCKS:
      linesTell();
      clocksWrite(offset, value);
      clocksChanged();
      break;
    case at.PSM:
      psmWrite(offset, value);
      lookSoon();
      break;
    case at.RESETS:
      linesTell();
      resetsWrite(offset, value);
      break;
    case at.IO_BANK0:
      linesTell();
      pinsWrite(offset, value);
      lookSoon();
      break;
    case at.PADS_BANK0:
      linesTell();
      padsWrite(offset, value);
      lookSoon();
      break;
    case at.XOSC:
      crystalWrite(offset, value);
      break;
    case at.PLL_SYS:
    case at.PLL_USB:
      linesTell();
      pllWrite(block == at.PLL_SYS ? 0 : 1, offset, value);
      clocksUpdate();
      clocksChanged();
      break;
    case at.UART0:
      uartWrite(offset, value);
      break;
    case at.TIMER0:
      timerWrite(offset, value);
      break;
    case at.TIMER1:
      cycleTimerWrite(offset, value);
      break;
    case at.HSTX_CTRL:
      linesTell();
      hstxWrite(offset, value);
      lookSoon();
      break;
    case at.XIP_QMI:
      qmiWrite(offset, value, cycle());
      break;
    case at.WATCHDOG:
      watchdogWrite(offset, value);
      eventsUpdate();
      break;
    case at.TRNG:
      trngWrite(offset, value);
      break;
    case at.SHA256:
      shaWrite(offset, value, 4, cycle());
      lookSoon();
      break;
    case at.POWMAN:
      powerWrite(offset, value, raw);
      break;
    case at.TICKS:
      ticksWrite(offset, value);
      eventsUpdate();
      break;
    default:
      if (isStorage(block)) storageWrite(block, offset, value);
      else refuse("a block that is not modelled is written", address, value);
  }
}

function clocksChanged(): void {
  qmiCheckClock();
  hstxSchedule();
  eventsUpdate();
}

function ahbRead(block: u32, offset: u32, address: u32): u32 {
  if (block == at.DMA) return heldInReset(BIT_DMA, address, 0) ? 0 : dmaRead(offset);
  if (block == at.PIO0) {
    if (heldInReset(BIT_PIO0, address, 0)) return 0;
    return pioRead(0, offset);
  }
  if (block == at.HSTX_FIFO) return heldInReset(BIT_HSTX, address, 0) ? 0 : hstxQueueRead(offset);
  refuse("a block that is not modelled is read", address, 0);
  return 0;
}

function ahbStore(block: u32, register: u32, value: u32): void {
  const offset = register & at.REGISTER_MASK;
  const after = isAlias(register) ? combined(register, ahbRead(block, offset, register), value) : value;
  if (block == at.DMA) {
    if (!heldInReset(BIT_DMA, register, value)) dmaWrite(offset, after, value);
  } else if (block == at.PIO0) {
    if (!heldInReset(BIT_PIO0, register, value)) pioWrite(0, offset, after, value);
  } else if (block == at.HSTX_FIFO) {
    if (!heldInReset(BIT_HSTX, register, value)) hstxQueueWrite(offset, after);
    lookSoon();
  } else refuse("a block that is not modelled is written", register, value);
}
