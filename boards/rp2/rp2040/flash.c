/*
 * Programming the flash chip behind the RP2040's execute-in-place interface, for the journals and slots of the core. Takes:
 * offsets into the journal area. Runs from RAM, since the chip can't be read while it works; DMA, which reads RAM only, goes
 * on. Commands are those of Winbond's W25Q series (W25Q16JV datasheet 8.2), common to serial NOR flash.
 */
#include "flash.h"

#define QSPI_SS_CTRL REGISTER(0x4001800c) /* 2.19.6.2: bits 9:8 override the chip select */
#define WATCHDOG_LOAD REGISTER(0x40058004) /* 4.7.6; LOAD and TIME take two steps a microsecond (erratum E1) */

enum { SELECT_BY_HARDWARE = 0, SELECT_LOW = 2 << 8, SELECT_HIGH = 3 << 8 };
enum { WRITE_ENABLE = 0x06, PAGE_PROGRAM = 0x02, SECTOR_ERASE = 0x20, READ_STATUS = 0x05, STATUS_BUSY = 1 };
/* Select stays high for 50 ns (tSHSL2), 13 cycles of the fastest clock: as many reads, of two cycles at least. */
enum { READS_WHILE_HIGH = 8 };
enum { SECTOR_BYTES = 4096, CACHE_LINE_BYTES = 8 };
/* A sector erase takes 400 ms at most (tSE); steps of the watchdog. */
enum { WATCHDOG_TIME = 0xffffff, LONGEST_COMMAND = 2 * 450000 };

/*
 * The serial clock by the system clock, below the 50 MHz that READ_DATA allows: 31.25 MHz at the safe clock of 125 MHz,
 * 41.7 MHz at the overclock of 250 MHz.
 */
enum { DIVIDER = 4, DIVIDER_OF_OVERCLOCK = 6, SAFE_SLOTS = 125 };

static uint32_t divider = DIVIDER;

RAM_CODE void flashReadInPlace(void) {
  SSI_SSIENR = 0;
  SSI_BAUDR = divider;
  SSI_CTRLR0 = READ_WORDS;
  SSI_CTRLR1 = 0;
  SSI_SPI_CTRLR0 = (uint32_t)READ_DATA << 24 | 2 << 8 | 6 << 2; /* a command of 8 bits, six times four of address */
  SSI_SSIENR = 1;
}

void boardStart(void) { flashReadInPlace(); }

void boardFollowClock(uint32_t slotsPerMicrosecond) {
  divider = slotsPerMicrosecond > SAFE_SLOTS ? DIVIDER_OF_OVERCLOCK : DIVIDER;
  flashReadInPlace();
}

RAM_CODE static uint32_t exchange(uint32_t byte) {
  while (!(SSI_SR & SR_TRANSMIT_NOT_FULL)) {
  }
  SSI_DR0 = byte;
  while (!(SSI_SR & SR_RECEIVE_NOT_EMPTY)) {
  }
  return SSI_DR0;
}

RAM_CODE static void deselect(void) {
  QSPI_SS_CTRL = SELECT_HIGH;
  for (int reads = 0; reads < READS_WHILE_HIGH; reads++) (void)QSPI_SS_CTRL;
}

/*
 * Write enable, one command with its address and up to four data bytes, then wait until the chip is done. The watchdog's
 * time stands still for as long as a command may take, and no longer.
 */
RAM_CODE static void command(uint32_t code, uint32_t address, uint32_t data, uint32_t bytes) {
  const uint32_t left = WATCHDOG_CTRL & WATCHDOG_TIME;
  WATCHDOG_LOAD = left < WATCHDOG_TIME - LONGEST_COMMAND ? left + LONGEST_COMMAND : WATCHDOG_TIME;
  SSI_SSIENR = 0;
  SSI_CTRLR0 = EXCHANGE_BYTES;
  SSI_SER = 1;
  SSI_SSIENR = 1;
  deselect(); /* a read in place has just ended */
  QSPI_SS_CTRL = SELECT_LOW;
  exchange(WRITE_ENABLE);
  deselect();
  QSPI_SS_CTRL = SELECT_LOW;
  exchange(code);
  for (int shift = 16; shift >= 0; shift -= 8) exchange(address >> shift & 0xff);
  for (; bytes > 0; bytes--, data >>= 8) exchange(data & 0xff);
  deselect();
  uint32_t status;
  do {
    QSPI_SS_CTRL = SELECT_LOW;
    exchange(READ_STATUS);
    status = exchange(0);
    deselect();
  } while (status & STATUS_BUSY);
  flashReadInPlace();
  QSPI_SS_CTRL = SELECT_BY_HARDWARE;
  WATCHDOG_LOAD = left;
}

/* A write to the cached window only drops the line that is there (2.6.3.2): no need to flush all code. */
static void forget(uint32_t from, uint32_t bytes) {
  for (uint32_t at = 0; at < bytes; at += CACHE_LINE_BYTES) REGISTER(FLASH_CACHED + from + at) = 0;
}

void boardWriteFlash(uint32_t offset, uint32_t value) {
  command(PAGE_PROGRAM, FLASH_JOURNAL_OFFSET + offset, value, 4);
  forget(FLASH_JOURNAL_OFFSET + offset, 4);
}

void boardEraseFlash(uint32_t offset) {
  const uint32_t sector = FLASH_JOURNAL_OFFSET + (offset & ~(SECTOR_BYTES - 1u));
  command(SECTOR_ERASE, sector, 0, 0);
  forget(sector, SECTOR_BYTES);
}
