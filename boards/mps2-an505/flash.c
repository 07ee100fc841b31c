/*
 * Journal in RAM and a 64-bit clock for the MPS2+ AN505. Takes: nothing. Gives: erased journals at the first start; they
 * and the cause of a trap survive a reset, but not the end of the emulator.
 */
#include "board.h"

#include <string.h>

uint32_t board_journal[FLASH_JOURNAL_WORDS] __attribute__((section(".kept")));
/* First of its section: cause.ts reads it by its address. */
uint32_t board_kept_cause __attribute__((section(".kept.cause")));
static uint32_t journalIsThere __attribute__((section(".kept")));
enum { JOURNAL_IS_THERE = 0x4c4e524a };

static uint32_t lastCount;
static uint64_t wraps;

void boardStart(void) {
  if (journalIsThere == JOURNAL_IS_THERE) return;
  memset(board_journal, 0xff, sizeof board_journal);
  board_kept_cause = 0;
  journalIsThere = JOURNAL_IS_THERE;
}

void boardEraseFlash(uint32_t offset) { memset(&board_journal[(offset & ~4095u) / 4], 0xff, 4096); }

/* The counter has 32 bits and is read far more often than it wraps (171 s at 25 MHz). */
uint64_t boardMicroseconds(void) {
  const uint32_t count = FPGAIO_COUNTER;
  if (count < lastCount) wraps += 1;
  lastCount = count;
  return (wraps << 32 | count) / 25;
}
