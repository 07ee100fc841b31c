/*
 * Programming the flash chip behind the RP2350's execute-in-place interface, QMI, for the journals of the core. Takes:
 * offsets into the journal area. Runs from RAM, since the chip can't be read while it works; DMA, which reads RAM only,
 * goes on. Commands are those of the Pico 2's W25Q32RV (Winbond datasheet chapter 8), common to serial NOR flash.
 *
 * The boot ROM leaves the chip in a read mode that takes serial commands between reads (continuous read is never entered:
 * pico-bootrom-rp2350, bootrom_xip_mode_cfgs). So direct mode can be entered and left without setting reads up again.
 */
#include "board.h"
#include "wasm-rt.h"

#define QMI_DIRECT_CSR REGISTER(0x400d0000) /* hardware_regs qmi.h */
#define QMI_DIRECT_TX REGISTER(0x400d0004)
#define QMI_DIRECT_RX REGISTER(0x400d0008)
#define QMI_M0_TIMING REGISTER(0x400d000c)
#define WATCHDOG_LOAD REGISTER(0x400d8004) /* hardware_regs watchdog.h: microseconds */

enum { CSR_ENABLE = 1 << 0, CSR_BUSY = 1 << 1, CSR_SELECT = 1 << 2, CSR_TX_FULL = 1 << 10, CSR_RX_EMPTY = 1 << 16 };
/* Serial clock in direct mode: a twelfth of the system clock, 25 MHz at the overclock. */
enum { DIRECT = CSR_ENABLE | 12 << 22 };
/*
 * Serial clock of reads: an eighth, 37.5 MHz at the overclock, below the 50 MHz that the slowest read command (03h) allows.
 * Between two reads select is high for half a period, 13 ns, where the flash asks for 10 (tSHSL1).
 */
enum { READ_DIVIDER = 8, READ_DIVIDER_MASK = 0xff };
/* Select stays high for 50 ns (tSHSL2), 15 cycles at the overclock: as many reads, of two cycles at least. */
enum { DESELECTED_READS = 8 };
/* Microseconds: a sector erase takes 400,000 at most (tSE). */
enum { WATCHDOG_TIME = 0xffffff, LONGEST_COMMAND = 450000 };
enum { WRITE_ENABLE = 0x06, PAGE_PROGRAM = 0x02, SECTOR_ERASE = 0x20, READ_STATUS = 0x05, STATUS_BUSY = 1 };

/*
 * The divider may change while reads are under way (M0_TIMING, CLKDIV); the other fields stay as the boot ROM chose. It
 * holds from the next access on, which must come before the system clock rises.
 */
void boardStart(void) {
  QMI_M0_TIMING = (QMI_M0_TIMING & ~(uint32_t)READ_DIVIDER_MASK) | READ_DIVIDER;
  (void)boardReadFlash(0);
  __asm__ volatile("dsb" ::: "memory");
}

RAM_CODE static uint32_t exchange(uint32_t byte) {
  while (QMI_DIRECT_CSR & CSR_TX_FULL) {
  }
  QMI_DIRECT_TX = byte;
  while (QMI_DIRECT_CSR & CSR_RX_EMPTY) {
  }
  return QMI_DIRECT_RX;
}

RAM_CODE static void deselect(void) {
  while (QMI_DIRECT_CSR & CSR_BUSY) {
  }
  QMI_DIRECT_CSR = DIRECT;
  for (int reads = 0; reads < DESELECTED_READS; reads++) (void)QMI_DIRECT_CSR;
}

/* Waits until the chip is done. One that never is can't be read any more, so there is no way back to the main loop. */
RAM_CODE static void waitUntilDone(void) {
  const uint64_t start = boardMicroseconds();
  uint32_t status;
  do {
    if (boardMicroseconds() - start > LONGEST_COMMAND) wasm_rt_trap(TRAP_FLASH_STAYS_BUSY);
    QMI_DIRECT_CSR = DIRECT | CSR_SELECT;
    exchange(READ_STATUS);
    status = exchange(0);
    deselect();
  } while (status & STATUS_BUSY);
}

/*
 * Write enable, one command with its address and up to four data bytes, then wait until the chip is done. The watchdog's
 * time stands still for as long as a command may take, and no longer.
 */
RAM_CODE static void command(uint32_t code, uint32_t address, uint32_t data, uint32_t bytes) {
  const uint32_t left = WATCHDOG_CTRL & WATCHDOG_TIME;
  WATCHDOG_LOAD = left < WATCHDOG_TIME - LONGEST_COMMAND ? left + LONGEST_COMMAND : WATCHDOG_TIME;
  QMI_DIRECT_CSR = DIRECT;
  deselect(); /* a read that was under way has ended */
  QMI_DIRECT_CSR = DIRECT | CSR_SELECT;
  exchange(WRITE_ENABLE);
  deselect();
  QMI_DIRECT_CSR = DIRECT | CSR_SELECT;
  exchange(code);
  for (int shift = 16; shift >= 0; shift -= 8) exchange(address >> shift & 0xff);
  for (; bytes > 0; bytes--, data >>= 8) exchange(data & 0xff);
  deselect();
  waitUntilDone();
  QMI_DIRECT_CSR = DIRECT & ~CSR_ENABLE;
  WATCHDOG_LOAD = left;
}

void boardWriteFlash(uint32_t offset, uint32_t value) {
  command(PAGE_PROGRAM, FLASH_JOURNAL_OFFSET + offset, value, 4);
}

void boardEraseFlash(uint32_t offset) { command(SECTOR_ERASE, FLASH_JOURNAL_OFFSET + (offset & ~4095u), 0, 0); }
