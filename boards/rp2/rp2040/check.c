/*
 * Check words of tables by the sniffer of DMA, which computes the CRC-32 of what a channel moves (RP2040 datasheet 2.5.5.2).
 * Takes: words of linear memory. Gives: their check word, in as many cycles as there are words when the bus is free. Any one
 * or two flipped bits of a table change it: the polynomial's Hamming distance is at least 3 up to 2^32 bits.
 */
#include "board.h"
#include "wasm-rt.h"

struct w2c_registers;

/* Looks at the channel, of at least four cycles each: several times what a table takes. */
enum { LOOKS_A_WORD = 8, LOOKS_AT_LEAST = 1000 };
enum { SNIFFER_ON = 1, SNIFFER_CHANNEL_SHIFT = 1 };

static volatile uint32_t sink;
static uint32_t failures;

static uint32_t words;

void w2c_registers_hardwareCheckBegin(struct w2c_registers* unused, uint32_t job, uint32_t address, uint32_t count,
                                      uint64_t microseconds);
uint32_t w2c_registers_hardwareCheckIsOver(struct w2c_registers* unused, uint32_t job);
uint32_t w2c_registers_hardwareCheckEnd(struct w2c_registers* unused, uint32_t job);
void w2c_registers_hardwareCheckForget(struct w2c_registers* unused);

/* One job at a time, and at once: a ring of two tables has no time to wait for. */
void w2c_registers_hardwareCheckBegin(struct w2c_registers* unused, uint32_t job, uint32_t address, uint32_t count,
                                      uint64_t microseconds) {
  (void)unused, (void)job, (void)microseconds;
  words = count;
  DMA_SNIFFER_CONTROL = SNIFFER_ON | DMA_CHECK_CHANNEL << SNIFFER_CHANNEL_SHIFT; /* CALC 0: CRC-32 */
  DMA_SNIFFER_DATA = 0xffffffffu;
  DMA_CHANNEL(DMA_CHECK_CHANNEL, 0) = (uint32_t)(linear_memory + address);
  DMA_CHANNEL(DMA_CHECK_CHANNEL, 1) = (uint32_t)&sink;
  DMA_CHANNEL(DMA_CHECK_CHANNEL, 2) = count;
  DMA_CHANNEL(DMA_CHECK_CHANNEL, 3) = DMA_CHECK_CONTROL;
}

uint32_t w2c_registers_hardwareCheckIsOver(struct w2c_registers* unused, uint32_t job) {
  (void)unused, (void)job;
  return !(DMA_CHANNEL(DMA_CHECK_CHANNEL, 3) & DMA_BUSY);
}

uint32_t w2c_registers_hardwareCheckEnd(struct w2c_registers* unused, uint32_t job) {
  (void)unused, (void)job;
  for (uint32_t look = 0; look < LOOKS_A_WORD * words + LOOKS_AT_LEAST; look++)
    if (!(DMA_CHANNEL(DMA_CHECK_CHANNEL, 3) & DMA_BUSY)) return DMA_SNIFFER_DATA;
  DMA_ABORT = 1u << DMA_CHECK_CHANNEL;
  return ~failures++; /* equal to no other */
}

void w2c_registers_hardwareCheckForget(struct w2c_registers* unused) { (void)unused; }
