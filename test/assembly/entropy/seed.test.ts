import { createHash } from "node:crypto";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import type { PayloadExports } from "../../../hostsim/core/load.js";
import { hostPayload } from "../../support/host-payload.js";
import { healthyNoise } from "./noise.js";
import { opensslKeystream } from "./openssl-keystream.js";

const OPEN = 0;
const NO_SEED = 1;
const REPETITION = 2;
const STARTUP = 1024;
/** Samples after which every start-up test is over and the gate opens. */
const ROUND = 33_792;
const ROOM = 40_000;

let core: PayloadExports;
let samples: number;
let block: number;

beforeEach(async () => {
  ({ core } = await hostPayload());
  samples = core.reserve(ROOM);
  block = core.reserve(64);
});

function feed(bytes: Uint8Array): boolean {
  new Uint8Array(core.memory.buffer, samples, bytes.length).set(bytes);
  return core.feedRawSamples(samples, bytes.length);
}

function install(seed: Uint8Array): boolean {
  new Uint8Array(core.memory.buffer, samples, 32).set(seed);
  return core.installSeed(samples);
}

/** The first keystream block that the core makes now, and the one of a given key at epoch 0. */
function madeBlock(): string {
  core.keystream(0n, 1, 0, block);
  return Buffer.from(core.memory.buffer, block, 64).toString("hex");
}
function blockOf(key: Uint8Array): string {
  return opensslKeystream({ key, block: 0n, domain: 0, epoch: 0 }, 64).toString("hex");
}

function conditioned(noise: Uint8Array, minEntropy: number): Uint8Array {
  const used = noise.subarray(STARTUP, STARTUP + Math.ceil(320 / minEntropy));
  return createHash("sha256").update(used).digest();
}

describe("the seed and the gate to emission", () => {
  it("keep the gate closed before anything is started, whatever is fed", () => {
    expect(core.emissionGateOpen()).toBe(false);
    expect(core.emissionGate()).toBe(NO_SEED);
    expect(feed(healthyNoise(1, 4096))).toBe(false);
    expect(core.emissionGate()).toBe(NO_SEED);
  });

  it.each([8, 7, 4, 2.5, 0.9])(
    "make the seed SHA-256 of the samples after the start-up test that carry 320 bits, at %s bits a sample",
    (minEntropy) => {
      const noise = healthyNoise(2, ROUND);
      core.entropyStart(minEntropy);
      expect(feed(noise.subarray(0, ROUND - 1))).toBe(true);
      expect(core.emissionGate()).toBe(NO_SEED);
      expect(feed(noise.subarray(ROUND - 1))).toBe(true);
      expect(core.emissionGate()).toBe(OPEN);
      expect(madeBlock()).toBe(blockOf(conditioned(noise, minEntropy)));
    },
  );

  it("do not depend on how the samples are cut into batches, nor on samples after the seed", () => {
    const noise = healthyNoise(3, ROUND + 500);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 7000 }), { minLength: 1, maxLength: 8 }), (pieces) => {
        core.entropyStart(6);
        let from = 0;
        for (let i = 0; from < noise.length; i++) {
          const piece = 1 + pieces[i % pieces.length]!;
          expect(feed(noise.subarray(from, from + piece))).toBe(true);
          from += piece;
        }
        expect(madeBlock()).toBe(blockOf(conditioned(noise, 6)));
      }),
      { seed: 90, numRuns: 30 },
    );
  });

  it("refuse to open when the start-up test fails at its last sample", () => {
    core.entropyStart(7);
    const noise = healthyNoise(4, STARTUP);
    noise.fill(0xaa, STARTUP - core.healthRepetitionLimit());
    expect(feed(noise)).toBe(false);
    expect(core.emissionGate()).toBe(REPETITION);
  });

  it("latch after a failure: good samples and installed seeds do not open the gate, and the key is gone", () => {
    core.entropyStart(7);
    feed(healthyNoise(5, ROUND));
    expect(core.emissionGateOpen()).toBe(true);
    expect(feed(new Uint8Array(64))).toBe(false);
    expect(core.emissionGate()).toBe(REPETITION);
    expect(madeBlock()).toBe(blockOf(new Uint8Array(32)));
    expect(feed(healthyNoise(6, 8192))).toBe(false);
    expect(install(new Uint8Array(32).fill(1))).toBe(false);
    expect(core.emissionGate()).toBe(REPETITION);
    expect(madeBlock()).toBe(blockOf(new Uint8Array(32)));
  });

  it("need the whole start-up test and new samples after a restart", () => {
    core.entropyStart(8);
    feed(healthyNoise(7, 1050)); // part of a seed
    feed(new Uint8Array(64));
    core.entropyStart(8);
    expect(core.emissionGate()).toBe(NO_SEED);
    const noise = healthyNoise(8, ROUND);
    expect(feed(noise.subarray(0, ROUND - 1))).toBe(true);
    expect(core.emissionGateOpen()).toBe(false);
    expect(feed(noise.subarray(ROUND - 1))).toBe(true);
    expect(core.emissionGateOpen()).toBe(true);
    expect(madeBlock()).toBe(blockOf(conditioned(noise, 8)));
  });

  it("close the gate and forget the key at a restart in the middle of a pass", () => {
    core.entropyStart(8);
    feed(healthyNoise(9, ROUND));
    core.entropyStart(8);
    expect(core.emissionGateOpen()).toBe(false);
    expect(madeBlock()).toBe(blockOf(new Uint8Array(32)));
  });

  it("open for an installed seed, which then is the key", () => {
    const seed = Uint8Array.from({ length: 32 }, (_, i) => 200 - i);
    expect(install(seed)).toBe(true);
    expect(core.emissionGate()).toBe(OPEN);
    expect(madeBlock()).toBe(blockOf(seed));
  });

  it("go on testing a source beside an installed seed", () => {
    core.entropyStart(7);
    install(new Uint8Array(32).fill(3));
    expect(feed(healthyNoise(10, 5000))).toBe(true);
    expect(madeBlock()).toBe(blockOf(new Uint8Array(32).fill(3)));
    expect(feed(new Uint8Array(64))).toBe(false);
    expect(core.emissionGateOpen()).toBe(false);
  });

  it("refuse a claim that no 8-bit sample can have, or so low that no test could fail", () => {
    for (const claim of [0, -1, 1e-8, 0.049, 8.01, Number.NaN]) {
      expect(core.entropyStart(claim), `${claim}`).toBe(false);
      expect(core.feedRawSamples(core.reserve(16), 16)).toBe(false);
    }
    expect(core.emissionGateOpen()).toBe(false);
    expect(core.entropyStart(0.05)).toBe(true);
  });

  it("are no longer taken under an earlier claim once another was refused", () => {
    expect(core.entropyStart(8)).toBe(true);
    expect(core.entropyStart(9)).toBe(false);
    expect(feed(healthyNoise(3, ROUND))).toBe(false);
    expect(core.emissionGate()).toBe(NO_SEED);
  });
});
