/**
 * What stands at addresses outside of memory and processor: the RP2040's blocks. Takes: an access, aligned.
 * Gives: its value, the cycles that it waits, or a fault of the bus where nothing stands. A narrow write
 * reaches a register on all byte lanes (RP2040 datasheet 2.1.4); XOR, set and clear aliases read, change and
 * write in one access (2.1.2). A block that is held in reset stops the run.
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
import { lookSoon } from "../blocks/time";
import { timerRead, timerWrite } from "../blocks/timer";
import { settleTurnsNow } from "../blocks/turns";
import { uartRead, uartWrite } from "../blocks/uart";
import { watchdogRead, watchdogWrite } from "../blocks/watchdog";
import { addWaits, raiseBusFault } from "../memory";
import * as at from "./addresses";
import { AHB_WAITS, APB_READ_WAITS, APB_WRITE_WAITS, SIO_SAVES } from "./bus-times";
import { BIT_DMA, BIT_PIO0, bitOfBlock, isHeld, resetsRead, resetsWrite } from "./resets";
import { qspiRead, qspiWrite, ssiRead, ssiWrite } from "./ssi";
import { isStorage, storageRead, storageWrite } from "./storage";
import { xipControlRead, xipControlWrite } from "./xip";

/** Reads `bytes` (1, 2 or 4) at `address`. */
export function peripheralLoad(address: u32, bytes: u32): u32 {
  return narrowed(loadWord(address & ~3), address, bytes);
}

function loadWord(address: u32): u32 {
  const offset = address & at.REGISTER_MASK;
  if (address >= at.SIO && address < at.SIO_END) {
    addWaits(-SIO_SAVES);
    return sioRead(address - at.SIO);
  }
  if (address >= at.APB && address < at.APB_END) {
    addWaits(APB_READ_WAITS);
    return apbRead((address - at.APB) >> at.APB_SHIFT, offset, address);
  }
  addWaits(AHB_WAITS);
  if (address >= at.AHB && address < at.AHB_END)
    return ahbRead((address - at.AHB) >> at.AHB_SHIFT, offset, address);
  if (address >= at.XIP_CTRL && address < at.XIP_CTRL_END) return xipControlRead(offset);
  if (address >= at.SSI && address < at.SSI_END) return ssiRead(offset);
  raiseBusFault();
  return 0;
}

/** Writes `bytes` (1, 2 or 4) at `address`. */
export function peripheralStore(address: u32, value: u32, bytes: u32): void {
  const lanes = laned(value, bytes);
  const register = address & ~3;
  const offset = register & at.REGISTER_MASK;
  if (address >= at.SIO && address < at.SIO_END) {
    addWaits(-SIO_SAVES);
    sioWrite(register - at.SIO, lanes);
  } else if (address >= at.APB && address < at.APB_END) {
    addWaits(APB_WRITE_WAITS);
    apbStore((register - at.APB) >> at.APB_SHIFT, register, lanes);
  } else if (address >= at.AHB && address < at.AHB_END) {
    addWaits(AHB_WAITS);
    ahbStore((register - at.AHB) >> at.AHB_SHIFT, register, lanes);
  } else if (address >= at.XIP_CTRL && address < at.XIP_CTRL_END) xipControlWrite(offset, lanes);
  else if (address >= at.SSI && address < at.SSI_END) ssiWrite(offset, lanes);
  else raiseBusFault();
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
    case at.RESETS:
      return resetsRead(offset);
    case at.PSM:
      return psmRead(offset);
    case at.IO_BANK0:
      return pinsRead(offset);
    case at.IO_QSPI:
      return qspiRead(offset);
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
    case at.TIMER:
      return timerRead(offset);
    case at.WATCHDOG:
      return watchdogRead(offset);
    case at.ROSC:
      return ringRead(offset);
    default:
      if (isStorage(block)) return storageRead(block, offset);
      refuse("a block that is not modelled is read", address, 0);
      return 0;
  }
}

function apbStore(block: u32, register: u32, value: u32): void {
  if (heldInReset(bitOfBlock(block), register, value)) return;
  const offset = register & at.REGISTER_MASK;
  const after = isAlias(register) ? combined(register, apbRead(block, offset, register), value) : value;
  apbWrite(block, offset, after, register);
}

function apbWrite(block: u32, offset: u32, value: u32, address: u32): void {
  switch (block) {
    case at.CLOCKS:
      clocksWrite(offset, value);
      eventsUpdate();
      break;
    case at.RESETS:
      resetsWrite(offset, value);
      break;
    case at.PSM:
      psmWrite(offset, value);
      lookSoon();
      break;
    case at.IO_BANK0:
      pinsWrite(offset, value);
      lookSoon();
      break;
    case at.IO_QSPI:
      qspiWrite(offset, value);
      break;
    case at.PADS_BANK0:
      padsWrite(offset, value);
      lookSoon();
      break;
    case at.XOSC:
      crystalWrite(offset, value);
      break;
    case at.PLL_SYS:
    case at.PLL_USB:
      pllWrite(block == at.PLL_SYS ? 0 : 1, offset, value);
      clocksUpdate();
      eventsUpdate();
      break;
    case at.UART0:
      uartWrite(offset, value);
      break;
    case at.TIMER:
      timerWrite(offset, value);
      break;
    case at.WATCHDOG:
      watchdogWrite(offset, value);
      eventsUpdate();
      break;
    default:
      if (isStorage(block)) storageWrite(block, offset, value);
      else refuse("a block that is not modelled is written", address, value);
  }
}

function ahbRead(block: u32, offset: u32, address: u32): u32 {
  if (block == at.DMA) {
    settleTurnsNow();
    return heldInReset(BIT_DMA, address, 0) ? 0 : dmaRead(offset);
  }
  if (block == at.PIO0 || block == at.PIO1)
    return heldInReset(BIT_PIO0 + block - at.PIO0, address, 0) ? 0 : pioRead(block - at.PIO0, offset);
  refuse("a block that is not modelled is read", address, 0);
  return 0;
}

function ahbStore(block: u32, register: u32, value: u32): void {
  const offset = register & at.REGISTER_MASK;
  const after = isAlias(register) ? combined(register, ahbRead(block, offset, register), value) : value;
  if (block == at.DMA) {
    settleTurnsNow();
    if (!heldInReset(BIT_DMA, register, value)) dmaWrite(offset, after, value);
  } else if (block == at.PIO0 || block == at.PIO1) {
    if (!heldInReset(BIT_PIO0 + block - at.PIO0, register, value))
      pioWrite(block - at.PIO0, offset, after, value);
  } else refuse("a block that is not modelled is written", register, value);
}
