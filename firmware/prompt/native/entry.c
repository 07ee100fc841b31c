/*
 * The one way into the module. Takes: memory that the caller lends, its length, a command (commands.ts). Gives: the command's
 * result, or a negative number that says why there is none. The code may lie at any multiple of four and has no data
 * of its own; the memory may be elsewhere at each call, with the same contents. Allocates nothing, and never ends the
 * caller's program: a trap comes back as a result.
 */
#include <setjmp.h>
#include <stddef.h>

#include "commands.h"
#include "payload.c"
#include "aligned-memcpy.c"

struct memory {
  uint32_t started;
  w2c_payload core;
  uint8_t linear[LINEAR_MEMORY_BYTES];
};
_Static_assert(sizeof(struct memory) <= MEMORY_BYTES, "commands.ts: MEMORY_BYTES is too small");

enum { STARTED = 0x53515144 };

/*
 * Where a trap goes back to. It is on the stack of the call that is under way; a module without data can find it only in a
 * register, and r9 is one that all functions of the procedure call standard give back as they found it.
 */
struct way_back {
  jmp_buf place;
};
register struct way_back* wayBack __asm__("r9");

_Noreturn void wasm_rt_trap(wasm_rt_trap_t cause) { longjmp(wayBack->place, (int)cause); }

void wasm_rt_allocate_memory(wasm_rt_memory_t* memory, uint64_t initialPages, uint64_t maximumPages, bool is64,
                             uint32_t pageBytes) {
  (void)maximumPages, (void)is64, (void)pageBytes;
  memory->pages = (uint32_t)initialPages;
  memset(memory->data, 0, LINEAR_MEMORY_BYTES);
}

static int32_t run(struct memory* memory, uint32_t command) {
  memory->core.w2c_memory.data = memory->linear;
  if (command == COMMAND_START) {
    memory->started = 0;
    wasm2c_payload_instantiate(&memory->core);
    memory->started = STARTED;
    return (int32_t)(offsetof(struct memory, linear) + w2c_payload_argumentsAddress(&memory->core));
  }
  return memory->started == STARTED ? (int32_t)w2c_payload_runCommand(&memory->core, command) : NOT_STARTED;
}

__attribute__((section(".text.entry"), used)) int32_t consoleEntry(uint8_t* lent, uint32_t bytes, uint32_t command) {
  struct memory* const memory = (struct memory*)lent;
  if ((uintptr_t)lent % 4 != 0 || bytes < sizeof *memory) return BAD_MEMORY;
  struct way_back here;
  struct way_back* const outer = wayBack;
  const int cause = setjmp(here.place); /* a trap comes back with r9 as it is now */
  if (cause != WASM_RT_TRAP_NONE) {
    memory->started = 0;
    return -cause;
  }
  wayBack = &here;
  const int32_t result = run(memory, command);
  wayBack = outer;
  return result;
}
