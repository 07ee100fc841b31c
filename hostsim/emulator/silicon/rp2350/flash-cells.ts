/**
 * The flash chip's cells, and what the cache shows of them. Takes: maintenance of the cache. Gives: what the
 * cache shows. Reads through the cache see the array `flash` of ../memory: a line is there as it was last
 * taken over, for the worst case of a cache that holds everything for ever (RP2350 datasheet 4.4.1). Reads
 * past it see the cells.
 */

import { refuse } from "../blocks/refusal";
import { cells, FLASH_BYTES, flash } from "../memory";

/** Operations, the lowest bits of the address that is written. */
const INVALIDATE_SET_WAY: u32 = 0;
const CLEAN_SET_WAY: u32 = 1;
const INVALIDATE_ADDRESS: u32 = 2;
const CLEAN_ADDRESS: u32 = 3;
const OPERATION: u32 = 7;
const LINE: u32 = 8;
/** 16 KiB in two ways. */
const WAY_BYTES: u32 = 8192;

/** Fills cells and cache with what the host gives: `bytes` at the beginning, the rest is as it was. */
export function cacheAll(): void {
  memory.copy(flash, cells, FLASH_BYTES);
}

/** A write to the maintenance space, at this offset of it. Nothing is ever dirty: clean does nothing. */
export function cacheMaintain(offset: u32): void {
  const operation = offset & OPERATION;
  const line = offset & ~OPERATION;
  if (operation == INVALIDATE_ADDRESS) {
    if (line < FLASH_BYTES) takeOver(line);
  } else if (operation == INVALIDATE_SET_WAY) {
    for (let at = line % WAY_BYTES; at < FLASH_BYTES; at += WAY_BYTES) takeOver(at);
  } else if (operation != CLEAN_SET_WAY && operation != CLEAN_ADDRESS)
    refuse("XIP: an operation of cache maintenance that is not modelled", offset, 0);
}

function takeOver(line: u32): void {
  memory.copy(flash + <usize>line, cells + <usize>line, LINE);
}
