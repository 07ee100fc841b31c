/* The memory of a procedure, and of its interpreter: one static block. A request beyond the limit, or that finds no piece large enough, gets none. */
#ifndef PROCEDURES_ARENA_H
#define PROCEDURES_ARENA_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Forgets all that was handed out. */
void arenaReset(void);
/* Lua's allocator (Reference Manual 5.4, lua_Alloc). */
void* arenaAllocate(void* unused, void* block, size_t before, size_t bytes);
/* Bytes handed out at most since the reset. */
uint32_t arenaMost(void);
/* Where the interpreter's own stack begins; it grows towards the arena. */
uint8_t* arenaStackTop(void);
/* False when that stack was too small. */
bool arenaIsWhole(void);

#endif
