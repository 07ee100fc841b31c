/*
 * The loop of expander-loop.S.
 */
#ifndef EXPANDER_LOOP_H
#define EXPANDER_LOOP_H
#include <stdint.h>

/* What a block becomes: its sixteen words, or the pulses of its 128 nibbles, as symbols or as levels of lines. */
enum { EXPAND_WORDS = 0, EXPAND_SYMBOLS = 1, EXPAND_LEVELS = 2 };

enum { INPUT_WORDS = 16, EXPANDED_BLOCK_BYTES = 64, PULSES_PER_BLOCK = 128 };

/* Consecutive blocks. Passed by value, as the loop takes it: in four registers, and on the stack. */
typedef struct {
  /* Where they go, aligned to 4: 64 bytes a block, of EXPAND_LEVELS 128. */
  uint32_t* to;
  /* At least one. */
  uint32_t blocks;
  /* For EXPAND_LEVELS: 256 u16, the levels of two pulses by the byte of keystream that they are made from. */
  const uint8_t* levels;
  uint32_t kind;
  /* The first block's input (RFC 8439 section 2.3; words 12 and 13 are its number), in the order of INPUT_ORDER. */
  uint32_t input[INPUT_WORDS];
} stretch;

/* Which word of a block's input has each place: the order in which the loop takes them. */
#define INPUT_ORDER {0, 1, 2, 3, 10, 11, 6, 7, 14, 15, 13, 8, 5, 12, 4, 9}

/* Makes a stretch. It uses 112 bytes of stack, and leaves neither key nor keystream there or in registers. */
void expanderLoop(stretch work);

/* What the second core does, for ever: `secondWork`, whenever it is asked to (second-core.h). It uses 176 bytes of stack. */
_Noreturn void secondCoreLoop(void);

#endif
