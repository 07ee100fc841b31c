/*
 * Check words of tables by the sniffer of DMA, which computes the CRC-32 of what a channel moves (RP2040 datasheet 2.5.5.2, RP2350 12.6.6).
 * Takes: jobs, each some words of linear memory, not before a time. Gives: their check words; a job is begun when one is over
 * and the processor comes by. Any one or two flipped bits of a table change it: the polynomial's Hamming distance is at least
 * 3 up to 2^32 bits.
 */
#include "check.h"
#include <stdbool.h>
#include "board.h"
#include "wasm-rt.h"

struct w2c_registers;

/* Looks at the channel, of at least four cycles each: several times what a table takes. */
enum { LOOKS_A_WORD = 8, LOOKS_AT_LEAST = 1000 };
enum { SNIFFER_ON = 1, SNIFFER_CHANNEL_SHIFT = 1 };

/* Two a table, of at most four tables. */
enum { JOBS = 8, NONE = JOBS };

/* What is asked for: not before a time, one job at a time. */
typedef struct {
  uint32_t address, count, word;
  enum { IDLE, WAITING, RUNNING, OVER } state;
  uint64_t from;
} job;

static job jobs[JOBS];
static uint32_t running = NONE;
static uint32_t waiting;
static volatile uint32_t sink;
static uint32_t failures;

void w2c_registers_hardwareCheckBegin(struct w2c_registers* unused, uint32_t number, uint32_t address, uint32_t count,
                                      uint64_t microseconds);
uint32_t w2c_registers_hardwareCheckIsOver(struct w2c_registers* unused, uint32_t number);
uint32_t w2c_registers_hardwareCheckEnd(struct w2c_registers* unused, uint32_t number);
void w2c_registers_hardwareCheckForget(struct w2c_registers* unused);

static bool channelIsBusy(void) { return (DMA_CHANNEL(DMA_CHECK_CHANNEL, 3) & DMA_BUSY) != 0; }

static void start(uint32_t number) {
  job* started = &jobs[number];
  started->state = RUNNING;
  running = number;
  waiting -= 1;
  DMA_SNIFFER_CONTROL = SNIFFER_ON | DMA_CHECK_CHANNEL << SNIFFER_CHANNEL_SHIFT; /* CALC 0: CRC-32 */
  DMA_SNIFFER_DATA = 0xffffffffu;
  DMA_CHANNEL(DMA_CHECK_CHANNEL, 0) = (uint32_t)(linear_memory + started->address);
  DMA_CHANNEL(DMA_CHECK_CHANNEL, 1) = (uint32_t)&sink;
  DMA_CHANNEL(DMA_CHECK_CHANNEL, 2) = started->count;
  DMA_CHANNEL(DMA_CHECK_CHANNEL, 3) = DMA_CHECK_CONTROL;
}

static void end(uint32_t word) {
  jobs[running].word = word;
  jobs[running].state = OVER;
  running = NONE;
}

static bool startNext(uint32_t first) {
  for (uint32_t number = first; number < JOBS; number += 2) {
    if (jobs[number].state != WAITING || (jobs[number].from != 0 && boardMicroseconds() < jobs[number].from)) continue;
    start(number);
    return true;
  }
  return false;
}

void checkServe(void) {
  if (running != NONE) {
    if (channelIsBusy()) return;
    end(DMA_SNIFFER_DATA);
  }
  if (waiting > 0 && !startNext(1)) startNext(0);
}

/* Waits until the channel is idle, however that ends. */
static void endRunning(void) {
  const uint32_t looks = LOOKS_A_WORD * jobs[running].count + LOOKS_AT_LEAST;
  for (uint32_t look = 0; look < looks; look++)
    if (!channelIsBusy()) {
      end(DMA_SNIFFER_DATA);
      return;
    }
  DMA_ABORT = 1u << DMA_CHECK_CHANNEL;
  end(~failures++); /* equal to no other */
}

void w2c_registers_hardwareCheckBegin(struct w2c_registers* unused, uint32_t number, uint32_t address, uint32_t count,
                                      uint64_t microseconds) {
  (void)unused;
  if (number >= JOBS) wasm_rt_trap(WASM_RT_TRAP_OOB);
  if (number == running) endRunning(); /* of a block that was struck */
  if (jobs[number].state != WAITING) waiting += 1;
  jobs[number] = (job){address, count, 0, WAITING, microseconds};
  checkServe();
}

uint32_t w2c_registers_hardwareCheckIsOver(struct w2c_registers* unused, uint32_t number) {
  (void)unused;
  checkServe();
  return jobs[number % JOBS].state == OVER;
}

uint32_t w2c_registers_hardwareCheckEnd(struct w2c_registers* unused, uint32_t number) {
  (void)unused;
  job* wanted = &jobs[number % JOBS];
  while (wanted->state != OVER) {
    if (running != NONE) endRunning();
    else if (wanted->state == WAITING) start(number % JOBS);
    else return ~failures++; /* never asked for */
  }
  wanted->state = IDLE;
  return wanted->word;
}

void w2c_registers_hardwareCheckForget(struct w2c_registers* unused) {
  (void)unused;
  if (running != NONE) endRunning();
  for (uint32_t number = 0; number < JOBS; number++) jobs[number].state = IDLE;
  waiting = 0;
}
