/**
 * What is armed is not emitted yet: it gives no key before its light is over. And what is on the lines is not
 * changed under way.
 */
import { describe, expect, it } from "vitest";
import { hostPayload, installTestSeed } from "../../support/host-payload.js";

const PULSES = 1024;
const TABLES = 3;
const RUNNING = 0;
const BAD_PLAN = 7;
const PATTERN_HELD = 5;
const KEY = 1;
const STRUCK = 3;
const ARMED = 4;
const REFUSED = 8;

async function board() {
  const { core, board } = await hostPayload();
  core.emissionGovernByBench();
  core.emissionReserve(PULSES, TABLES, 0);
  core.siftReserve(4096, PULSES);
  installTestSeed(core);
  core.configurePattern(0.5, 0.25, 0.25, 0.5, 0);
  core.ledgerCommission();
  const announce = (pulse: number): number => {
    new BigUint64Array(core.memory.buffer, core.siftIndices(), 1)[0] = BigInt(pulse);
    new Uint8Array(core.memory.buffer)[core.siftBases()] = 0;
    core.siftAnnounced(1);
    return new Uint8Array(core.memory.buffer)[core.siftReplies()]!;
  };
  const start = () => core.emissionStart(BigInt(board.engine.slot), BigInt(PULSES), false, 0n);
  return { core, board, announce, start };
}

describe("an armed block", () => {
  it("is not sifted before its light is over, whatever is announced of it", async () => {
    const { core, board: hardware, announce, start } = await board();
    expect(start()).toBe(RUNNING);
    for (let block = 0n; block < 3n; block++) expect(core.blockState(block)).toBe(ARMED);
    for (let pulse = 0; pulse < 3 * PULSES; pulse += 7) expect(announce(pulse)).toBe(REFUSED);
    hardware.engine.advance(PULSES);
    core.emissionService();
    expect(core.blockState(0n)).toBe(KEY);
    expect(announce(5)).not.toBe(REFUSED);
    for (let pulse = PULSES; pulse < 3 * PULSES; pulse += 7) expect(announce(pulse)).toBe(REFUSED);
  });

  it("that stalls gave no sifted bit before it was struck, and gives none after", async () => {
    const { core, board: hardware, announce, start } = await board();
    hardware.engine.stallAt(0, 31);
    start();
    hardware.engine.advance(PULSES >> 1);
    for (let pulse = 0; pulse < PULSES; pulse += 3) expect(announce(pulse)).toBe(REFUSED);
    hardware.engine.advance(PULSES >> 1);
    core.emissionService();
    expect(core.blockState(0n)).toBe(STRUCK);
    for (let pulse = 0; pulse < PULSES; pulse += 3) expect(announce(pulse)).toBe(REFUSED);
    expect(core.siftedCount(0) + core.siftedCount(1)).toBe(0);
  });

  it("is struck when emission stops in the middle of it", async () => {
    const { core, board: hardware, start } = await board();
    start();
    hardware.engine.advance(PULSES + 100);
    core.emissionStop();
    expect([0n, 1n, 2n].map((block) => core.blockState(block))).toEqual([KEY, STRUCK, STRUCK]);
  });
});

describe("seed and pattern", () => {
  it("stay as they are while blocks are on the lines, and an invalid pattern does no harm", async () => {
    const { core, board: hardware, start } = await board();
    start();
    expect(core.configurePattern(0.7, 0.2, 0.1, 0.9, 0)).toBe(PATTERN_HELD);
    expect(core.configurePattern(2, 2, 2, 2, 0)).toBe(PATTERN_HELD);
    expect(core.patternBits()).toBe(4);
    const other = core.reserve(32);
    expect(core.installSeed(other)).toBe(false);
    hardware.engine.advance(PULSES);
    expect(core.emissionService()).toBe(RUNNING);
    core.emissionStop();
    expect(core.configurePattern(0.7, 0.2, 0.1, 0.9, 0)).toBe(core.PATTERN_SET.value);
    expect(core.installSeed(other)).toBe(true);
  });
});

describe("a sequence that can't be kept", () => {
  it("does not begin in the past, with a period shorter than a block, or without a pattern", async () => {
    const { core, board: hardware } = await board();
    hardware.engine.advance(10);
    expect(core.emissionStart(9n, BigInt(PULSES), false, 0n)).toBe(BAD_PLAN);
    expect(core.emissionStart(10n, BigInt(PULSES - 1), false, 0n)).toBe(BAD_PLAN);
    core.configurePattern(2, 2, 2, 2, 0);
    expect(core.emissionStart(10n, BigInt(PULSES), false, 0n)).toBe(BAD_PLAN);
    expect(core.nextUnclaimedBlock()).toBe(0n);
    core.configurePattern(0.5, 0.25, 0.25, 0.5, 0);
    expect(core.emissionStart(10n, BigInt(PULSES), false, 0n)).toBe(RUNNING);
  });
});
