/**
 * The static memory map. Takes: sizes, once, while starting. Gives: addresses that never move.
 * Never frees, and never allocates after `sealMemory`: whatever comes later works in what was reserved.
 */

import "./abort";

let next: usize = 0;
let sealed: bool = false;

/**
 * Reserves `bytes` of zeroed linear memory, aligned to 16 bytes. Traps after `sealMemory`, or when the board
 * has no more memory: a payload that can't get its buffers must not start.
 */
export function reserve(bytes: usize): usize {
  assert(!sealed, "memory is sealed");
  if (next == 0) next = (__heap_base + 15) & ~15;
  const address = next;
  next = (address + bytes + 15) & ~15;
  const pagesNeeded = <i32>((next + 0xffff) >> 16);
  const pages = memory.size();
  if (pagesNeeded > pages) assert(memory.grow(pagesNeeded - pages) >= 0, "out of memory");
  load<u8>(next - 1); // traps where a board's memory ends within a page
  return address;
}

/** Ends the start-up phase: from here on `reserve` traps. */
export function sealMemory(): void {
  sealed = true;
}

/** Bytes of linear memory in use: static data and all that was reserved. */
export function memoryUsed(): usize {
  return next == 0 ? __heap_base : next;
}
