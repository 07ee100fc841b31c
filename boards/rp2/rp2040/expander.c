/*
 * Tables by hand-scheduled code. Takes: a ChaCha20 block's input, block numbers, where the blocks or their pulses go in
 * linear memory. Gives: what assembly/entropy/chacha20.ts and assembly/pattern/fill.ts would have written there.
 */
#include "expander-loop.h"
#include "wasm-rt.h"

struct w2c_registers;
void w2c_registers_expandWords(struct w2c_registers* unused, uint32_t input, uint64_t first, uint32_t blocks, uint32_t to);
uint32_t w2c_registers_expandSymbols(struct w2c_registers* unused, uint32_t input, uint64_t first, uint32_t blocks, uint32_t to);
uint32_t w2c_registers_expandLevels(struct w2c_registers* unused, uint32_t input, uint64_t first, uint32_t blocks, uint32_t to,
                                    uint32_t levels);

enum { NUMBER_LOW = 12, NUMBER_HIGH = 13, LEVELS_BYTES = 512 };

static const uint8_t order[INPUT_WORDS] = INPUT_ORDER;

/* Overwrites secrets. */
static void wipe(void* at, uint32_t bytes) {
  volatile uint32_t* word = at;
  for (uint32_t left = bytes / sizeof *word; left > 0; left--) *word++ = 0;
}

static void checkRange(uint32_t address, uint32_t blocks, uint32_t blockBytes) {
  if (address % sizeof(uint32_t) != 0 || blocks > LINEAR_MEMORY_BYTES / blockBytes ||
      address > LINEAR_MEMORY_BYTES - blocks * blockBytes)
    wasm_rt_trap(WASM_RT_TRAP_OOB);
}

static void expand(uint32_t kind, uint32_t input, uint64_t first, uint32_t blocks, uint32_t to, uint32_t levels) {
  checkRange(input, 1, EXPANDED_BLOCK_BYTES);
  checkRange(levels, 1, LEVELS_BYTES);
  checkRange(to, blocks, kind == EXPAND_LEVELS ? PULSES_PER_BLOCK : EXPANDED_BLOCK_BYTES);
  if (blocks == 0) return;
  const uint32_t* words = (const uint32_t*)(linear_memory + input);
  stretch work = {(uint32_t*)(linear_memory + to), blocks, linear_memory + levels, kind, {0}};
  for (int place = 0; place < INPUT_WORDS; place++) {
    const int word = order[place];
    work.input[place] = word == NUMBER_LOW ? (uint32_t)first : word == NUMBER_HIGH ? (uint32_t)(first >> 32) : words[word];
  }
  expanderLoop(work);
  wipe(work.input, sizeof work.input);
}

void w2c_registers_expandWords(struct w2c_registers* unused, uint32_t input, uint64_t first, uint32_t blocks, uint32_t to) {
  (void)unused;
  expand(EXPAND_WORDS, input, first, blocks, to, 0);
}

uint32_t w2c_registers_expandSymbols(struct w2c_registers* unused, uint32_t input, uint64_t first, uint32_t blocks, uint32_t to) {
  (void)unused;
  expand(EXPAND_SYMBOLS, input, first, blocks, to, 0);
  return 1;
}

uint32_t w2c_registers_expandLevels(struct w2c_registers* unused, uint32_t input, uint64_t first, uint32_t blocks, uint32_t to,
                                    uint32_t levels) {
  (void)unused;
  expand(EXPAND_LEVELS, input, first, blocks, to, levels);
  return 1;
}
