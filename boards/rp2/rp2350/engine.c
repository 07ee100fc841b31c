/*
 * The generator's engine: the second core feeds the SHA-256 block and puts its outputs into a ring of chunks. Takes:
 * requests, each a value V of 440 bits and a number of outputs. Gives: chunks in order, the bytes of SHA-256 of V, V + 1
 * and so on (NIST SP 800-90A Rev. 1, section 10.1.1.4, Hashgen). All waiting is bounded; what has failed once gives nothing
 * until the next reset. Registers: hardware_regs sha256.h, sio.h, dma.h. Cycles: engine-loop.c.
 *
 * What the cores share is written by one of them, after a barrier: `asked`, `released` and `forgets` by the first core, the
 * rest by the second; `failed` only ever rises.
 */
#include "../check.h"
#include "board.h"
#include "engine-loop.h"
#include "wasm-rt.h"

struct w2c_registers;
void w2c_registers_engineMemory(struct w2c_registers* unused, uint32_t ring);
void w2c_registers_engineAsk(struct w2c_registers* unused, uint32_t v, uint32_t outputs);
uint32_t w2c_registers_engineTake(struct w2c_registers* unused);
uint32_t w2c_registers_engineWorked(struct w2c_registers* unused);
uint32_t w2c_registers_engineWaited(struct w2c_registers* unused);
void w2c_registers_engineRelease(struct w2c_registers* unused);
void w2c_registers_engineForget(struct w2c_registers* unused);

enum { CHUNKS = 8, CHUNK_BYTES = 4096, OUTPUT_BYTES = 32, OUTPUTS_PER_CHUNK = CHUNK_BYTES / OUTPUT_BYTES };
enum { REQUESTS = 2, V_WORDS = 14, LAST_WORD = V_WORDS - 1 };
/* The lowest byte of V's last word is the padding's first: a byte 0x80 (FIPS 180-4 section 5.1.1). */
#define PADDING 0x80u
enum { OUTPUT_SHIFT = 8 };
/* Most microseconds that the first core waits for a chunk; the slowest clock needs some 150 for one. */
enum { MOST_WAIT_US = 2000 };
enum { STACK_WORDS = 256 };

#define SIO_FIFO_STATUS REGISTER(0xd0000050)
#define SIO_FIFO_WRITE REGISTER(0xd0000054)
#define SIO_FIFO_READ REGISTER(0xd0000058)
enum { FIFO_VALID = 1 << 0, FIFO_READY = 1 << 1 };
/* Looks at the queue between the cores before the second one counts as dead, and tries of the whole handshake. */
enum { LAUNCH_LOOKS = 100000, LAUNCH_TRIES = 8 };

typedef struct {
  uint32_t v[V_WORDS];
  uint32_t outputs;
} request;

static struct {
  uint32_t ring;
  volatile uint32_t asked, released, forgets;
  volatile uint32_t served, made, forgotten, failed;
  /* Microseconds that the outputs of the last request took, without waiting for room. */
  volatile uint32_t worked;
  request requests[REQUESTS];
} engine;
/* V of the output under way, as the block of SHA-256 begins. Only the second core has it. */
static uint32_t message[V_WORDS];
static uint32_t secondStack[STACK_WORDS] __attribute__((aligned(8)));
static bool isLaunched;

/* Overwrites secrets; from RAM, since the second core must not read flash, which the first one may be programming. */
RAM_CODE static void wipe(void* at, uint32_t bytes) {
  volatile uint32_t* word = at;
  for (uint32_t left = bytes / sizeof *word; left > 0; left--) *word++ = 0;
}

static inline void barrier(void) { __asm__ volatile("dmb" ::: "memory"); }

_Noreturn RAM_CODE static void secondFault(void) { wasm_rt_trap(TRAP_PROCESSOR_FAULT); }

