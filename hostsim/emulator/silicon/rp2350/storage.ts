/**
 * Blocks of which only the registers matter here: they keep what is written and do nothing. Takes: a block's
 * number and accesses. Gives: what was written, or what stands there after a reset.
 */
import { BUSCTRL, IO_QSPI, PADS_QSPI, XIP_CTRL } from "./addresses";

const BLOCKS: u32 = 0x20;
const PAGE: u32 = 0x1000;
const pages = memory.data(BLOCKS * PAGE, 4);
const BUSCTRL_PRIORITY_ACK: u32 = 0x4;
const XIP_CTRL_CTRL: u32 = 0x0;
/** Both ways of the cache enabled for secure and non-secure reads, as it resets (xip.h). */
const XIP_CTRL_RESET: u32 = 0x83;

/** Values after a reset. */
export function storageReset(block: u32): void {
  memory.fill(pages + <usize>(block * PAGE), 0, PAGE);
  if (block == BUSCTRL) storageWrite(block, BUSCTRL_PRIORITY_ACK, 1);
  if (block == XIP_CTRL) storageWrite(block, XIP_CTRL_CTRL, XIP_CTRL_RESET);
}

/** All of them. */
export function storageResetAll(): void {
  for (let block: u32 = 0; block < BLOCKS; block++) storageReset(block);
}

/** Whether a block is one of them; the others are refused. */
export function isStorage(block: u32): bool {
  return block == BUSCTRL || block == IO_QSPI || block == PADS_QSPI || block == XIP_CTRL;
}

/** Reads a register. */
export function storageRead(block: u32, offset: u32): u32 {
  return load<u32>(pages + <usize>(block * PAGE + offset));
}

/** Writes a register. */
export function storageWrite(block: u32, offset: u32, value: u32): void {
  store<u32>(pages + <usize>(block * PAGE + offset), value);
}
