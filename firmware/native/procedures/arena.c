/*
 * First fit over a list of free pieces in order of their addresses; neighbours are joined. Lua tells the size of what it
 * gives back, so a piece needs no header. What counts against the limit is what Lua asked for, to the byte, so that the limit is
 * met at the same request on every machine; the arena is larger, for what rounding and gaps cost.
 */
#include "arena.h"

#include <string.h>

#include "vm.h"

typedef struct piece {
  struct piece* next;
  size_t bytes;
} piece;

enum { UNIT = sizeof(piece), ARENA_BYTES = VM_MEMORY_BYTES + VM_MEMORY_BYTES / 3, STACK_BYTES = 4092 };
enum { MARK = 0x5354414b };

/* The stack grows towards the arena: one that overflows damages the procedure's own memory, and its mark. */
static struct {
  uint8_t arena[ARENA_BYTES];
  uint32_t mark;
  uint8_t stack[STACK_BYTES];
} own __attribute__((aligned(8)));
static piece* firstFree;
static size_t inUse;
static size_t most;

void arenaReset(void) {
  firstFree = (piece*)own.arena;
  own.mark = MARK;
  firstFree->next = NULL;
  firstFree->bytes = ARENA_BYTES / UNIT * UNIT;
  inUse = 0;
  most = 0;
}

uint32_t arenaMost(void) { return (uint32_t)most; }

uint8_t* arenaStackTop(void) { return own.stack + STACK_BYTES; }

bool arenaIsWhole(void) { return own.mark == MARK; }

static size_t rounded(size_t bytes) { return (bytes + UNIT - 1) / UNIT * UNIT; }

static void* take(size_t bytes) {
  for (piece** link = &firstFree; *link != NULL; link = &(*link)->next) {
    piece* found = *link;
    if (found->bytes < bytes) continue;
    if (found->bytes == bytes) {
      *link = found->next;
    } else {
      piece* rest = (piece*)((uint8_t*)found + bytes);
      rest->next = found->next;
      rest->bytes = found->bytes - bytes;
      *link = rest;
    }
    return found;
  }
  return NULL;
}

static void give(void* block, size_t bytes) {
  piece* before = NULL;
  piece* after = firstFree;
  while (after != NULL && (uint8_t*)after < (uint8_t*)block) {
    before = after;
    after = after->next;
  }
  piece* freed = block;
  freed->bytes = bytes;
  freed->next = after;
  if (after != NULL && (uint8_t*)freed + freed->bytes == (uint8_t*)after) {
    freed->bytes += after->bytes;
    freed->next = after->next;
  }
  if (before == NULL) {
    firstFree = freed;
  } else if ((uint8_t*)before + before->bytes == (uint8_t*)freed) {
    before->bytes += freed->bytes;
    before->next = freed->next;
  } else {
    before->next = freed;
  }
}

void* arenaAllocate(void* unused, void* block, size_t before, size_t bytes) {
  (void)unused;
  if (block == NULL) before = 0; /* then it is a kind of object, not a size */
  if (bytes > before && bytes - before > VM_MEMORY_BYTES - inUse) return NULL;
  const size_t had = rounded(before);
  const size_t needs = rounded(bytes);
  void* result = block;
  if (needs > had) {
    result = take(needs);
    if (result == NULL) return NULL;
    if (had > 0) {
      memcpy(result, block, before);
      give(block, had);
    }
  } else if (needs < had) {
    give((uint8_t*)block + needs, had - needs);
    if (needs == 0) result = NULL;
  }
  inUse += bytes - before;
  if (inUse > most) most = inUse;
  return result;
}
