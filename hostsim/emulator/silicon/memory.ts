/**
 * Memory of the emulated chip, and what an access tells the processor. Takes and gives: RAM and flash as
 * static arrays that the bus and the hardware share; whether the last access faulted, cycles that it had to
 * wait, and a refusal. Addresses and sizes: RP2350 datasheet, "Address map", RP2040 2.2.
 */
import "../../../assembly/port/abort";
import { IS_RP2040 } from "./chip";

/** First address of RAM. */
export const RAM_BASE: u32 = 0x20000000;

/** Size of RAM in bytes: ten banks, 520 KiB; six banks, 264 KiB. */
export const RAM_BYTES: u32 = (IS_RP2040 ? 264 : 520) * 1024;

/** First address of the flash through the cache. */
export const FLASH_BASE: u32 = 0x10000000;

/** Size of the flash in bytes: 4 MiB; what the RP2040 can see, 16 MiB. */
export const FLASH_BYTES: u32 = (IS_RP2040 ? 16 : 4) * 1024 * 1024;

/** Bytes after an array that a fetch of four bytes at its last half-word reads, and throws away. */
const FETCHED_BEYOND: u32 = 8;

/** Where RAM stands in the module's memory. */
export const ram: usize = memory.data(RAM_BYTES + FETCHED_BEYOND, 16);

/** Where the flash as the cache shows it stands in the module's memory. */
export const flash: usize = memory.data(FLASH_BYTES + FETCHED_BEYOND, 16);

/** Where the flash chip's cells stand: what is read past the cache. */
export const cells: usize = memory.data(FLASH_BYTES + FETCHED_BEYOND, 16);

/** Bytes of the flash that can be read through the cache now: FLASH_BYTES, or 0 while commands go to it. */
export let flashWindow: u32 = FLASH_BYTES;

/** Whether the last access faulted. Whoever starts an access that may fault clears it. */
export let busFault: bool = false;

/** Address of the last access that went neither to RAM nor to the flash: where a fault was. */
export let slowAddress: u32 = 0;

/** Cycles beyond an instruction's own that its accesses took. */
export let waits: u32 = 0;

/** Why the run stops: a REFUSAL_ code, 0 for nothing. */
export let refusal: u32 = 0;

/** What was refused: address of an instruction or of a register. */
export let refusalAddress: u32 = 0;

/** An access to neither RAM nor flash begins. */
export function noteSlowAccess(address: u32): void {
  slowAddress = address;
}

/** Opens or closes the flash's window: `bytes` is FLASH_BYTES or 0. */
export function setFlashWindow(bytes: u32): void {
  flashWindow = bytes;
}

/** The access that is under way faults. */
export function raiseBusFault(): void {
  busFault = true;
}

/** Forgets the fault of an access. */
export function clearBusFault(): void {
  busFault = false;
}

/** The access that is under way waits for so many more cycles. */
export function addWaits(cycles: u32): void {
  waits += cycles;
}

/** An instruction begins, that has not waited yet. */
export function clearWaits(): void {
  waits = 0;
}

/** Stops the run, `code` a REFUSAL_ code. The first refusal stays. */
export function refuse(code: u32, address: u32): void {
  if (refusal != 0) return;
  refusal = code;
  refusalAddress = address;
}

/** Forgets a refusal. */
export function clearRefusal(): void {
  refusal = 0;
  refusalAddress = 0;
}
