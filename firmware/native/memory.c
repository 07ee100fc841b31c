/*
 * The one block of linear memory. Its size is the board's; a module that asks for more gets none, and the core's
 * `reserve` then traps: a payload that can't get its buffers must not start. And a memcpy of aligned accesses only, since
 * newlib's for ARMv7-M and later reads words at any address, which start-up.c forbids.
 */
#include "wasm-rt.h"

uint8_t linear_memory[LINEAR_MEMORY_BYTES] __attribute__((section(".linear")));

enum { PAGE_BYTES = 65536 };

void wasm_rt_allocate_memory(wasm_rt_memory_t* memory, uint64_t initialPages, uint64_t maximumPages, bool is64,
                             uint32_t pageBytes) {
  (void)maximumPages;
  if (is64 || pageBytes != PAGE_BYTES || initialPages * PAGE_BYTES > LINEAR_MEMORY_BYTES) wasm_rt_trap(WASM_RT_TRAP_OOB);
  memory->pages = (uint32_t)initialPages;
  memset(linear_memory, 0, LINEAR_MEMORY_BYTES);
}

uint64_t wasm_rt_grow_memory(wasm_rt_memory_t* memory, uint64_t pages) {
  const uint32_t before = memory->pages;
  if ((before + pages) * PAGE_BYTES > LINEAR_MEMORY_BYTES) return UINT32_MAX;
  memory->pages = before + (uint32_t)pages;
  return before;
}

/* GCC would otherwise turn these loops into calls of memcpy. */
__attribute__((optimize("no-tree-loop-distribute-patterns"))) void* memcpy(void* restrict to, const void* restrict from,
                                                                           size_t bytes) {
  typedef uint32_t __attribute__((may_alias)) word;
  uint8_t* target = to;
  const uint8_t* source = from;
  if ((((uintptr_t)target | (uintptr_t)source) & 3) == 0) {
    for (; bytes >= 4; bytes -= 4, target += 4, source += 4) *(word*)target = *(const word*)source;
  }
  for (; bytes > 0; bytes--) *target++ = *source++;
  return to;
}
