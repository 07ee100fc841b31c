/*
 * What start-up and port need of the RP2040, by sections of its datasheet. Everything else is in the drivers.
 */
#ifndef BOARD_H
#define BOARD_H
#include <stdint.h>

#define REGISTER(address) (*(volatile uint32_t*)(address))
#define PIO0_CTRL REGISTER(0x50200000)        /* 3.7: bits 3:0 enable the state machines */
#define TIMER_RAW_HIGH REGISTER(0x40054024)   /* 4.6.5 */
#define TIMER_RAW_LOW REGISTER(0x40054028)
#define WATCHDOG_CTRL REGISTER(0x40058000)    /* 4.7.6 */
#define WATCHDOG_SCRATCH0 REGISTER(0x4005800c)
#define PSM_WATCHDOG_SELECT REGISTER(0x40010008) /* 2.13.5: what a watchdog reset resets */

/* Channel of DMA that checks tables (2.5.7): words, read address counts up, chained to itself, unpaced, no interrupt, sniffed. */
#define DMA_CHECK_CHANNEL 11u
#define DMA_CHECK_CONTROL (1u << 0 | 2u << 2 | 1u << 4 | 11u << 11 | 0x3fu << 15 | 1u << 21 | 1u << 23)
#define DMA_BUSY (1u << 24)
#define DMA_CHANNEL(channel, index) REGISTER(0x50000000u + 64 * (channel) + 4 * (index))
#define DMA_SNIFFER_CONTROL REGISTER(0x50000434u)
#define DMA_SNIFFER_DATA REGISTER(0x50000438u)
#define DMA_ABORT REGISTER(0x50000444u)

/* Flash as code is run from it, and past the cache (2.6.3.1): what is written there is read there. */
#define FLASH_CACHED 0x10000000u
#define FLASH_UNCACHED 0x13000000u

/* FLASH_JOURNAL_OFFSET, the last 72 KiB of flash, is the build's, from board.json. */

/* The flash interface's serial clock: for the clock that the chip starts with, and for one that is about to be set. */
#define BOARD_FOLLOWS_CLOCK
void boardStart(void);
void boardFollowClock(uint32_t slotsPerMicrosecond);

/* Leaves only the machine that writes zeros to the lines every cycle (pio.ts). */
static inline void boardMakeDark(void) { PIO0_CTRL = 1; }

/* Scratch registers survive a watchdog reset. 0xfa000000 marks a cause, so that a power-on is not taken for one. */
static inline void boardKeepCause(uint32_t cause) { WATCHDOG_SCRATCH0 = 0xfa000000u | cause; }

_Noreturn static inline void boardReset(void) {
  PSM_WATCHDOG_SELECT = 0x1fffc; /* all but the two oscillators */
  WATCHDOG_CTRL = 1u << 31;
  for (;;) {
  }
}

static inline uint64_t boardMicroseconds(void) {
  uint32_t high, low;
  do {
    high = TIMER_RAW_HIGH;
    low = TIMER_RAW_LOW;
  } while (high != TIMER_RAW_HIGH);
  return (uint64_t)high << 32 | low;
}

static inline uint32_t boardReadFlash(uint32_t offset) { return REGISTER(FLASH_UNCACHED + FLASH_JOURNAL_OFFSET + offset); }
void boardWriteFlash(uint32_t offset, uint32_t value);
void boardEraseFlash(uint32_t offset);

#endif
