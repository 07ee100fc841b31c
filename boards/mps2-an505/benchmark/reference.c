/*
 * The payload's table fill as one would write it in C by hand: ChaCha20 in counter mode, each keystream word turned into
 * packed symbols while it is still in a register. Same job, same bytes, same compiler flags as the core's `fillSymbols`;
 * the benchmark counts the instructions of both. No bounds are checked here, and no keystream is left in memory.
 */
#include "payload.h"
#include "wasm-rt.h"

enum { BLOCK_WORDS = 16, BLOCK_BITS = 512, NUMBER = 12, PAIRS = 6 };

static uint32_t input[BLOCK_WORDS] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
static uint32_t randomBits;
/* At four bits: two symbols for each byte of keystream. At eight: one. */
static uint8_t symbols[256];

/* Symbol of value 0 of each pair of class and basis, in the order of the thresholds. */
static const uint8_t pairSymbols[PAIRS] = {8, 10, 4, 6, 0, 2};

static uint8_t symbolOf(uint32_t random, const uint32_t* weights) {
  uint32_t rest = random >> 1;
  uint32_t pair = 0;
  for (; pair < PAIRS - 1 && rest >= weights[pair]; pair++) rest -= weights[pair];
  return pairSymbols[pair] | (random & 1);
}

void w2c_registers_referenceSetUp(struct w2c_registers* unused, u32 key, u32 epoch, u32 domain, u32 bits, u32 weightsAt) {
  (void)unused;
  uint32_t weights[PAIRS];
  memcpy(weights, linear_memory + weightsAt, sizeof weights);
  memcpy(input + 4, linear_memory + key, 32);
  input[14] = domain;
  input[15] = epoch;
  randomBits = bits;
  for (uint32_t r = 0; r < 256; r++)
    symbols[r] = bits == 8 ? symbolOf(r, weights) : symbolOf(r & 15, weights) | symbolOf(r >> 4, weights) << 4;
}

static inline uint32_t rotate(uint32_t x, int by) { return x << by | x >> (32 - by); }

#define QUARTER_ROUND(a, b, c, d)                             \
  a += b, d = rotate(d ^ a, 16), c += d, b = rotate(b ^ c, 12), \
  a += b, d = rotate(d ^ a, 8), c += d, b = rotate(b ^ c, 7)

/* RFC 8439 section 2.3 */
static inline void keystreamBlock(uint32_t x[BLOCK_WORDS]) {
  uint32_t x0 = input[0], x1 = input[1], x2 = input[2], x3 = input[3], x4 = input[4], x5 = input[5], x6 = input[6],
           x7 = input[7], x8 = input[8], x9 = input[9], x10 = input[10], x11 = input[11], x12 = input[12],
           x13 = input[13], x14 = input[14], x15 = input[15];
  for (int round = 0; round < 10; round++) {
    QUARTER_ROUND(x0, x4, x8, x12);
    QUARTER_ROUND(x1, x5, x9, x13);
    QUARTER_ROUND(x2, x6, x10, x14);
    QUARTER_ROUND(x3, x7, x11, x15);
    QUARTER_ROUND(x0, x5, x10, x15);
    QUARTER_ROUND(x1, x6, x11, x12);
    QUARTER_ROUND(x2, x7, x8, x13);
    QUARTER_ROUND(x3, x4, x9, x14);
  }
  x[0] = x0 + input[0], x[1] = x1 + input[1], x[2] = x2 + input[2], x[3] = x3 + input[3];
  x[4] = x4 + input[4], x[5] = x5 + input[5], x[6] = x6 + input[6], x[7] = x7 + input[7];
  x[8] = x8 + input[8], x[9] = x9 + input[9], x[10] = x10 + input[10], x[11] = x11 + input[11];
  x[12] = x12 + input[12], x[13] = x13 + input[13], x[14] = x14 + input[14], x[15] = x15 + input[15];
}

static inline uint32_t lookUp(uint32_t word) {
  return symbols[word & 255] | symbols[word >> 8 & 255] << 8 | symbols[word >> 16 & 255] << 16 |
         (uint32_t)symbols[word >> 24] << 24;
}

/* Four symbols, a byte each, into sixteen bits. */
static inline uint32_t pack(uint32_t four) {
  const uint32_t two = (four | four >> 4) & 0x00ff00ff;
  return (two | two >> 8) & 0xffff;
}

void w2c_registers_referenceFill(struct w2c_registers* unused, u64 firstPulse, u32 pulses, u32 destination) {
  (void)unused;
  uint32_t* table = (uint32_t*)(void*)(linear_memory + destination);
  uint64_t number = firstPulse / (BLOCK_BITS / randomBits);
  const uint32_t blocks = pulses / (BLOCK_BITS / randomBits);
  uint32_t words[BLOCK_WORDS];
  for (uint32_t block = 0; block < blocks; block++, number++) {
    input[NUMBER] = (uint32_t)number;
    input[NUMBER + 1] = (uint32_t)(number >> 32);
    keystreamBlock(words);
    if (randomBits == 4) {
      for (int i = 0; i < BLOCK_WORDS; i++) *table++ = lookUp(words[i]);
    } else {
      for (int i = 0; i < BLOCK_WORDS; i += 2)
        *table++ = pack(lookUp(words[i])) | pack(lookUp(words[i + 1])) << 16;
    }
  }
  memset(words, 0, sizeof words);
}

void w2c_registers_spinTwo(struct w2c_registers* unused, u32 rounds) {
  (void)unused;
  __asm__ volatile("1: subs %0, #1\n bne 1b" : "+l"(rounds) : : "cc");
}
