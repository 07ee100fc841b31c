import { describe, expect, it } from "vitest";
import { hostPayload, installTestSeed } from "../../support/host-payload.js";

const PULSES = 1024;
const TABLES = 3;
const RUNNING = 0;
const GATE_CLOSED = 2;
const LEDGER_REFUSED = 3;
const TOO_LATE = 4;
const KEY = 1;
const CALIBRATE = 2;
const STRUCK = 3;
const MISSED = 3;
const BROKEN = 4;

/** A board that emits, with the slots and words that its port showed. */
async function emitting(options: { calibrate?: boolean; replay?: bigint; period?: number } = {}) {
  const shown: { slot: number; words: number[] }[] = [];
  const { core, board } = await hostPayload({
    sink: (slot, words) => shown.push({ slot, words: Array.from(words) }),
  });
  core.emissionGovernByBench();
  core.emissionReserve(PULSES, TABLES, 0);
  installTestSeed(core);
  core.configurePattern(0.5, 0.25, 0.25, 0.5, 0);
  core.ledgerCommission();
  const period = options.period ?? PULSES;
  const start = () =>
    core.emissionStart(
      BigInt(board.engine.slot),
      BigInt(period),
      options.calibrate ?? false,
      options.replay ?? 0n,
    );
  const step = () => {
    board.engine.advance(period);
    return core.emissionService();
  };
  const fault = (index: number) => {
    const view = new DataView(core.memory.buffer, core.emissionFault(index), 24);
    return {
      block: view.getBigUint64(0, true),
      slackSlots: view.getBigInt64(8, true),
      slot: view.getUint32(16, true),
      state: view.getUint32(20, true),
    };
  };
  return { core, board, shown, start, step, fault };
}

describe("emission without trouble", () => {
  it("chains blocks without a gap and reports its slack", async () => {
    const { core, shown, start, step } = await emitting();
    expect(start()).toBe(RUNNING);
    for (let block = 0; block < 20; block++) expect(step()).toBe(RUNNING);
    expect(shown.map(({ slot }) => slot)).toEqual(Array.from({ length: 20 }, (_, i) => i * PULSES));
    expect(core.emittedBlocks()).toBe(20n);
    expect(core.emissionFaults()).toBe(0);
    // A table is refilled right after it was shown, when the two others are still to come.
    expect(core.leastSlackSlots()).toBe(0n);
    for (let block = 0n; block < 20n; block++) expect(core.blockState(block)).toBe(KEY);
  });

  it("goes dark between bursts when the period is longer than a block", async () => {
    const { shown, start, step } = await emitting({ period: 5000 });
    start();
    for (let block = 0; block < 6; block++) step();
    expect(shown.map(({ slot }) => slot)).toEqual([0, 5000, 10000, 15000, 20000, 25000]);
    for (const { words } of shown) expect(words.length * 8).toBe(PULSES);
  });
});

