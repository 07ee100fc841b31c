/** The randomness check passes what a one-time pad gives and fails pads that were used twice. */
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../hostsim/base/random.js";
import { randomnessTests, xorOf } from "../../../hostsim/relay/randomness.js";

const BYTES = 16_000;

function random(name: string, bytes = BYTES): Uint8Array {
  const stream = new RandomStream(5, name);
  return Uint8Array.from({ length: bytes }, () => stream.uint32() >>> 24);
}

/** Data like a picture's: few values, in runs. */
const picture = (period: number) => Uint8Array.from({ length: BYTES }, (_, i) => Math.floor(i / period) % 16);
const failed = (messages: Uint8Array[]) =>
  randomnessTests(messages)
    .filter(({ passed }) => !passed)
    .map(({ name }) => name);

describe("the randomness check", () => {
  it("passes pictures under pads of their own, for a hundred seeds", () => {
    for (let seed = 0; seed < 100; seed++) {
      const messages = [xorOf(picture(7), random(`a ${seed}`)), xorOf(picture(5), random(`b ${seed}`))];
      expect(failed(messages), `seed ${seed}`).toEqual([]);
    }
  });

  it("fails two pictures under one pad", () => {
    const pad = random("pad");
    expect(failed([xorOf(picture(7), pad), xorOf(picture(5), pad)])).toEqual(["xor of two messages"]);
  });

  it("fails a picture under one block, over and over", () => {
    const block = random("block", 32);
    const pad = Uint8Array.from({ length: BYTES }, (_, i) => block[i % 32]!);
    expect(failed([xorOf(picture(700), pad)])).toContain("xor with itself 32 bytes on");
  });

  it("fails a picture in the clear in every test of one message", () => {
    expect(failed([picture(700)])).toEqual([
      "ones and zeros",
      "runs",
      "byte values",
      "xor with itself 32 bytes on",
    ]);
  });

  it("gives p-values that are spread evenly: the chi-square tests are not merely generous", () => {
    const low = Array.from({ length: 400 }, (_, i) => randomnessTests([random(`even ${i}`)]))
      .flat()
      .filter(({ pValue }) => pValue < 0.1).length;
    // 4 tests of 400 messages: 160 expected, standard deviation 12 if they were independent.
    expect(low).toBeGreaterThan(100);
    expect(low).toBeLessThan(230);
  });
});
