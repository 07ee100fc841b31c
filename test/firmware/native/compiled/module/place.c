/*
 * Runs the native module from RAM at two addresses and with memory at two addresses. Takes: its code, module_code. Gives:
 * its results, and whether it kept to its memory and gave the registers back.
 */
#include "payload.h"
#include "wasm-rt.h"

extern const uint8_t module_code[], module_code_end[];

enum { ROOM = 8192, GUARD = 64, BLOCK = 64, LENT = 4096, FILLER = 0x5a, MARK = 0x51a7b0e5 };

/* Neither place has the other's alignment: a multiple of four is all that the module may count on. */
static uint8_t code[2][ROOM] __attribute__((aligned(16)));
static uint8_t around[2][GUARD + LENT + GUARD] __attribute__((aligned(16)));
static const uint32_t shift[2] = {0, 4};

static uint32_t place, lender, lentBytes, argumentsAt;
static bool registersKept;

static uint8_t* lent(void) { return around[lender] + GUARD + shift[lender]; }

void w2c_registers_placeModule(struct w2c_registers* unused, u32 number) {
  (void)unused;
  place = number & 1;
  lender = place;
  argumentsAt = 0;
  memset(code, 0xff, sizeof code);
  memcpy(code[place] + shift[place], module_code, module_code_end - module_code);
  memset(around, FILLER, sizeof around);
  __asm__ volatile("dsb\n isb" ::: "memory");
}

u32 w2c_registers_callModule(struct w2c_registers* unused, u32 bytes, u32 command, u32 block) {
  (void)unused;
  lentBytes = bytes;
  if (argumentsAt != 0) memcpy(lent() + argumentsAt, linear_memory + block, BLOCK);
  register uint32_t result __asm__("r0") = (uint32_t)lent();
  register uint32_t second __asm__("r1") = bytes;
  register uint32_t third __asm__("r2") = command;
  uint32_t mark = MARK;
  const uint32_t entry = (uint32_t)(code[place] + shift[place]) | 1;
  __asm__ volatile("mov r9, %3\n blx %4\n mov %3, r9"
                   : "+r"(result), "+r"(second), "+r"(third), "+r"(mark)
                   : "r"(entry)
                   : "r3", "r9", "r12", "lr", "cc", "memory");
  registersKept = mark == MARK;
  if (command == 0 && (int32_t)result > 0) argumentsAt = result;
  if (argumentsAt != 0) memcpy(linear_memory + block, lent() + argumentsAt, BLOCK);
  return result;
}

void w2c_registers_moveMemory(struct w2c_registers* unused) {
  (void)unused;
  uint8_t* const from = lent();
  lender ^= 1;
  memcpy(lent(), from, lentBytes);
  memset(from, FILLER, lentBytes);
}

void w2c_registers_pokeMemory(struct w2c_registers* unused, u32 offset, u32 value) {
  (void)unused;
  memcpy(lent() + offset, &value, sizeof value);
}

u32 w2c_registers_moduleKeptOut(struct w2c_registers* unused) {
  (void)unused;
  const uint8_t* const last = around[lender] + sizeof around[lender];
  for (const uint8_t* at = around[lender]; at < last; at++) {
    const bool mine = at >= lent() && at < lent() + lentBytes;
    if (!mine && *at != FILLER) return 0;
  }
  return registersKept;
}
