/*
 * The loop of engine-loop.c.
 */
#ifndef ENGINE_LOOP_H
#define ENGINE_LOOP_H
#include <stdbool.h>
#include "board.h"

/*
 * Makes `outputs` outputs of 32 bytes each at `to`: SHA-256 of V, V + 1 and so on. `words`: V's first 13 words; `last`: its
 * last one, with the byte 0x80 that pads it. False when the block is never ready.
 */
bool engineLoop(const uint32_t* words, uint32_t last, uint32_t* to, uint32_t outputs);

#endif
