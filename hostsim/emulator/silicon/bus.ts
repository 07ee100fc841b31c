/**
 * Accesses of a processor. Takes: an address that is a multiple of the access' size within memory or not,
 * and a value. Gives: what memory or hardware holds there; `busFault` and `waits` (memory.ts) tell of faults
 * and waiting. Address map: RP2350 datasheet, where the flash is seen untranslated in all its windows;
 * RP2040 2.2, where a cache with times of its own is before it. The boot ROM is not there, and an access to
 * it faults.
 */
import { IS_RP2040 } from "./chip";
import {
  cells,
  FLASH_BASE,
  FLASH_BYTES,
  flash,
  flashWindow,
  noteSlowAccess,
  RAM_BASE,
  RAM_BYTES,
  raiseBusFault,
  ram,
} from "./memory";
import { peripheralLoad, peripheralStore } from "./peripherals";
import { systemControlLoad, systemControlStore } from "./processor/system-control";
import { xipFetch, xipRead, xipWrite } from "./rp2040/xip";

/** Bytes of a word and of a half-word. */
const WORD: u32 = 4;
const HALF: u32 = 2;

/** Flash past the cache, and past the cache and address translation. */
const UNCACHED_BASE: u32 = 0x14000000;
const UNTRANSLATED_BASE: u32 = 0x1c000000;

/** First address of the processor's own registers, and their bytes. */
const PRIVATE_BASE: u32 = 0xe0000000;
const PRIVATE_BYTES: u32 = 0x100000;

/** First address after the boot ROM, which starts at 0. */
const ROM_END: u32 = 0x8000;

/** Highest bits of the RP2040's windows to the flash. */
const WINDOWS: u32 = 0x10000000 >> 26;

/** Whether it is an address of the RP2040's windows to the flash. */
function isXip(address: u32): bool {
  return IS_RP2040 && address >> 26 == WINDOWS;
}

/** Offset in the flash of an address in one of its windows past the cache; beyond the flash for others. */
function uncachedOffset(address: u32): u32 {
  if (address >= UNTRANSLATED_BASE) return address - UNTRANSLATED_BASE;
  return address - UNCACHED_BASE;
}

function slowLoad(address: u32, bytes: u32): u32 {
  noteSlowAccess(address);
  if (!IS_RP2040) {
    const offset = uncachedOffset(address);
    if (offset + bytes <= flashWindow && offset < FLASH_BYTES) {
      if (bytes == WORD) return load<u32>(cells + offset);
      return bytes == HALF ? load<u16>(cells + offset) : load<u8>(cells + offset);
    }
  }
  if (address < ROM_END || address % bytes != 0) {
    raiseBusFault();
    return 0;
  }
  if (address - PRIVATE_BASE < PRIVATE_BYTES) return systemControlLoad(address, bytes);
  return peripheralLoad(address, bytes);
}

function slowStore(address: u32, value: u32, bytes: u32): void {
  noteSlowAccess(address);
  const isFlash = IS_RP2040
    ? isXip(address) && xipWrite(address)
    : address - FLASH_BASE < FLASH_BYTES || uncachedOffset(address) < FLASH_BYTES;
  if (isXip(address) && !isFlash) return;
  if (isFlash || address < ROM_END || address % bytes != 0) raiseBusFault();
  else if (address - PRIVATE_BASE < PRIVATE_BYTES) systemControlStore(address, value, bytes);
  else peripheralStore(address, value, bytes);
}

/** Reads a word. */
export function load32(address: u32): u32 {
  const inRam = address - RAM_BASE;
  if (inRam <= RAM_BYTES - WORD) return load<u32>(ram + inRam);
  if (isXip(address)) return load<u32>(xipRead(address));
  const inFlash = address - FLASH_BASE;
  if (!IS_RP2040 && inFlash < flashWindow) return load<u32>(flash + inFlash);
  return slowLoad(address, WORD);
}

/** Reads a half-word. */
export function load16(address: u32): u32 {
  const inRam = address - RAM_BASE;
  if (inRam <= RAM_BYTES - HALF) return load<u16>(ram + inRam);
  if (isXip(address)) return load<u16>(xipRead(address));
  const inFlash = address - FLASH_BASE;
  if (!IS_RP2040 && inFlash < flashWindow) return load<u16>(flash + inFlash);
  return slowLoad(address, HALF);
}

/** Reads a byte. */
export function load8(address: u32): u32 {
  const inRam = address - RAM_BASE;
  if (inRam < RAM_BYTES) return load<u8>(ram + inRam);
  if (isXip(address)) return load<u8>(xipRead(address));
  const inFlash = address - FLASH_BASE;
  if (!IS_RP2040 && inFlash < flashWindow) return load<u8>(flash + inFlash);
  return slowLoad(address, 1);
}

/** Writes a word. */
export function store32(address: u32, value: u32): void {
  const inRam = address - RAM_BASE;
  if (inRam <= RAM_BYTES - WORD) store<u32>(ram + inRam, value);
  else slowStore(address, value, WORD);
}

/** Writes a half-word. */
export function store16(address: u32, value: u32): void {
  const inRam = address - RAM_BASE;
  if (inRam <= RAM_BYTES - HALF) store<u16>(ram + inRam, <u16>value);
  else slowStore(address, value, HALF);
}

/** Writes a byte. */
export function store8(address: u32, value: u32): void {
  const inRam = address - RAM_BASE;
  if (inRam < RAM_BYTES) store<u8>(ram + inRam, <u8>value);
  else slowStore(address, value, 1);
}

/** Where in the module's memory the code at an even address stands; 0 and a fault where there is none. */
export function codeAt(address: u32): usize {
  if (IS_RP2040) {
    const inRam = address - RAM_BASE;
    if (inRam < RAM_BYTES) return ram + inRam;
    if (isXip(address)) return xipFetch(address);
    raiseBusFault();
    return 0;
  }
  const inFlash = address - FLASH_BASE;
  if (inFlash < flashWindow) return flash + inFlash;
  const inRam = address - RAM_BASE;
  if (inRam < RAM_BYTES) return ram + inRam;
  return slowCodeAt(address);
}

function slowCodeAt(address: u32): usize {
  const offset = uncachedOffset(address);
  if (offset < flashWindow) return cells + offset;
  raiseBusFault();
  return 0;
}