/* Adds `count` outputs to V, modulo 2^440. */
RAM_CODE static void advance(uint32_t count) {
  uint64_t carry = (uint64_t)count << OUTPUT_SHIFT;
  for (int word = LAST_WORD; word >= 0 && carry != 0; word--) {
    carry += message[word];
    message[word] = (uint32_t)carry;
    carry >>= 32;
  }
}

/* Makes `outputs` outputs at `to`. The loop knows no carry out of the last word: there it is left and entered again. */
RAM_CODE static bool makeOutputs(uint32_t* to, uint32_t outputs) {
  while (outputs > 0) {
    const uint32_t untilCarry = (UINT32_MAX >> OUTPUT_SHIFT) + 1 - (message[LAST_WORD] >> OUTPUT_SHIFT);
    const uint32_t now = outputs < untilCarry ? outputs : untilCarry;
    if (!engineLoop(message, message[LAST_WORD], to, now)) return false;
    advance(now);
    to += now * (OUTPUT_BYTES / sizeof(uint32_t));
    outputs -= now;
  }
  return true;
}

/* Waits for room in the ring; false when all is to be dropped. */
RAM_CODE static bool waitForRoom(uint32_t forgets) {
  while (engine.made - engine.released == CHUNKS)
    if (engine.forgets != forgets) return false;
  return engine.forgets == forgets;
}

/* Takes V of a request. */
RAM_CODE static void begin(const request* wanted) {
  for (int word = 0; word < LAST_WORD; word++) message[word] = ((volatile const uint32_t*)wanted->v)[word];
  message[LAST_WORD] = wanted->v[LAST_WORD] | PADDING;
}

/* Serves one request. False: the engine is never ready. */
RAM_CODE static bool serveRequest(const request* wanted, uint32_t forgets) {
  uint32_t worked = 0;
  begin(wanted);
  for (uint32_t left = wanted->outputs; left > 0; left -= OUTPUTS_PER_CHUNK) {
    if (!waitForRoom(forgets)) return true;
    const uint64_t start = boardMicroseconds();
    uint32_t* to = (uint32_t*)(linear_memory + engine.ring + engine.made % CHUNKS * CHUNK_BYTES);
    if (!makeOutputs(to, OUTPUTS_PER_CHUNK)) return false;
    barrier();
    engine.made += 1;
    worked += (uint32_t)(boardMicroseconds() - start);
  }
  engine.worked = worked;
  return true;
}

RAM_CODE static void forget(void) {
  const uint32_t forgets = engine.forgets;
  wipe(message, sizeof message);
  barrier();
  engine.served = engine.asked;
  engine.made = engine.released;
  barrier();
  engine.forgotten = forgets;
}

/* What the second core does, for ever. */
_Noreturn RAM_CODE static void secondCore(void) {
  for (;;) {
    if (engine.forgotten != engine.forgets) forget();
    if (engine.failed || engine.served == engine.asked) continue;
    barrier();
    const uint32_t forgets = engine.forgotten;
    const bool isServed = serveRequest(&engine.requests[engine.served % REQUESTS], forgets);
    if (!isServed) engine.failed = 1;
    else if (engine.forgets == forgets) engine.served += 1;
  }
}

/* A trap of the second core ends as one of the first: dark, and the chip starts anew. No interrupt is used. */
/* In RAM like all that the second core reads. */
__attribute__((aligned(128))) static void* secondVectors[16] = {
    secondStack + STACK_WORDS, (void*)secondCore, (void*)secondFault, (void*)secondFault, (void*)secondFault,
    (void*)secondFault,        (void*)secondFault, (void*)secondFault, (void*)secondFault, (void*)secondFault,
    (void*)secondFault,        (void*)secondFault, (void*)secondFault, (void*)secondFault, (void*)secondFault,
    (void*)secondFault,
};

