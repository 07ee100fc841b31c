/*
 * The imports of assembly/port/procedures.ts. Included behind port.c where a module has them. Addresses are of linear memory, and
 * are checked as any access to it: what a module hands over is as little trusted here as there.
 */
#include "procedures/vm.h"

static uint8_t* checkedRange(u32 address, u32 bytes) {
  if (address > LINEAR_MEMORY_BYTES || bytes > LINEAR_MEMORY_BYTES - address) wasm_rt_trap(WASM_RT_TRAP_OOB);
  return linear_memory + address;
}

u32 w2c_procedures_procedureBegin(struct w2c_procedures* unused, u32 code, u32 bytes) {
  (void)unused;
  return vmBegin(checkedRange(code, bytes), bytes);
}

u32 w2c_procedures_procedureResume(struct w2c_procedures* unused, u32 mailbox, u32 ticks) {
  (void)unused;
  if (mailbox % 8 != 0) wasm_rt_trap(WASM_RT_TRAP_OOB);
  return vmResume((vm_mailbox*)checkedRange(mailbox, sizeof(vm_mailbox)), ticks);
}

void w2c_procedures_procedureEnd(struct w2c_procedures* unused) {
  (void)unused;
  vmEnd();
}
