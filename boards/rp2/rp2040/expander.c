/*
 * Tables by hand-scheduled code, on both cores. Takes: a ChaCha20 block's input, block numbers, where the blocks or their
 * pulses go in linear memory. Gives: what assembly/entropy/chacha20.ts and assembly/pattern/fill.ts would have written
 * there. The second core makes the second half of a table while the first one makes the first half (second-core.c).
 */
#include "../check.h"
#include "board.h"
#include "expander-loop.h"
#include "second-core.h"
#include "wasm-rt.h"

struct w2c_registers;
void w2c_registers_expandWords(struct w2c_registers* unused, uint32_t input, uint64_t first, uint32_t blocks, uint32_t to);
uint32_t w2c_registers_expandSymbols(struct w2c_registers* unused, uint32_t input, uint64_t first, uint32_t blocks, uint32_t to);
uint32_t w2c_registers_expandLevels(struct w2c_registers* unused, uint32_t input, uint64_t first, uint32_t blocks, uint32_t to,
                                    uint32_t levels);

enum { NUMBER_LOW = 12, NUMBER_HIGH = 13, LEVELS_BYTES = 512 };
/* Blocks made at a time: some 70,000 cycles. */
enum { STRETCH_BLOCKS = 32 };

static const uint8_t order[INPUT_WORDS] = INPUT_ORDER;

/* Overwrites secrets. */
static void wipe(void* at, uint32_t bytes) {
  volatile uint32_t* word = at;
  for (uint32_t left = bytes / sizeof *word; left > 0; left--) *word++ = 0;
}

static void checkRange(uint32_t address, uint32_t count, uint32_t bytes) {
  if (address % sizeof(uint32_t) != 0 || count > LINEAR_MEMORY_BYTES / bytes || address > LINEAR_MEMORY_BYTES - count * bytes)
    wasm_rt_trap(WASM_RT_TRAP_OOB);
}

static uint32_t blockBytes(uint32_t kind) { return kind == EXPAND_LEVELS ? PULSES_PER_BLOCK : EXPANDED_BLOCK_BYTES; }

/* Fills in the input of block `number`. */
static void takeInput(stretch* work, const uint32_t* words, uint64_t number) {
  for (int place = 0; place < INPUT_WORDS; place++) {
    const int word = order[place];
    work->input[place] = word == NUMBER_LOW ? (uint32_t)number : word == NUMBER_HIGH ? (uint32_t)(number >> 32) : words[word];
  }
}

/* Makes blocks. Between two stretches the checks of other tables go on. */
static void makeBlocks(uint32_t kind, const uint32_t* words, uint64_t first, uint32_t blocks, uint8_t* to, const uint8_t* levels) {
  stretch work = {NULL, 0, levels, kind, {0}};
  while (blocks > 0) {
    const uint32_t now = blocks < STRETCH_BLOCKS ? blocks : STRETCH_BLOCKS;
    work.to = (uint32_t*)to;
    work.blocks = now;
    takeInput(&work, words, first);
    expanderLoop(work);
    checkServe();
    first += now;
    blocks -= now;
    to += now * blockBytes(kind);
  }
  wipe(work.input, sizeof work.input);
}

/* Makes blocks on both cores; false when the second one does not make its half. */
static bool makeOnBoth(uint32_t kind, const uint32_t* words, uint64_t first, uint32_t blocks, uint8_t* to, const uint8_t* levels) {
  const uint32_t own = blocks - blocks / 2;
  secondWork.to = (uint32_t*)(to + own * blockBytes(kind));
  secondWork.blocks = blocks - own;
  secondWork.levels = levels;
  secondWork.kind = kind;
  takeInput(&secondWork, words, first + own);
  if (!secondAsk()) return false;
  makeBlocks(kind, words, first, own, to, levels);
  return secondAnswers();
}

static bool expand(uint32_t kind, uint32_t input, uint64_t first, uint32_t blocks, uint32_t to, uint32_t levels) {
  checkRange(input, 1, EXPANDED_BLOCK_BYTES);
  checkRange(levels, 1, LEVELS_BYTES);
  checkRange(to, blocks, blockBytes(kind));
  const uint32_t* words = (const uint32_t*)(linear_memory + input);
  uint8_t* const destination = linear_memory + to;
  if (kind != EXPAND_WORDS && blocks > 1) return makeOnBoth(kind, words, first, blocks, destination, linear_memory + levels);
  makeBlocks(kind, words, first, blocks, destination, linear_memory + levels);
  return true;
}

void w2c_registers_expandWords(struct w2c_registers* unused, uint32_t input, uint64_t first, uint32_t blocks, uint32_t to) {
  (void)unused;
  expand(EXPAND_WORDS, input, first, blocks, to, 0);
}

uint32_t w2c_registers_expandSymbols(struct w2c_registers* unused, uint32_t input, uint64_t first, uint32_t blocks, uint32_t to) {
  (void)unused;
  return expand(EXPAND_SYMBOLS, input, first, blocks, to, 0);
}

uint32_t w2c_registers_expandLevels(struct w2c_registers* unused, uint32_t input, uint64_t first, uint32_t blocks, uint32_t to,
                                    uint32_t levels) {
  (void)unused;
  return expand(EXPAND_LEVELS, input, first, blocks, to, levels);
}
