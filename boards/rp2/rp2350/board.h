/*
 * What start-up and port need of the RP2350, by the registers of its datasheet and of the vendor's hardware_regs headers.
 * Everything else is in the drivers.
 */
#ifndef BOARD_H
#define BOARD_H
#include <stdint.h>

#define REGISTER(address) (*(volatile uint32_t*)(address))
/* Code that is copied to RAM. */
#define RAM_CODE __attribute__((section(".ram_code"), noinline))
/* Control of GPIO 0, those of the others 8 bytes on: bits 4:0 are the function, 13:12 what is done to its output. */
#define IO_BANK0_GPIO0_CTRL 0x40028004u
#define TIMER0_RAW_HIGH REGISTER(0x400b0024) /* TIMERAWH */
#define TIMER0_RAW_LOW REGISTER(0x400b0028)  /* TIMERAWL */
#define WATCHDOG_CTRL REGISTER(0x400d8000)
#define WATCHDOG_SCRATCH0 REGISTER(0x400d800c)
#define PSM_WATCHDOG_SELECT REGISTER(0x40018008) /* WDSEL: what a watchdog reset resets */
/* Flash as it is, past the cache and past the boot loader's address translation: programming uses such addresses too. */
#define FLASH_UNCACHED 0x1c000000u /* XIP_NOCACHE_NOALLOC_NOTRANSLATE_BASE */

/* Channel of DMA that checks tables (hardware_regs dma.h): words, read address counts up, chained to itself, unpaced, no interrupt, sniffed. */
#define DMA_CHECK_CHANNEL 15u
#define DMA_CHECK_CONTROL (1u << 0 | 2u << 2 | 1u << 4 | 15u << 13 | 0x3fu << 17 | 1u << 23 | 1u << 25)
#define DMA_BUSY (1u << 26)
#define DMA_CHANNEL(channel, index) REGISTER(0x50000000u + 64 * (channel) + 4 * (index))
#define DMA_SNIFFER_CONTROL REGISTER(0x50000454u)
#define DMA_SNIFFER_DATA REGISTER(0x50000458u)
#define DMA_ABORT REGISTER(0x50000464u)

/* FLASH_JOURNAL_OFFSET, the last 72 KiB of flash, is the build's, from board.json. */

/* Slows the flash interface down to what every clock profile bears. */
void boardStart(void);

/* The lines are HSTX's pins; function 0 with its output overridden low drives a pin low whatever HSTX does. */
enum { FIRST_LINE = 12, LINES = 8, LINE_DARK = 2 << 12 };

static inline void boardMakeDark(void) {
  for (uint32_t pin = FIRST_LINE; pin < FIRST_LINE + LINES; pin++) REGISTER(IO_BANK0_GPIO0_CTRL + 8 * pin) = LINE_DARK;
}

/* Scratch registers survive a watchdog reset. 0xfa000000 marks a cause, so that a power-on is not taken for one. */
static inline void boardKeepCause(uint32_t cause) { WATCHDOG_SCRATCH0 = 0xfa000000u | cause; }

_Noreturn static inline void boardReset(void) {
  PSM_WATCHDOG_SELECT = 0x01fffff3; /* all but the two oscillators, bits 2 and 3 */
  WATCHDOG_CTRL = 1u << 31;
  for (;;) {
  }
}

static inline uint64_t boardMicroseconds(void) {
  uint32_t high, low;
  do {
    high = TIMER0_RAW_HIGH;
    low = TIMER0_RAW_LOW;
  } while (high != TIMER0_RAW_HIGH);
  return (uint64_t)high << 32 | low;
}

static inline uint32_t boardReadFlash(uint32_t offset) {
  return REGISTER(FLASH_UNCACHED + FLASH_JOURNAL_OFFSET + offset);
}
void boardWriteFlash(uint32_t offset, uint32_t value);
void boardEraseFlash(uint32_t offset);

#endif
