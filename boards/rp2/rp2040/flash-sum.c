/*
 * The sum of a stretch of flash, at the speed of its serial line. Takes: an offset into the journal area, and bytes, whole
 * words. Gives: the CRC-32 of assembly/glue/crc32.ts, of zlib and of image heads. Sixteen words come by one command, as many
 * as the interface's queue holds; in place each word has a command of its own, which takes twice as long. The sniffer of
 * DMA is no help: a word comes every 128 cycles, and a sum of it takes half of that.
 */
#include "flash.h"
#include "wasm-rt.h"

struct w2c_registers;

enum { QUEUE_WORDS = 16 };

/* CRC of each nibble: polynomial 0xedb88320, reflected. In RAM, as all that is read here. */
__attribute__((section(".data.remainders"))) static uint32_t remainders[16] = {
    0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
    0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
};

RAM_CODE static uint32_t sumOf(uint32_t from, uint32_t words) {
  uint32_t sum = ~0u;
  while (words > 0) {
    const uint32_t most = words < QUEUE_WORDS ? words : QUEUE_WORDS;
    SSI_SSIENR = 0;
    SSI_CTRLR1 = most - 1;
    SSI_SSIENR = 1;
    SSI_DR0 = (uint32_t)READ_DATA << 24 | from;
    for (uint32_t left = most; left > 0; left--) {
      while (!(SSI_SR & SR_RECEIVE_NOT_EMPTY)) {
      }
      const uint32_t word = SSI_DR0; /* the first byte is the highest */
      sum ^= word >> 24 | (word >> 8 & 0xff00) | (word << 8 & 0xff0000) | word << 24;
      for (int nibble = 0; nibble < 8; nibble++) sum = sum >> 4 ^ remainders[sum & 15];
    }
    words -= most;
    from += 4 * most;
  }
  flashReadInPlace();
  return ~sum;
}

uint32_t w2c_registers_sumFlash(struct w2c_registers* unused, uint32_t offset, uint32_t bytes);
uint32_t w2c_registers_sumFlash(struct w2c_registers* unused, uint32_t offset, uint32_t bytes) {
  (void)unused;
  return sumOf(FLASH_JOURNAL_OFFSET + offset, bytes / 4);
}
