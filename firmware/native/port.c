/*
 * The bodies of the imports that assembly/port declares. Included at the end of the generated C, so that a register access
 * becomes one load or store. What differs between chips is in the board's board.h and flash.c.
 */
#include "board.h"

extern const uint8_t image_identity[];

static u32 slotsPerMicrosecond = 1;

u32 w2c_registers_readRegister(struct w2c_registers* unused, u32 address) {
  (void)unused;
  return *(volatile u32*)address;
}

void w2c_registers_writeRegister(struct w2c_registers* unused, u32 address, u32 value) {
  (void)unused;
  *(volatile u32*)address = value;
}

u64 w2c_registers_slotCounter(struct w2c_registers* unused) {
  (void)unused;
  return boardMicroseconds() * slotsPerMicrosecond;
}

void w2c_registers_setSlotRate(struct w2c_registers* unused, u32 slots) {
  (void)unused;
  slotsPerMicrosecond = slots;
#ifdef BOARD_FOLLOWS_CLOCK
  boardFollowClock(slots);
#endif
}

u32 w2c_registers_readFlash(struct w2c_registers* unused, u32 offset) {
  (void)unused;
  return boardReadFlash(offset);
}

void w2c_registers_writeFlash(struct w2c_registers* unused, u32 offset, u32 value) {
  (void)unused;
  boardWriteFlash(offset, value);
}

void w2c_registers_eraseFlash(struct w2c_registers* unused, u32 offset) {
  (void)unused;
  boardEraseFlash(offset);
}

u32 w2c_registers_busAddress(struct w2c_registers* unused, u32 address) {
  (void)unused;
  return (u32)(linear_memory + address);
}

u32 w2c_registers_identityAddress(struct w2c_registers* unused) {
  (void)unused;
  return (u32)image_identity;
}

/* ARMv6-M ARM B3.2.5: VTOR. The first two words of a vector table are stack and entry. */
void w2c_registers_startImage(struct w2c_registers* unused, u32 address) {
  const u32* vectors = (const u32*)address;
  (void)unused;
  *(volatile u32*)0xe000ed08 = address;
  __asm__ volatile("msr msp, %0\n\tbx %1" : : "r"(vectors[0]), "r"(vectors[1]));
}
