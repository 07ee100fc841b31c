/*
 * What C made by wasm2c (WABT) asks of its runtime, for one module in one static block of linear memory.
 * Takes: LINEAR_MEMORY_BYTES from the build. Gives: memory that never moves and never grows past that block, and a
 * trap that ends in the board's safe state. Never allocates.
 *
 * The build replaces the generated code's `mem->data` and `mem->size` by the array and the constant below, so that every
 * access stays checked at the cost of one comparison with a constant (hostsim/board/build/generated-c.ts).
 */
#ifndef WASM_RT_H
#define WASM_RT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

/* Why the image stopped: kept over the reset, see `status` of the monitor. Codes below 16 are WebAssembly's traps. */
typedef enum {
  WASM_RT_TRAP_NONE = 0,
  WASM_RT_TRAP_OOB = 1,
  WASM_RT_TRAP_INT_OVERFLOW = 2,
  WASM_RT_TRAP_DIV_BY_ZERO = 3,
  WASM_RT_TRAP_INVALID_CONVERSION = 4,
  WASM_RT_TRAP_UNREACHABLE = 5,
  WASM_RT_TRAP_CALL_INDIRECT = 6,
  WASM_RT_TRAP_EXHAUSTION = 7,
  TRAP_PROCESSOR_FAULT = 16,
  TRAP_FLASH_STAYS_BUSY = 17,
  TRAP_WATCHDOG_RAN_OUT = 32,
} wasm_rt_trap_t;

/* Makes the lines dark, keeps the cause, resets the chip. */
_Noreturn void wasm_rt_trap(wasm_rt_trap_t cause);

/* Linear memory: the image's one static block, or, in a module without data of its own, what its caller lends it. */
#ifdef MEMORY_OF_CALLER
typedef struct {
  uint32_t pages;
  uint8_t* data;
} wasm_rt_memory_t;
#define LINEAR_MEMORY(memory) ((memory)->data)
#else
typedef struct {
  uint32_t pages;
} wasm_rt_memory_t;
extern uint8_t linear_memory[LINEAR_MEMORY_BYTES] __attribute__((aligned(16)));
#define LINEAR_MEMORY(memory) linear_memory
#endif

void wasm_rt_allocate_memory(wasm_rt_memory_t* memory, uint64_t initialPages, uint64_t maximumPages, bool is64,
                             uint32_t pageBytes);
uint64_t wasm_rt_grow_memory(wasm_rt_memory_t* memory, uint64_t pages);
static inline void wasm_rt_free_memory(wasm_rt_memory_t* memory) { memory->pages = 0; }
static inline bool wasm_rt_is_initialized(void) { return true; }

/*
 * Whether an access of some bytes at a 64-bit address, a 32-bit one and an offset, is not all within linear memory. One
 * comparison of 64 bits, from which compilers learn that what is below an access is within as well, so that its check goes;
 * Cortex-M0+ has few registers, and is faster with two of 32.
 */
#if __ARM_ARCH_ISA_THUMB >= 2
#define OUT_OF_BOUNDS(address, bytes) ((uint64_t)(address) > LINEAR_MEMORY_BYTES - (bytes))
#else
#define OUT_OF_BOUNDS(address, bytes) ((uint32_t)(address) > LINEAR_MEMORY_BYTES - (bytes) || (address) >> 32 != 0)
#endif

/*
 * Loads and stores of the core are aligned to their size, at most 4: Cortex-M0+ has no other, and CCR.UNALIGN_TRP makes
 * the rest trap alike (start-up.c). So the compiler may use whole-word instructions.
 */
#define ALIGNED_ACCESS(type, address)                                                               \
  (*({                                                                                              \
    typedef type aligned_access __attribute__((may_alias, aligned(sizeof(type) < 4 ? sizeof(type) : 4))); \
    (aligned_access*)(address);                                                                     \
  }))
#define wasm_rt_memcpy memcpy

/* Types that generated code names even where a module has no tables. */
typedef void (*wasm_rt_function_ptr_t)(void);
typedef const char* wasm_rt_func_type_t;
typedef struct wasm_rt_tailcallee_t {
  void (*fn)(void** instance, void* stack, struct wasm_rt_tailcallee_t* next);
} wasm_rt_tailcallee_t;
typedef struct {
  wasm_rt_func_type_t func_type;
  wasm_rt_function_ptr_t func;
  wasm_rt_tailcallee_t func_tailcallee;
  void* module_instance;
} wasm_rt_funcref_t;
typedef void* wasm_rt_externref_t;
typedef struct {
  wasm_rt_funcref_t* data;
  uint32_t max_size;
  uint32_t size;
} wasm_rt_funcref_table_t;
typedef struct {
  wasm_rt_externref_t* data;
  uint32_t max_size;
  uint32_t size;
} wasm_rt_externref_table_t;
typedef enum { WASM_RT_I32, WASM_RT_I64, WASM_RT_F32, WASM_RT_F64 } wasm_rt_type_t;
#define wasm_rt_funcref_null_value ((wasm_rt_funcref_t){0})
#define wasm_rt_externref_null_value NULL

#endif
