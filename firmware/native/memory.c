/*
 * The one block of linear memory. Its size is the board's; a module that asks for more gets none, and the core's
 * `reserve` then traps: a payload that can't get its buffers must not start.
 */
#include "wasm-rt.h"

uint8_t linear_memory[LINEAR_MEMORY_BYTES] __attribute__((section(".linear")));

/* The last page may end early: bounds are those of the bytes (wasm-rt.h), and `reserve` tries its last one. */
enum { PAGE_BYTES = 65536, PAGES = (LINEAR_MEMORY_BYTES + PAGE_BYTES - 1) / PAGE_BYTES };

/* By words, since newlib's memset takes a byte at a time; GCC would turn the loop into it. */
__attribute__((optimize("no-tree-loop-distribute-patterns"))) void wasm_rt_allocate_memory(wasm_rt_memory_t* memory, uint64_t initialPages, uint64_t maximumPages, bool is64,
                             uint32_t pageBytes) {
  (void)maximumPages;
  if (is64 || pageBytes != PAGE_BYTES || initialPages > PAGES) wasm_rt_trap(WASM_RT_TRAP_OOB);
  memory->pages = (uint32_t)initialPages;
  for (uint32_t at = 0; at < LINEAR_MEMORY_BYTES; at += 4 * sizeof(uint32_t)) {
    ALIGNED_ACCESS(uint32_t, linear_memory + at) = 0;
    ALIGNED_ACCESS(uint32_t, linear_memory + at + 4) = 0;
    ALIGNED_ACCESS(uint32_t, linear_memory + at + 8) = 0;
    ALIGNED_ACCESS(uint32_t, linear_memory + at + 12) = 0;
  }
}

uint64_t wasm_rt_grow_memory(wasm_rt_memory_t* memory, uint64_t pages) {
  const uint32_t before = memory->pages;
  if (before + pages > PAGES) return UINT32_MAX;
  memory->pages = before + (uint32_t)pages;
  return before;
}
