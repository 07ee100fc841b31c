import { describe, expect, it } from "vitest";
import { assess } from "../../../hostsim/assessment/assess.js";
import { samplesOfMonitor } from "../../../hostsim/assessment/collect.js";
import {
  bitString,
  packedSamples,
  SampleError,
  unpackedSamples,
} from "../../../hostsim/assessment/samples.js";

const quiet = (): void => undefined;

describe("raw samples of a file", () => {
  it("are one a byte, of as many bits as the greatest has, or as many as they are said to have", () => {
    expect(unpackedSamples(Uint8Array.of(0, 5, 3), null).bits).toBe(3);
    expect(unpackedSamples(Uint8Array.of(0, 0), null).bits).toBe(1);
    expect(unpackedSamples(Uint8Array.of(0, 5, 3), 4).bits).toBe(4);
    expect(() => unpackedSamples(Uint8Array.of(0, 16), 4)).toThrow(SampleError);
  });

  it.each([
    [1, [1, 1, 0, 0, 1, 0, 1, 0, 0, 1, 1, 1, 0, 0, 0, 1]],
    [3, [0b110, 0b010, 0b100, 0b111, 0b000]],
    [5, [0b11001, 0b01001, 0b11000]],
    [8, [0b11001010, 0b01110001]],
  ])("are %s bits each when packed, the first in the highest bits, none of a rest", (bits, samples) => {
    expect([...packedSamples(Uint8Array.of(0b11001010, 0b01110001), bits).raw]).toEqual(samples);
  });

  it("give their bits as they came, highest first, whatever values are missing", () => {
    expect([...bitString({ raw: Uint8Array.of(4, 1), bits: 3 })]).toEqual([1, 0, 0, 0, 0, 1]);
  });
});

describe("an assessment", () => {
  it("leaves nothing of a source that is stuck", () => {
    const { values, hOriginal, initialEntropy } = assess(
      unpackedSamples(new Uint8Array(20_000).fill(0x5a), null),
      0.5,
      quiet,
    );
    expect({ values, hOriginal, initialEntropy }).toEqual({ values: 1, hOriginal: 0, initialEntropy: 0 });
  });

  it("never estimates more than is claimed, and says whether the claim was reached", () => {
    const counted = unpackedSamples(
      Uint8Array.from({ length: 12_000 }, (_, i) => (i * i * 7 + (i >> 3)) % 11),
      null,
    );
    const free = assess(counted, null, quiet);
    expect(free.isClaimReached).toBeNull();
    const half = free.initialEntropy / 2;
    expect(assess(counted, half, quiet)).toMatchObject({ initialEntropy: half, isClaimReached: true });
    expect(assess(counted, 3, quiet)).toMatchObject({
      initialEntropy: free.initialEntropy,
      isClaimReached: false,
      isEnough: false,
    });
  });
});

describe("samples of a monitor", () => {
  it("come in stretches of 1,000 and in their order", async () => {
    const asked: string[] = [];
    const all = Uint8Array.from({ length: 2300 }, (_, i) => (i * 37) & 255);
    let told = 0;
    const samples = await samplesOfMonitor(
      (line) => {
        asked.push(line);
        const count = Number(line.split(" ")[1]);
        const part = Buffer.from(all.subarray(told, told + count)).toString("hex");
        told += count;
        return Promise.resolve(`ok samples=${part}`);
      },
      2300,
      quiet,
    );
    expect(asked).toEqual(["noise 1000", "noise 1000", "noise 300"]);
    expect(samples).toEqual(all);
  });

  it.each(["ok samples=00", "ok", `ok samples=${"0".repeat(1999)}g`])(
    "are refused when cut or damaged: %s",
    async (reply) => {
      await expect(samplesOfMonitor(() => Promise.resolve(reply), 1000, quiet)).rejects.toThrow(
        reply === "ok" ? /has no samples/ : /1000 samples have 2000/,
      );
    },
  );
});
