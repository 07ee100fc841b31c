/**
 * A new seed for each pass: the old one is gone, what was emitted under it gives no key, and the new one
 * holds fresh noise.
 */
import { createHash } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import type { PayloadExports } from "../../../hostsim/core/load.js";
import { hostPayload, installTestSeed } from "../../support/host-payload.js";
import { healthyNoise } from "./noise.js";
import { opensslKeystream } from "./openssl-keystream.js";

const ROUND = 33_792;
const STARTUP = 1024;
const NEEDED = 40;
const KEY = 1;
const UNKNOWN = 0;
const REPEATED = 1;
const SEED_AT_8_BITS = (noise: Uint8Array) =>
  createHash("sha256")
    .update(noise.subarray(STARTUP, STARTUP + NEEDED))
    .digest();

let core: PayloadExports;
let samples: number;
let block: number;

beforeEach(async () => {
  ({ core } = await hostPayload());
  samples = core.reserve(1 << 16);
  block = core.reserve(64);
  core.ledgerCommission();
});

function feed(bytes: Uint8Array): boolean {
  new Uint8Array(core.memory.buffer).set(bytes, samples);
  const isGood = core.feedRawSamples(samples, bytes.length);
  new Uint8Array(core.memory.buffer).fill(0, samples, samples + bytes.length);
  return isGood;
}

function madeBlock(): string {
  core.keystream(0n, 1, 0, block);
  return Buffer.from(core.memory.buffer, block, 64).toString("hex");
}

/** The next seed, from the text of keystream.ts. */
function next(seed: Uint8Array, noise: Uint8Array, epoch: number): Buffer {
  const number = Buffer.alloc(4);
  number.writeUInt32LE(epoch);
  const fresh = createHash("sha256").update(noise).digest();
  return createHash("sha256").update("satqkd ratchet").update(seed).update(fresh).update(number).digest();
}

describe("a new epoch", () => {
  it("makes its seed of the old one, all noise since, and its number", () => {
    core.entropyStart(8);
    const first = healthyNoise(70, ROUND);
    feed(first);
    let seed: Buffer = SEED_AT_8_BITS(first);
    expect(madeBlock()).toBe(
      opensslKeystream({ key: seed, block: 0n, domain: 0, epoch: 0 }, 64).toString("hex"),
    );
    const noises = [first.subarray(STARTUP + NEEDED), healthyNoise(71, 500), healthyNoise(72, 1)];
    noises.forEach((noise, i) => {
      if (i > 0) feed(noise);
      expect(core.epochBegin()).toBe(true);
      seed = next(seed, noise, i + 1);
      expect(core.keystreamEpoch()).toBe(i + 1);
      const expected = opensslKeystream({ key: seed, block: 0n, domain: 0, epoch: i + 1 }, 64);
      expect(madeBlock()).toBe(expected.toString("hex"));
    });
  });

  it("leaves nothing of the old seed in memory, nor of the hash that made the new one", () => {
    core.entropyStart(8);
    const noise = healthyNoise(73, ROUND);
    feed(noise);
    const seed = SEED_AT_8_BITS(noise);
    const memory = () => Buffer.from(new Uint8Array(core.memory.buffer));
    expect(memory().includes(seed)).toBe(true);
    const fresh = createHash("sha256")
      .update(noise.subarray(STARTUP + NEEDED))
      .digest();
    core.epochBegin();
    for (const secret of [seed, fresh])
      for (let at = 0; at < 32; at += 8) expect(memory().includes(secret.subarray(at, at + 8))).toBe(false);
  });

  it("ends the use of all blocks before, and gives none of them out again", () => {
    core.entropyStart(8);
    feed(healthyNoise(74, ROUND));
    core.claimBlocks(0n, 10, KEY);
    core.epochBegin();
    for (let block = 0n; block < 10n; block++) expect(core.blockState(block)).toBe(UNKNOWN);
    expect(core.claimBlocks(9n, 1, KEY)).toBe(REPEATED);
  });

  it("does not begin for a seed that came by command, nor while the gate is closed", () => {
    expect(core.epochBegin()).toBe(false);
    installTestSeed(core);
    const before = madeBlock();
    core.claimBlocks(0n, 1, KEY);
    expect(core.epochBegin()).toBe(false);
    expect(madeBlock()).toBe(before);
    expect(core.blockState(0n)).toBe(KEY);
  });

  it("does not begin while blocks of the old one are on the lines", async () => {
    const { core: lit } = await hostPayload();
    lit.emissionGovernByBench();
    lit.emissionReserve(1024, 3, 0);
    const at = lit.reserve(1 << 16);
    lit.entropyStart(8);
    new Uint8Array(lit.memory.buffer).set(healthyNoise(75, ROUND), at);
    lit.feedRawSamples(at, ROUND);
    lit.configurePattern(0.5, 0.25, 0.25, 0.5, 0);
    lit.ledgerCommission();
    expect(lit.emissionStart(0n, 1024n, false, 0n)).toBe(lit.EMISSION_RUNNING.value);
    expect(lit.epochBegin()).toBe(false);
    lit.emissionStop();
    expect(lit.epochBegin()).toBe(true);
  });

  it("is watched: noise that gets stuck while there is light closes the gate and wipes the seed", async () => {
    const { core: lit, board } = await hostPayload();
    lit.emissionGovernByBench();
    lit.emissionReserve(1024, 3, 0);
    const at = lit.reserve(1 << 16);
    lit.entropyStart(8);
    new Uint8Array(lit.memory.buffer).set(healthyNoise(76, ROUND), at);
    lit.feedRawSamples(at, ROUND);
    lit.configurePattern(0.5, 0.25, 0.25, 0.5, 0);
    lit.ledgerCommission();
    lit.emissionStart(0n, 1024n, false, 0n);
    new Uint8Array(lit.memory.buffer).fill(9, at, at + 5);
    expect(lit.feedRawSamples(at, 5)).toBe(false);
    board.engine.advance(1024);
    expect(lit.emissionService()).toBe(lit.EMISSION_GATE_CLOSED.value);
    expect(lit.emissionGateOpen()).toBe(false);
  });
});
