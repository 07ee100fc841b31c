/*
 * The interpreter of on-board procedures, as port.c calls it; assembly/port/procedures.ts says what each function does.
 */
#ifndef PROCEDURES_VM_H
#define PROCEDURES_VM_H
#include <stdint.h>

/* As in assembly/port/procedures.ts; a test holds the two together. */
enum {
  VM_TICK = 50,
  VM_VALUES = 24,
  VM_MEMORY_BYTES = 24576,
  VM_RUNS = 0,
  VM_ASKS = 1,
  VM_ENDED = 2,
  VM_ERROR = 3,
  VM_NO_MEMORY = 4,
  VM_BAD_CODE = 5,
  VM_NONE = 6
};

typedef struct {
  int64_t answer;
  uint32_t count;
  uint32_t line;
  uint32_t instructions;
  uint32_t mostBytes;
  int64_t values[VM_VALUES];
} vm_mailbox;

uint32_t vmBegin(const uint8_t* code, uint32_t bytes);
uint32_t vmResume(vm_mailbox* mailbox, uint32_t ticks);
void vmEnd(void);

#endif
