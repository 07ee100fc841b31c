/*
 * Work for a processor without hardware: ChaCha rounds, a table-driven checksum, a sort by insertion. Takes
 * nothing, gives nothing, never ends: for speeds of emulators.
 */
#include <stdint.h>

enum { WORDS = 16, ROUNDS = 10, BYTES = 4096, SORTED = 64, ENTRIES = 256 };

static uint32_t state[WORDS];
static uint8_t bytes[BYTES];
static uint32_t table[ENTRIES];
volatile uint32_t result;

static inline uint32_t turned(uint32_t x, int by) { return (x << by) | (x >> (32 - by)); }

#define QUARTER(a, b, c, d)                                                                                 \
  a += b, d = turned(d ^ a, 16), c += d, b = turned(b ^ c, 12), a += b, d = turned(d ^ a, 8), c += d,       \
      b = turned(b ^ c, 7)

__attribute__((noinline)) static void block(uint32_t* out) {
  uint32_t x[WORDS];
  for (int i = 0; i < WORDS; i++) x[i] = state[i];
  for (int i = 0; i < ROUNDS; i++) {
    QUARTER(x[0], x[4], x[8], x[12]);
    QUARTER(x[1], x[5], x[9], x[13]);
    QUARTER(x[2], x[6], x[10], x[14]);
    QUARTER(x[3], x[7], x[11], x[15]);
    QUARTER(x[0], x[5], x[10], x[15]);
    QUARTER(x[1], x[6], x[11], x[12]);
    QUARTER(x[2], x[7], x[8], x[13]);
    QUARTER(x[3], x[4], x[9], x[14]);
  }
  for (int i = 0; i < WORDS; i++) out[i] = x[i] + state[i];
  state[12]++;
}

__attribute__((noinline)) static uint32_t checksum(const uint8_t* from, int count) {
  uint32_t sum = ~0u;
  while (count--) sum = table[(sum ^ *from++) & 255] ^ (sum >> 8);
  return ~sum;
}

__attribute__((noinline)) static int sort(uint8_t* part, int count) {
  int moves = 0;
  for (int i = 1; i < count; i++) {
    uint8_t value = part[i];
    int at = i;
    for (; at > 0 && part[at - 1] > value; at--, moves++) part[at] = part[at - 1];
    part[at] = value;
  }
  return moves;
}

__attribute__((section(".start"))) void start(void) {
  for (uint32_t i = 0; i < ENTRIES; i++) {
    uint32_t entry = i;
    for (int bit = 0; bit < 8; bit++) entry = (entry >> 1) ^ (0xedb88320 & -(entry & 1));
    table[i] = entry;
  }
  for (uint32_t i = 0; i < WORDS; i++) state[i] = i * 0x9e3779b9;
  for (;;) {
    for (int at = 0; at < BYTES; at += 4 * WORDS) block((uint32_t*)(bytes + at));
    result ^= checksum(bytes, BYTES);
    result += (uint32_t)sort(bytes, SORTED);
  }
}