describe("a late table", () => {
  it("is only late also when it is the first that was ever due", async () => {
    const { core, board, step, fault } = await emitting();
    // The sequence begins in time, and then the processor is held up before it fills its first table.
    const slots = [0];
    const now = () => slots.shift() ?? 2 * PULSES + 1;
    board.engine.advance(2 * PULSES + 1);
    Object.defineProperty(board.engine, "slot", { get: now, configurable: true });
    expect(core.emissionStart(0n, BigInt(PULSES), false, 0n)).toBe(RUNNING);
    Object.defineProperty(board.engine, "slot", { value: now(), writable: true });
    for (let i = 0; i < 6; i++) expect(step()).toBe(RUNNING);
    expect([fault(0).state, fault(1).state]).toEqual([MISSED, MISSED]);
    expect(core.damagesFound()).toBe(0);
    expect(core.emittedBlocks()).toBeGreaterThan(2n);
  });

  it("is not emitted, is struck, and is reported with block, slot and slack", async () => {
    const { core, board, shown, start, step, fault } = await emitting();
    start();
    step();
    // The processor is busy: three tables run out, then two blocks pass dark.
    board.engine.advance(5 * PULSES + 7);
    expect(core.emissionService()).toBe(RUNNING);
    for (let block = 0; block < 5; block++) step();
    const dark = [4n, 5n, 6n];
    for (const block of dark) expect(core.blockState(block)).toBe(STRUCK);
    expect(shown.some(({ slot }) => dark.includes(BigInt(slot / PULSES)))).toBe(false);
    expect(core.blockState(3n)).toBe(KEY);
    expect(core.blockState(7n)).toBe(KEY);
    expect(core.emissionFaults()).toBe(3);
    expect(fault(0)).toMatchObject({ block: 4n, slot: 0, state: MISSED });
    expect([fault(0), fault(1), fault(2)].map(({ block }) => block)).toEqual(dark);
    expect(fault(0).slackSlots).toBe(BigInt(4 * PULSES - (6 * PULSES + 7)));
    expect(core.leastSlackSlots()).toBe(fault(0).slackSlots);
  });

  it("does not shift what follows: every later block shows its own symbols in its own slots", async () => {
    const { core, board, shown, start, step } = await emitting();
    start();
    board.engine.advance(10 * PULSES);
    core.emissionService();
    for (let block = 0; block < 8; block++) step();
    const table = core.reserve(PULSES / 2);
    for (const { slot, words } of shown) {
      core.fillSymbols(BigInt(slot), PULSES, table, 0);
      expect(words).toEqual(Array.from(new Uint32Array(core.memory.buffer, table, PULSES / 8)));
    }
    expect(shown.at(-1)!.slot).toBe(17 * PULSES);
  });

  it("is struck as well when a word comes late inside the block, and the lines go dark with that word", async () => {
    const { core, board, shown, start, step, fault } = await emitting();
    board.engine.stallAt(2, 31);
    start();
    for (let block = 0; block < 6; block++) step();
    expect(shown[2]!.words.length).toBe(31);
    expect(core.blockState(2n)).toBe(STRUCK);
    expect(core.blockState(1n)).toBe(KEY);
    expect(core.blockState(3n)).toBe(KEY);
    expect(fault(0)).toMatchObject({ block: 2n, slackSlots: -1n, slot: 31 * 8, state: BROKEN });
  });
});

describe("the least slack", () => {
  it("is that of this sequence: one that ran late does not follow the next", async () => {
    const { core, board, start, step } = await emitting();
    start();
    board.engine.advance(5 * PULSES + 7);
    core.emissionService();
    expect(core.leastSlackSlots()).toBeLessThan(0n);
    core.emissionStop();
    expect(start()).toBe(RUNNING);
    expect(step()).toBe(RUNNING);
    expect(core.leastSlackSlots()).toBe(0n);
  });
});

describe("the log of faults", () => {
  it("keeps the last 64, one after another in memory", async () => {
    const { core, board, start, step, fault } = await emitting();
    start();
    step();
    while (core.emissionFaults() < 70) {
      board.engine.advance(9 * PULSES);
      core.emissionService();
      step();
    }
    const count = core.emissionFaults();
    const blocks = Array.from({ length: 64 }, (_, i) => fault(count - 64 + i).block);
    expect(new Set(blocks).size).toBe(64);
    expect([...blocks].sort((a, b) => Number(a - b))).toEqual(blocks);
    for (const block of blocks) expect(core.blockState(block)).toBe(STRUCK);
    expect(core.emissionFault(count) - core.emissionFault(count - (count % 64))).toBe(24 * (count % 64));
    expect(core.struckBlocks()).toBe(BigInt(count));
  });
});

