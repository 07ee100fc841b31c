/*
 * Work for the second core. Takes: a stretch of a table, one at a time. Gives: whether it is made. The cores talk through the
 * queues between them (RP2040 datasheet 2.3.1.4): a number goes there, and the same one comes back when the stretch is made.
 * Each number is used once, so that an answer that comes twice, or to an earlier question, is found. Whatever the second core
 * does wrong ends the same way: it is put back into reset, where it can't write, and the table is not shown.
 *
 * The second core reads no flash, which the first one may be programming: its loop, vectors and handler are in RAM. A fault of
 * it ends as one of the first core: dark, and the chip starts anew.
 */
#include "second-core.h"
#include "board.h"
#include "wasm-rt.h"

/* Most microseconds that the first core waits when its own half is done: the halves are equal. */
enum { MOST_WAIT_US = 1000 };
enum { STACK_WORDS = 64, VECTORS = 16 };

#define PSM_FRCE_OFF REGISTER(0x40010004) /* 2.13.5 */
enum { PROCESSOR_1 = 1 << 16 };
#define SIO_FIFO_STATUS REGISTER(0xd0000050)
#define SIO_FIFO_WRITE REGISTER(0xd0000054)
#define SIO_FIFO_READ REGISTER(0xd0000058)
enum { FIFO_VALID = 1 << 0, FIFO_READY = 1 << 1 };
/* Looks at a queue before the second core counts as dead, and tries of the whole handshake with its ROM. */
enum { LAUNCH_LOOKS = 20000, LAUNCH_TRIES = 3 };

stretch secondWork;
static uint32_t secondStack[STACK_WORDS] __attribute__((aligned(8)));
static bool runs;
/* Number of the last question. */
static uint32_t asked;

_Noreturn __attribute__((section(".ram_code"), noinline)) static void secondFault(void) { wasm_rt_trap(TRAP_PROCESSOR_FAULT); }

/* ARMv6-M ARM B1.5.3. Armv6-M wants them at a multiple of 256 bytes here: image.ld puts them first in RAM. */
__attribute__((section(".ram_vectors"), used)) static void* secondVectors[VECTORS] = {
    secondStack + STACK_WORDS, (void*)secondFault, (void*)secondFault, (void*)secondFault, (void*)secondFault, (void*)secondFault,
    (void*)secondFault,        (void*)secondFault, (void*)secondFault, (void*)secondFault, (void*)secondFault, (void*)secondFault,
    (void*)secondFault,        (void*)secondFault, (void*)secondFault, (void*)secondFault,
};

static inline void barrier(void) { __asm__ volatile("dmb" ::: "memory"); }

/* Overwrites what may be key. */
static void wipe(volatile uint32_t* word, uint32_t words) {
  for (; words > 0; words--) *word++ = 0;
}

static void drain(void) {
  while (SIO_FIFO_STATUS & FIFO_VALID) (void)SIO_FIFO_READ;
}

static bool comes(uint32_t flag) {
  for (int looks = 0; looks < LAUNCH_LOOKS; looks++)
    if (SIO_FIFO_STATUS & flag) return true;
  return false;
}

static void send(uint32_t word) {
  SIO_FIFO_WRITE = word;
  __asm__ volatile("sev");
}

/* Puts the second core into reset, whatever it is doing. */
static void stop(void) {
  PSM_FRCE_OFF = PROCESSOR_1;
  while ((PSM_FRCE_OFF & PROCESSOR_1) == 0) {
  }
}

/* Leaves it there, and wipes what it had. */
static void hold(void) {
  stop();
  runs = false;
  wipe(secondStack, STACK_WORDS);
  wipe((volatile uint32_t*)&secondWork, sizeof secondWork / sizeof(uint32_t));
}

/* Sends a word to the second core's boot ROM, which sends the same back (2.8.2). */
static bool handOver(uint32_t word) {
  if (word == 0) drain();
  if (!comes(FIFO_READY)) return false;
  send(word);
  return comes(FIFO_VALID) && SIO_FIFO_READ == word;
}

/* Starts the second core from reset: its ROM says 0 when it is there. */
static bool launch(void) {
  const uint32_t words[] = {0, 0, 1, (uint32_t)secondVectors, (uint32_t)(secondStack + STACK_WORDS), (uint32_t)secondCoreLoop};
  stop();
  drain();
  PSM_FRCE_OFF = 0;
  if (!comes(FIFO_VALID)) return false;
  for (int tries = 0; tries < LAUNCH_TRIES; tries++) {
    size_t sent = 0;
    while (sent < sizeof words / sizeof *words && handOver(words[sent])) sent += 1;
    if (sent == sizeof words / sizeof *words) return true;
  }
  return false;
}

/* Ends with the second core in reset unless it has done what it should. */
static bool heldUnless(bool isRight) {
  if (!isRight) hold();
  return isRight;
}

bool secondAsk(void) {
  if (!runs) runs = launch();
  /* Nothing may come unasked. */
  const uint32_t status = SIO_FIFO_STATUS;
  if (!heldUnless(runs && (status & FIFO_READY) && !(status & FIFO_VALID))) return false;
  asked += 1;
  barrier();
  send(asked);
  return true;
}

bool secondAnswers(void) {
  const uint64_t start = boardMicroseconds();
  bool isThere;
  do isThere = (SIO_FIFO_STATUS & FIFO_VALID) != 0;
  while (!isThere && boardMicroseconds() - start <= MOST_WAIT_US);
  const bool isMade = isThere && SIO_FIFO_READ == asked;
  barrier();
  wipe(secondWork.input, INPUT_WORDS); /* its copy of it the loop has wiped */
  return heldUnless(isMade);
}
