/*
 * From reset to the payload. Takes: nothing. Gives: initialised memory, the instantiated module, then `serve` for ever.
 * A trap or a processor fault makes the lines dark, keeps its cause over the reset, and resets the chip.
 */
#include "board.h"
#include "payload.h"
#include "wasm-rt.h"

extern uint32_t __stack_top[], __data_start[], __data_end[], __data_load[], __bss_start[], __bss_end[];

static w2c_payload payload;

#define SCB_CCR (*(volatile uint32_t*)0xe000ed14) /* ARMv8-M ARM, Configuration and Control Register */
enum { CCR_UNALIGN_TRP = 1 << 3 };

/* In RAM: code that is not in the flash's cache would leave the lines lit for some thousand cycles more. */
#define RAM_CODE __attribute__((section(".ram_code"), noinline))

RAM_CODE _Noreturn void wasm_rt_trap(wasm_rt_trap_t cause) {
  __asm__ volatile("cpsid i");
  boardMakeDark();
  boardKeepCause((uint32_t)cause);
  boardReset();
}

RAM_CODE static void fault(void) { wasm_rt_trap(TRAP_PROCESSOR_FAULT); }

/* The one source of the non-maskable interrupt, on the boards that have it. */
static void watchdogRanOut(void) { wasm_rt_trap(TRAP_WATCHDOG_RAN_OUT); }

_Noreturn void reset(void);
_Noreturn void reset(void) {
  const uint32_t* from = __data_load;
  for (uint32_t* to = __data_start; to < __data_end;) *to++ = *from++;
  for (uint32_t* to = __bss_start; to < __bss_end;) *to++ = 0;
#if __ARM_ARCH_ISA_THUMB >= 2
  SCB_CCR |= CCR_UNALIGN_TRP; /* every board refuses what Cortex-M0+ can't do */
#endif
  boardStart();
  wasm2c_payload_instantiate(&payload, PORT_INSTANCES);
  w2c_payload_start(&payload);
  for (;;) w2c_payload_serve(&payload);
}

/* No interrupt is used: the sixteen system vectors are all. */
__attribute__((section(".vectors"), used)) static void* const vectors[16] = {
    __stack_top, (void*)reset, (void*)watchdogRanOut, (void*)fault, (void*)fault, (void*)fault, (void*)fault, (void*)fault,
    (void*)fault, (void*)fault, (void*)fault, (void*)fault, (void*)fault, (void*)fault, (void*)fault, (void*)fault,
};
