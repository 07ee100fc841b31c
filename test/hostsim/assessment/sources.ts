/** Sources to assess, the same bytes on every machine: each a way to be bad, one that is good. */
import { RandomStream } from "../../../hostsim/base/random.js";

function source(
  name: string,
  count: number,
  next: (random: RandomStream, at: number, last: number) => number,
) {
  const random = new RandomStream(1, `assessment of ${name}`);
  let last = 0;
  return Uint8Array.from({ length: count }, (_, at) => {
    last = next(random, at, last);
    return last;
  });
}

/** By name. */
export const SOURCES = {
  /** Bits that are 1 with probability 0.55, or 0.7 after a 1. */
  "sticky bits": () =>
    source("sticky bits", 100_000, (random, _, last) => (random.uniform() < (last ? 0.7 : 0.55) ? 1 : 0)),
  /** One bit of 500 is 1. */
  "rare bits": () => source("rare bits", 50_000, (random) => (random.uniform() < 0.002 ? 1 : 0)),
  /** Bits of period 3. */
  "periodic bits": () => source("periodic bits", 20_000, (_, at) => (at % 3 === 0 ? 1 : 0)),
  /**
   * More than a Markov model of section 6.3.9 or a dictionary of 6.3.10 can keep. Values that are new about
   * when the dictionary is full come again, and bytes about which a model is full.
   */
  "bytes again": () => {
    const bytes = source("bytes again", 99_000, (random) => random.uint32() >>> 24);
    const half = bytes.subarray(0, 4330).map((byte) => byte & 127);
    const others = Array.from({ length: 1280 }, (_, i) => 128 + (i % 128));
    return Uint8Array.from([...half, ...others, ...bytes, ...bytes.subarray(94_000)]);
  },
  /** Three values that are far from each other, as a coarse converter would give. */
  "three values": () =>
    source("three values", 20_000, (random, at, last) => {
      const drawn = random.uniform();
      return drawn < 0.2 && at > 0 ? last : drawn < 0.6 ? 5 : drawn < 0.8 ? 200 : 1;
    }),
  /** Four bits that count by 3 modulo 7, but for one sample of ten. */
  "noisy counter": () =>
    source("noisy counter", 30_000, (random, at) =>
      random.uniform() < 0.1 ? random.uint32() >>> 28 : (3 * at) % 7,
    ),
} as const;

/** A name of a source. */
export type SourceName = keyof typeof SOURCES;

/**
 * A thousand restarts of a source that says nearly the same after each: at one place of a row a value of two
 * bits is that of the first row in three of ten rows more.
 */
export function restartsThatRemember(): Uint8Array {
  const size = 1000;
  const random = new RandomStream(1, "assessment of restarts that remember");
  const first = Uint8Array.from({ length: size }, () => random.uint32() >>> 30);
  return Uint8Array.from({ length: size * size }, (_, at) => {
    const drawn = random.uint32() >>> 30;
    return at >= size && random.uniform() < 0.3 ? first[at % size]! : drawn;
  });
}
