/*
 * What start-up and port need of ARM's MPS2+ with the AN505 image (Cortex-M33), as QEMU models it. It has no lines: it
 * runs the controller for comparison, instruction by instruction. Its journal is RAM and does not outlive the emulator.
 */
#ifndef BOARD_H
#define BOARD_H
#include <stdint.h>

#define REGISTER(address) (*(volatile uint32_t*)(address))
/* DTO 0x50300000+: SSE-200 dual timer is not used; the FPGA counter counts at 1 MHz divided by PRESCALE (AN505 table 4-1). */
#define FPGAIO_COUNTER REGISTER(0x50302018)
#define RESET_REQUEST REGISTER(0xe000ed0c) /* AIRCR */

enum { FLASH_JOURNAL_WORDS = 18 * 1024 };
extern uint32_t board_journal[FLASH_JOURNAL_WORDS];
extern uint32_t board_kept_cause;

void boardStart(void);

static inline void boardMakeDark(void) {} /* there is no line */
static inline void boardKeepCause(uint32_t cause) { board_kept_cause = 0xfa000000u | cause; }

_Noreturn static inline void boardReset(void) {
  RESET_REQUEST = 0x05fa0004; /* SYSRESETREQ */
  for (;;) {
  }
}

uint64_t boardMicroseconds(void);

static inline uint32_t boardReadFlash(uint32_t offset) { return board_journal[offset / 4]; }
static inline void boardWriteFlash(uint32_t offset, uint32_t value) { board_journal[offset / 4] &= value; }
void boardEraseFlash(uint32_t offset);

#endif
