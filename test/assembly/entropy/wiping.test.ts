/** Seed and keystream key after they were wiped: no part of them is left in the core's memory. */
import { createHash } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import type { PayloadExports } from "../../../hostsim/core/load.js";
import { hostPayload } from "../../support/host-payload.js";
import { expectForgotten, expectFound } from "../../support/memory-search.js";
import { healthyNoise } from "./noise.js";

const STARTUP = 1024;
const ROOM = 4096;
const ENTROPY = 8;
const REPETITION = 2;
const NEEDED = STARTUP + 40;

let core: PayloadExports;
let samples: number;

beforeEach(async () => {
  ({ core } = await hostPayload());
  samples = core.reserve(ROOM);
});

/** Feeds samples, and wipes the caller's copy, as a caller must. */
function feed(bytes: Uint8Array): void {
  const room = new Uint8Array(core.memory.buffer, samples, ROOM);
  for (let from = 0; from < bytes.length; from += ROOM) {
    const piece = bytes.subarray(from, from + ROOM);
    room.set(piece);
    core.feedRawSamples(samples, piece.length);
    room.fill(0);
  }
}

function install(seed: Uint8Array): void {
  const room = new Uint8Array(core.memory.buffer, samples, 32);
  room.set(seed);
  core.installSeed(samples);
  room.fill(0);
}

const SEED = createHash("sha256").update("a seed that can be found").digest();
/** Samples after which the gate opens. */
const ROUND = 33_792;
const NOISE = healthyNoise(21, ROUND);
const CONDITIONED = NOISE.subarray(STARTUP, NEEDED);

describe("the seed in memory", () => {
  it("is there once, as the keystream's key, while the gate is open", () => {
    core.entropyStart(ENTROPY);
    feed(NOISE);
    expect(core.emissionGateOpen()).toBe(true);
    const seed = createHash("sha256").update(CONDITIONED).digest();
    const all = Buffer.from(core.memory.buffer);
    expectFound(core, seed, "the key");
    expect(all.indexOf(seed), "a second copy of the seed").toBe(all.lastIndexOf(seed));
  });

  it("is gone when a health test fails, with the samples that it was made of", () => {
    for (const fed of [NOISE.length, NEEDED, NEEDED + 700]) {
      core.entropyStart(ENTROPY);
      feed(NOISE.subarray(0, fed));
      const seed = createHash("sha256").update(CONDITIONED).digest();
      expectFound(core, seed, "the seed, which may wait for the slow tests");
      feed(new Uint8Array(64));
      expect(core.emissionGateOpen()).toBe(false);
      expectForgotten(core, seed, "the seed");
      expectForgotten(core, CONDITIONED, "noise");
    }
  });

  it("is gone when a health test fails although it was installed", () => {
    core.entropyStart(ENTROPY);
    install(SEED);
    expectFound(core, SEED, "the key");
    feed(new Uint8Array(64));
    expectForgotten(core, SEED, "the seed");
  });

  it("is gone at a restart of the source", () => {
    install(SEED);
    core.entropyStart(ENTROPY);
    expectForgotten(core, SEED, "the seed");
  });

  it("leaves no sample behind, nor the words that SHA-256 made of them, once it is made", () => {
    core.entropyStart(ENTROPY);
    feed(NOISE.subarray(0, NEEDED - 1));
    expectFound(core, CONDITIONED.subarray(0, 39), "the conditioner's block");
    feed(NOISE.subarray(NEEDED - 1));
    expect(core.emissionGateOpen()).toBe(true);
    expectForgotten(core, CONDITIONED, "noise");
    // SHA-256 keeps its first sixteen words with the bytes of each turned round.
    expectForgotten(core, Buffer.from(CONDITIONED).swap32(), "noise in the message schedule");
  });

  it("leaves half a seed nowhere when a health test fails before it is whole", () => {
    core.entropyStart(ENTROPY);
    // Zeros are conditioned as well until the test has seen enough of them; twenty samples are left for
    // those.
    const half = CONDITIONED.subarray(0, NEEDED - STARTUP - 20);
    feed(NOISE.subarray(0, NEEDED - 20));
    expectFound(core, half, "the conditioner's block");
    feed(new Uint8Array(64));
    expect(core.emissionGate()).toBe(REPETITION);
    expectForgotten(core, half, "noise");
  });
});
