/*
 * Drives the FPGA's source as Verilator made it. Takes: two named pipes, and on the first of them requests: a letter, a u32, and
 * bytes that the letter asks for (test/boards/pico2-ecp5/simulated-fpga.ts is the other end). Gives: answers on the second.
 *   F n, n bytes    a frame of the serial port: n bytes in, n bytes out
 *   R n             n cycles of 125 MHz: nothing out
 *   L               what the lines showed since the last L: u32 slots, a byte a slot, u32 triggers, u32 slot of each
 *   H n             the core stands still in the first n of each 32 of its cycles
 *   C               u32: core cycles; of these, cycles in which a block waited to be taken; slots that the lines still showed
 *                   something after `stop` or `withdraw` took effect
 *   Z               the reset, for 4 cycles
 */
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>
#include "Vemitter.h"

static Vemitter fpga;
static std::vector<uint8_t> levels;
static std::vector<uint32_t> triggers;
static uint64_t cycles = 0;
static uint32_t coreCycles = 0, waits = 0, held = 0, brightAfter = 0;
static bool wasTrigger = false;
/* Slots since `stop` or `withdraw` took effect; none is counted past DARK_SLOTS_WATCHED. */
static const uint32_t DARK_SLOTS_WATCHED = 64;
static uint32_t since = DARK_SLOTS_WATCHED;

/* SPI at 6.25 Mbit/s: its clock comes from the pico2's crystal, 12 MHz at half rate, 6 Mbit/s. */
static const int HALF_BIT_CYCLES = 10;
static const uint32_t CORE_CYCLES_A_BLOCK = 32;

static void cycle() {
  const bool isCoreCycle = (cycles & 1) == 0;
  fpga.clock = 0;
  fpga.core_clock = 0;
  fpga.hold = coreCycles % CORE_CYCLES_A_BLOCK < held;
  fpga.eval();
  const bool darkens = fpga.is_darkened;
  if (isCoreCycle) {
    coreCycles++;
    waits += fpga.core_waits;
  }
  fpga.clock = 1;
  fpga.core_clock = isCoreCycle;
  fpga.eval();
  if (fpga.trigger && !wasTrigger) triggers.push_back(levels.size());
  wasTrigger = fpga.trigger;
  levels.push_back(fpga.level_first);
  levels.push_back(fpga.level_second);
  if (darkens) since = brightAfter = 0;
  if (since < DARK_SLOTS_WATCHED) {
    since += 2;
    if (fpga.level_first | fpga.level_second) brightAfter = since;
  }
  cycles++;
}

static void run(uint32_t count) {
  for (uint32_t done = 0; done < count; done++) cycle();
}

/* Mode 3: out on the falling edge, taken on the rising one. */
static uint8_t exchange(uint8_t out) {
  uint8_t in = 0;
  for (int bit = 7; bit >= 0; bit--) {
    fpga.serial_clock = 0;
    fpga.serial_in = out >> bit & 1;
    run(HALF_BIT_CYCLES);
    fpga.serial_clock = 1;
    in = in << 1 | fpga.serial_out;
    run(HALF_BIT_CYCLES);
  }
  return in;
}

static FILE *answers;
static void answer(uint32_t value) { fwrite(&value, 4, 1, answers); }

static void frame(std::vector<uint8_t> &bytes) {
  fpga.select = 0;
  run(HALF_BIT_CYCLES);
  for (uint8_t &byte : bytes) byte = exchange(byte);
  fpga.select = 1;
  run(HALF_BIT_CYCLES);
  fwrite(bytes.data(), 1, bytes.size(), answers);
}

static void tellLines() {
  answer(levels.size());
  fwrite(levels.data(), 1, levels.size(), answers);
  answer(triggers.size());
  fwrite(triggers.data(), 4, triggers.size(), answers);
  levels.clear();
  triggers.clear();
}

static void reset() {
  fpga.reset = 1;
  run(4);
  fpga.reset = 0;
}

int main(int count, char **arguments) {
  if (count != 3) return 2;
  FILE *requests = fopen(arguments[1], "rb");
  answers = fopen(arguments[2], "wb");
  if (!requests || !answers) return 1;
  fpga.select = 1;
  fpga.serial_clock = 1;
  reset();
  for (int letter; (letter = fgetc(requests)) != EOF;) {
    uint32_t number;
    if (fread(&number, 4, 1, requests) != 1) return 1;
    if (letter == 'F') {
      std::vector<uint8_t> bytes(number);
      if (fread(bytes.data(), 1, number, requests) != number) return 1;
      frame(bytes);
    } else if (letter == 'R') run(number);
    else if (letter == 'L') tellLines();
    else if (letter == 'H') held = number;
    else if (letter == 'Z') reset();
    else if (letter == 'C') {
      answer(coreCycles);
      answer(waits);
      answer(brightAfter);
    } else return 1;
    fflush(answers);
  }
  return 0;
}