/* Sends a word to the second core's boot ROM, which must send the same back (RP2350 datasheet 5.3). */
static bool handOver(uint32_t word) {
  if (word == 0)
    while (SIO_FIFO_STATUS & FIFO_VALID) (void)SIO_FIFO_READ;
  for (int looks = 0; (SIO_FIFO_STATUS & FIFO_READY) == 0; looks++)
    if (looks == LAUNCH_LOOKS) return false;
  SIO_FIFO_WRITE = word;
  __asm__ volatile("sev");
  for (int looks = 0; (SIO_FIFO_STATUS & FIFO_VALID) == 0; looks++)
    if (looks == LAUNCH_LOOKS) return false;
  return SIO_FIFO_READ == word;
}

static bool launch(void) {
  const uint32_t words[] = {0, 0, 1, (uint32_t)secondVectors, (uint32_t)(secondStack + STACK_WORDS), (uint32_t)secondCore};
  for (int tries = 0; tries < LAUNCH_TRIES; tries++) {
    size_t sent = 0;
    while (sent < sizeof words / sizeof *words && handOver(words[sent])) sent += 1;
    if (sent == sizeof words / sizeof *words) return true;
  }
  return false;
}

/* Waits until the second core has let go of what it had; false, and the engine has failed, when it does not. */
static bool waitForForgotten(void) {
  for (const uint64_t start = boardMicroseconds(); engine.forgotten != engine.forgets;)
    if (boardMicroseconds() - start > MOST_WAIT_US) return false;
  return true;
}

void w2c_registers_engineMemory(struct w2c_registers* unused, uint32_t ring) {
  (void)unused;
  if (ring % sizeof(uint32_t) != 0 || ring > LINEAR_MEMORY_BYTES - CHUNKS * CHUNK_BYTES) wasm_rt_trap(WASM_RT_TRAP_OOB);
  engine.ring = ring;
  barrier();
  isLaunched = launch();
}

void w2c_registers_engineAsk(struct w2c_registers* unused, uint32_t v, uint32_t outputs) {
  (void)unused;
  if (v % sizeof(uint32_t) != 0 || v > LINEAR_MEMORY_BYTES - V_WORDS * sizeof(uint32_t)) wasm_rt_trap(WASM_RT_TRAP_OOB);
  if (engine.asked - engine.served == REQUESTS || outputs % OUTPUTS_PER_CHUNK != 0) wasm_rt_trap(WASM_RT_TRAP_UNREACHABLE);
  request* wanted = &engine.requests[engine.asked % REQUESTS];
  memcpy(wanted->v, linear_memory + v, sizeof wanted->v);
  wanted->outputs = outputs;
  barrier();
  engine.asked += 1;
}

/* Microseconds that the first core has waited for the second one since the last `engineWaited`. */
static uint32_t waited;

uint32_t w2c_registers_engineTake(struct w2c_registers* unused) {
  (void)unused;
  checkServe();
  const uint64_t start = boardMicroseconds();
  while (engine.made == engine.released) {
    if (!isLaunched || engine.failed || boardMicroseconds() - start > MOST_WAIT_US) return 0;
  }
  waited += (uint32_t)(boardMicroseconds() - start);
  barrier();
  return engine.ring + engine.released % CHUNKS * CHUNK_BYTES;
}

uint32_t w2c_registers_engineWorked(struct w2c_registers* unused) {
  (void)unused;
  return engine.worked;
}

uint32_t w2c_registers_engineWaited(struct w2c_registers* unused) {
  (void)unused;
  const uint32_t sum = waited;
  waited = 0;
  return sum;
}

/* The second core overwrites it with outputs that are as secret; what is left at the end `engineForget` wipes. */
void w2c_registers_engineRelease(struct w2c_registers* unused) {
  (void)unused;
  barrier();
  engine.released += 1;
}

void w2c_registers_engineForget(struct w2c_registers* unused) {
  (void)unused;
  const uint64_t start = boardMicroseconds();
  engine.forgets += 1;
  barrier();
  if (!isLaunched || !waitForForgotten()) engine.failed = 1;
  wipe(linear_memory + engine.ring, CHUNKS * CHUNK_BYTES);
  wipe(engine.requests, sizeof engine.requests);
  waited += (uint32_t)(boardMicroseconds() - start);
}
