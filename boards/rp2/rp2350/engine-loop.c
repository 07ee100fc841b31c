/*
 * The loop that feeds the SHA-256 block, by hand: compilers leave the block's 57 cycles of work unused and spill. Takes: the
 * 13 words before V's last one, that word with the padding's first byte, where outputs go, how many. Gives: outputs, bytes in
 * order; false when the block is never ready. The last word must not overflow on the way.
 *
 * Cycles of an output, by the bus times of hostsim/emulator/silicon: 81 for START, 16 words and their loads (a store to the
 * block takes 4, a load from RAM behind one 1), 57 of the block's work, 6 to see that it is over, 25 for eight sums. What
 * the loop has to do besides is done in the block's 57: the output before this one is turned round and stored, and the first
 * three words and START's come into registers. The stack holds the words, so that no register has to point at them.
 */
#include "engine-loop.h"

/* START, then the block: the words that are in registers, those of the stack, the last one, its length. */
#define FEED                                                                                        \
  "str  lr, [r0]\n"                                                                                 \
  "str  r12, [r0, %[data]]\n"                                                                       \
  "str  r2, [r0, %[data]]\n"                                                                        \
  "str  r3, [r0, %[data]]\n" FEED_WORD("12") FEED_WORD("16") FEED_WORD("20") FEED_WORD("24")        \
      FEED_WORD("28") FEED_WORD("32") FEED_WORD("36") FEED_WORD("40") FEED_WORD("44") FEED_WORD("48") \
  "str  r1, [r0, %[data]]\n"                                                                        \
  "mov  lr, #0\n"                                                                                   \
  "str  lr, [r0, %[data]]\n"                                                                        \
  "mov  lr, %[bits]\n"                                                                              \
  "str  lr, [r0, %[data]]\n"
#define FEED_WORD(place) "ldr  lr, [sp, #" place "]\n" "str  lr, [r0, %[data]]\n"

/* The eight sums of a finished block. */
#define TAKE                                                                            \
  "ldr  r4, [r0, %[sum]]\n"                                                             \
  "ldr  r5, [r0, %[sum] + 4]\n"                                                         \
  "ldr  r6, [r0, %[sum] + 8]\n"                                                         \
  "ldr  r7, [r0, %[sum] + 12]\n"                                                        \
  "ldr  r8, [r0, %[sum] + 16]\n"                                                        \
  "ldr  r9, [r0, %[sum] + 20]\n"                                                        \
  "ldr  r10, [r0, %[sum] + 24]\n"                                                       \
  "ldr  r11, [r0, %[sum] + 28]\n"

/* Stores them, the highest byte first. */
#define STORE                                                                                                  \
  "rev  r4, r4\n" "rev  r5, r5\n" "rev  r6, r6\n" "rev  r7, r7\n"                                              \
  "rev  r8, r8\n" "rev  r9, r9\n" "rev  r10, r10\n" "rev  r11, r11\n"                                          \
  "ldr  r2, [sp, %[to]]\n"                                                                                     \
  "stm  r2!, {r4-r11}\n"                                                                                       \
  "str  r2, [sp, %[to]]\n"

/* Looks until the block has its sums, then goes to `over`; each look takes 6 cycles. */
#define LOOK(again, over)                \
  "mov  r5, %[looks]\n"                  \
  again ":\n"                            \
  ".rept 8\n"                            \
  "ldr  r4, [r0]\n"                      \
  "lsls r4, r4, #29\n"                   \
  "bmi  " over "\n"                      \
  ".endr\n"                              \
  "subs r5, #1\n"                        \
  "bne  " again "b\n"

enum { CSR_START = 1, DATA = 4, SUM = 8, V_BITS = 440 };
/* Places in the frame: V's first 13 words, where the next output goes, how many are left. */
enum { TO = 52, LEFT = 56, FRAME = 60 };
/* Eights of looks before the block counts as dead: it needs 57 cycles. */
enum { LOOKS = 8 };

__attribute__((naked)) RAM_CODE bool engineLoop(const uint32_t* words, uint32_t last, uint32_t* to, uint32_t outputs) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "sub  sp, %[frame]\n"
      "str  r2, [sp, %[to]]\n"
      "str  r3, [sp, %[left]]\n"
      "mov  r12, sp\n"
      "ldm  r0!, {r4-r11}\n"
      "stm  r12!, {r4-r11}\n"
      "ldm  r0, {r4-r8}\n"
      "stm  r12, {r4-r8}\n"
      "movw r0, #0x8000\n" /* SHA256_BASE of addressmap.h: CSR */
      "movt r0, #0x400f\n"
      "mov  lr, %[start]\n"
      "ldr  r12, [sp]\n"
      "ldrd r2, r3, [sp, #4]\n"
      FEED
      "b    2f\n"
      "1:\n"
      TAKE FEED STORE
      "2:\n"
      "add  r1, #0x100\n"
      "ldr  r4, [sp, %[left]]\n"
      "subs r4, #1\n"
      "str  r4, [sp, %[left]]\n"
      "beq  4f\n"
      "mov  lr, %[start]\n"
      "ldr  r12, [sp]\n"
      "ldrd r2, r3, [sp, #4]\n"
      "nop\n" "nop\n" "nop\n" /* so that the fourth look comes when the 57 cycles are over */
      LOOK("3", "1b")
      "mov  r0, #0\n"
      "b    7f\n"
      "4:\n"
      LOOK("5", "6f")
      "mov  r0, #0\n"
      "b    7f\n"
      "6:\n"
      TAKE STORE
      "mov  r0, #1\n"
      /* Nothing of V or of outputs stays. */
      "7:\n"
      "mov  r4, #0\n" "mov  r5, #0\n" "mov  r6, #0\n" "mov  r7, #0\n"
      "mov  r8, #0\n" "mov  r9, #0\n" "mov  r10, #0\n" "mov  r11, #0\n"
      "mov  r12, sp\n"
      "stm  r12!, {r4-r11}\n"
      "stm  r12, {r4-r8}\n"
      "add  sp, %[frame]\n"
      "pop  {r4-r11, pc}\n"
      :
      : [start] "i"(CSR_START), [data] "i"(DATA), [sum] "i"(SUM), [bits] "i"(V_BITS), [to] "i"(TO), [left] "i"(LEFT),
        [frame] "i"(FRAME), [looks] "i"(LOOKS));
}
