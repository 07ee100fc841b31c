/*
 * Programming the flash chip behind the RP2040's execute-in-place interface, for the journals of the core. Takes: offsets
 * into the journal area. Runs from RAM, since the chip can't be read while it works; DMA, which reads RAM only, goes on.
 * Commands are those of Winbond's W25Q series (W25Q16JV datasheet 8.2), common to serial NOR flash.
 */
#include "board.h"

#define RAM_CODE __attribute__((section(".ram_code"), noinline))

#define SSI_CTRLR0 REGISTER(0x18000000) /* RP2040 datasheet 4.10.13 */
#define SSI_CTRLR1 REGISTER(0x18000004)
#define SSI_SSIENR REGISTER(0x18000008)
#define SSI_SER REGISTER(0x18000010)
#define SSI_SR REGISTER(0x18000028)
#define SSI_DR0 REGISTER(0x18000060)
#define SSI_SPI_CTRLR0 REGISTER(0x180000f4)
#define QSPI_SS_CTRL REGISTER(0x4001800c) /* 2.19.6.2: bits 9:8 override the chip select */
#define XIP_FLUSH REGISTER(0x14000004)    /* 2.6.3.6 */

enum { SR_TRANSMIT_NOT_FULL = 1 << 1, SR_RECEIVE_NOT_EMPTY = 1 << 3 };
enum { SELECT_LOW = 2 << 8, SELECT_HIGH = 3 << 8 };
enum { WRITE_ENABLE = 0x06, PAGE_PROGRAM = 0x02, SECTOR_ERASE = 0x20, READ_STATUS = 0x05, STATUS_BUSY = 1 };

RAM_CODE static uint32_t exchange(uint32_t byte) {
  while (!(SSI_SR & SR_TRANSMIT_NOT_FULL)) {
  }
  SSI_DR0 = byte;
  while (!(SSI_SR & SR_RECEIVE_NOT_EMPTY)) {
  }
  return SSI_DR0;
}

/* Write enable, one command with its address and up to four data bytes, then wait until the chip is done. */
RAM_CODE static void command(uint32_t code, uint32_t address, uint32_t data, uint32_t bytes) {
  SSI_SSIENR = 0;
  SSI_CTRLR0 = 7u << 16; /* standard SPI, 8-bit frames, transmit and receive */
  SSI_SER = 1;
  SSI_SSIENR = 1;
  QSPI_SS_CTRL = SELECT_LOW;
  exchange(WRITE_ENABLE);
  QSPI_SS_CTRL = SELECT_HIGH;
  QSPI_SS_CTRL = SELECT_LOW;
  exchange(code);
  for (int shift = 16; shift >= 0; shift -= 8) exchange(address >> shift & 0xff);
  for (; bytes > 0; bytes--, data >>= 8) exchange(data & 0xff);
  QSPI_SS_CTRL = SELECT_HIGH;
  uint32_t status;
  do {
    QSPI_SS_CTRL = SELECT_LOW;
    exchange(READ_STATUS);
    status = exchange(0);
    QSPI_SS_CTRL = SELECT_HIGH;
  } while (status & STATUS_BUSY);
  SSI_SSIENR = 0;
  SSI_CTRLR0 = 0x001f0300; /* as boot2 left it */
  SSI_CTRLR1 = 0;
  SSI_SPI_CTRLR0 = 0x03000218;
  SSI_SSIENR = 1;
  QSPI_SS_CTRL = 0;
  XIP_FLUSH = 1;
}

void boardWriteFlash(uint32_t offset, uint32_t value) {
  command(PAGE_PROGRAM, FLASH_JOURNAL_OFFSET + offset, value, 4);
}

void boardEraseFlash(uint32_t offset) { command(SECTOR_ERASE, FLASH_JOURNAL_OFFSET + (offset & ~4095u), 0, 0); }