describe("calibration", () => {
  it("may show one pattern again and again, shares no symbol stream with the key, and is marked in the ledger", async () => {
    const { core, shown, start, step } = await emitting({ calibrate: true, replay: 3n });
    start();
    for (let block = 0; block < 6; block++) step();
    for (const { words } of shown) expect(words).toEqual(shown[0]!.words);
    for (let block = 0n; block < 6n; block++) expect(core.blockState(block)).toBe(CALIBRATE);
    const table = core.reserve(PULSES / 2);
    core.fillSymbols(3n * BigInt(PULSES), PULSES, table, 0);
    expect(shown[0]!.words).not.toEqual(Array.from(new Uint32Array(core.memory.buffer, table, PULSES / 8)));
  });
});

describe("emission that may not be", () => {
  it("does not start while the entropy gate is closed", async () => {
    const { core, board } = await hostPayload();
    core.emissionGovernByBench();
    core.emissionReserve(PULSES, TABLES, 0);
    core.configurePattern(0.5, 0.25, 0.25, 0.5, 0);
    core.ledgerCommission();
    expect(core.emissionStart(0n, BigInt(PULSES), false, 0n)).toBe(GATE_CLOSED);
    board.engine.advance(10 * PULSES);
    expect(core.emittedBlocks()).toBe(0n);
  });

  it("stops with the source: no table is filled after a health test has failed", async () => {
    const { core, shown, start, step, board } = await emitting();
    start();
    step();
    const stuck = core.reserve(4096);
    core.entropyStart(1);
    core.feedRawSamples(stuck, 4096);
    expect(core.emissionService()).toBe(GATE_CLOSED);
    const before = shown.length;
    board.engine.advance(10 * PULSES);
    expect(shown.length).toBe(before);
  });

  it("stops, dark, when the processor has fallen too far behind", async () => {
    const { core, board, shown, start } = await emitting();
    start();
    board.engine.advance(1000 * PULSES);
    expect(core.emissionService()).toBe(TOO_LATE);
    board.engine.advance(10 * PULSES);
    expect(shown.length).toBe(TABLES);
  });

  it("does not start without an open ledger", async () => {
    const { core } = await hostPayload();
    core.emissionGovernByBench();
    core.emissionReserve(PULSES, TABLES, 0);
    installTestSeed(core);
    core.configurePattern(0.5, 0.25, 0.25, 0.5, 0);
    expect(core.emissionStart(0n, BigInt(PULSES), false, 0n)).toBe(LEDGER_REFUSED);
  });

  it("strikes what was armed but not shown when it is stopped", async () => {
    const { core, start, step } = await emitting();
    start();
    step();
    core.emissionStop();
    expect(core.blockState(0n)).toBe(KEY);
    for (const block of [1n, 2n, 3n]) expect(core.blockState(block)).toBe(STRUCK);
  });
});

describe("the burst plan", () => {
  it("is continuous when tables fill faster than they are emitted, otherwise waits for the fill", async () => {
    const { core } = await hostPayload();
    expect(core.blockPeriodSlots(1024, 2, 250_000_000n, 1_000_000_000n)).toBe(1024n);
    expect(core.blockPeriodSlots(1024, 2, 250_000_000n, 10_000_000n)).toBe(25_600n);
    expect(core.blockPeriodSlots(1024, 1, 250_000_000n, 1_000_000_000n)).toBe(1280n);
    expect(core.blockPeriodSlots(1024, 2, 250_000_000n, 3n)).toBe((1024n * 250_000_000n + 2n) / 3n);
  });

  it("maps slots to pulses, dark ones to none", async () => {
    const { core } = await hostPayload();
    expect(core.pulseOfSlot(0n, 1024, 5000n)).toBe(0n);
    expect(core.pulseOfSlot(1023n, 1024, 5000n)).toBe(1023n);
    expect(core.pulseOfSlot(1024n, 1024, 5000n)).toBe(-1n);
    expect(core.pulseOfSlot(5001n, 1024, 5000n)).toBe(1025n);
  });
});
