/** The catalogue of noise sources that are no good, and one that is: samples of eight bits, deterministic. */
import { biasedNoise, healthyNoise } from "./noise.js";

/** A source, and what becomes of it at a claim. docs/reference/noise-sources.md tells the same. */
export interface BadSource {
  readonly name: string;
  /** `count` samples. */
  readonly samples: (count: number) => Uint8Array;
}

/** Bits, the earlier one higher in its sample. */
function packed(count: number, bit: () => number): Uint8Array {
  return Uint8Array.from({ length: count }, () => {
    let sample = 0;
    for (let i = 0; i < 8; i++) sample = 2 * sample + bit();
    return sample;
  });
}

function periodicBits(period: number): BadSource {
  return {
    name: `ring oscillator, bits of period ${period}`,
    samples: (count) => {
      let at = 0;
      return packed(count, () => (at++ % period < Math.ceil(period / 2) ? 1 : 0));
    },
  };
}

function repeated(bytes: number): BadSource {
  return {
    name: `a block of ${bytes} random bytes, again and again`,
    samples: (count) => {
      const block = healthyNoise(31, bytes);
      return Uint8Array.from({ length: count }, (_, i) => block[i % bytes]!);
    },
  };
}

/** Fibonacci register of the exponents of a primitive polynomial, the output bit being the last. */
function register(name: string, length: number, taps: readonly number[]): BadSource {
  return {
    name,
    samples: (count) => {
      let state = 1n;
      return packed(count, () => {
        const bit = taps.reduce((sum, tap) => sum ^ ((state >> BigInt(length - tap)) & 1n), 0n);
        const out = Number(state & 1n);
        state = (state >> 1n) | (bit << BigInt(length - 1));
        return out;
      });
    },
  };
}

/** All of them. */
export const BAD_SOURCES: readonly BadSource[] = [
  { name: "stuck at one value", samples: (count) => new Uint8Array(count).fill(0x5a) },
  periodicBits(3),
  periodicBits(5),
  periodicBits(7),
  periodicBits(13),
  repeated(64),
  repeated(1000),
  repeated(1024),
  repeated(1500),
  { name: "a counter", samples: (count) => Uint8Array.from({ length: count }, (_, i) => i & 255) },
  {
    name: "a counter by 37",
    samples: (count) => Uint8Array.from({ length: count }, (_, i) => (37 * i) & 255),
  },
  {
    name: "a counter of 16 bits, high byte first",
    samples: (count) =>
      Uint8Array.from({ length: count }, (_, i) => (i & 1 ? (i >> 1) & 255 : (i >> 9) & 255)),
  },
  {
    name: "a linear congruence modulo 256",
    samples: (count) => {
      let state = 1;
      return Uint8Array.from({ length: count }, () => {
        state = (state * 141 + 3) & 255;
        return state;
      });
    },
  },
  register("a shift register of 16 bits", 16, [16, 15, 13, 4]),
  register("a shift register of 31 bits", 31, [31, 28]),
  register("a shift register of 64 bits", 64, [64, 63, 61, 60]),
  {
    name: "xorshift of 32 bits, low byte of each word",
    samples: (count) => {
      let x = 2463534242;
      return Uint8Array.from({ length: count }, () => {
        x ^= x << 13;
        x ^= x >>> 17;
        x ^= x << 5;
        return x & 255;
      });
    },
  },
  { name: "zeros with probability 0.75, else uniform", samples: (count) => biasedNoise(33, count, 0.75) },
  {
    name: "healthy for 40,000 samples, then stuck",
    samples: (count) => healthyNoise(34, count).map((sample, i) => (i < 40_000 ? sample : 0)),
  },
  {
    name: "healthy for 40,000 samples, then a shift register of 31 bits",
    samples: (count) => {
      const bad = register("", 31, [31, 28]).samples(Math.max(count - 40_000, 0));
      return healthyNoise(35, count).map((sample, i) => (i < 40_000 ? sample : bad[i - 40_000]!));
    },
  },
  {
    name: "drifts from uniform to zeros in 100,000 samples",
    samples: (count) => {
      const choice = healthyNoise(36, count);
      return healthyNoise(37, count).map((sample, i) => (choice[i]! < (256 * i) / 100_000 ? 0 : sample));
    },
  },
  {
    name: "a generator of 32 bits by multiplication (Park and Miller), its middle byte",
    samples: (count) => {
      let state = 1n;
      return Uint8Array.from({ length: count }, () => {
        state = (state * 16_807n) % 2_147_483_647n;
        return Number((state >> 12n) & 255n);
      });
    },
  },
  { name: "ChaCha20 from a known key", samples: (count) => healthyNoise(38, count) },
];
