/* For boards without room for an interpreter: every procedure is refused. */
#include "vm.h"

uint32_t vmBegin(const uint8_t* code, uint32_t bytes) {
  (void)code;
  (void)bytes;
  return VM_NONE;
}

uint32_t vmResume(vm_mailbox* mailbox, uint32_t ticks) {
  (void)mailbox;
  (void)ticks;
  return VM_NONE;
}

void vmEnd(void) {}
