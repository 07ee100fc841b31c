/**
 * Blocks of which only the registers matter here: they keep what is written and do nothing. Takes: a block's
 * number and accesses. Gives: what was written, or what stands there after a reset.
 */
import { BUSCTRL, PADS_QSPI, SYSCFG, SYSINFO, VREG_AND_CHIP_RESET } from "./addresses";

const BLOCKS: u32 = 0x20;
const PAGE: u32 = 0x1000;
const pages = memory.data(BLOCKS * PAGE, 4);
const BUSCTRL_PRIORITY_ACK: u32 = 0x4;
const VREG: u32 = 0x0;
/** 1.10 V, on, and not in regulation's register bit (2.10.6). */
const VREG_RESET: u32 = 0xb1;

/** Values after a reset. */
export function storageReset(block: u32): void {
  memory.fill(pages + <usize>(block * PAGE), 0, PAGE);
  if (block == BUSCTRL) storageWrite(block, BUSCTRL_PRIORITY_ACK, 1);
  if (block == VREG_AND_CHIP_RESET) storageWrite(block, VREG, VREG_RESET);
}

/** All of them. */
export function storageResetAll(): void {
  for (let block: u32 = 0; block < BLOCKS; block++) storageReset(block);
}

/** Whether a block is one of them; the others are refused. */
export function isStorage(block: u32): bool {
  return (
    block == BUSCTRL ||
    block == PADS_QSPI ||
    block == VREG_AND_CHIP_RESET ||
    block == SYSCFG ||
    block == SYSINFO
  );
}

/** Reads a register. */
export function storageRead(block: u32, offset: u32): u32 {
  return load<u32>(pages + <usize>(block * PAGE + offset));
}

/** Writes a register. */
export function storageWrite(block: u32, offset: u32, value: u32): void {
  store<u32>(pages + <usize>(block * PAGE + offset), value);
}
