import { describe, expect, it } from "vitest";
import { HostBoard } from "../../../boards/host/model/board.js";
import { lightOfLevels } from "../../../hostsim/channel/every-pulse.js";
import { hostPayload, installTestSeed } from "../../support/host-payload.js";
import { expectForgotten, guard } from "../../support/memory-search.js";

const SYMBOL_CODE = 0;
const LASERS = 1;
const PULSES = 2048;

/** Emits `blocks` blocks and returns the level of every slot. */
async function emit(lineMap: number, blocks: number, build: "payload" | "payload-scalar" = "payload") {
  const levels: number[] = [];
  const bits = lineMap === LASERS ? 8 : 4;
  const { core, board } = await hostPayload({
    build,
    sink: (slot, words) => {
      expect(slot).toBe(levels.length);
      for (const word of words)
        for (let at = 0; at < 32; at += bits) levels.push((word >>> at) & ((1 << bits) - 1));
    },
  });
  core.emissionGovernByBench();
  core.emissionReserve(PULSES, 3, lineMap);
  installTestSeed(core);
  core.configurePattern(0.5, 0.25, 0.25, 0.5, 0);
  core.ledgerCommission();
  expect(core.emissionStart(0n, BigInt(PULSES), false, 0n)).toBe(core.EMISSION_RUNNING.value);
  for (let block = 0; block < blocks; block++) {
    board.engine.advance(PULSES);
    expect(core.emissionService()).toBe(core.EMISSION_RUNNING.value);
  }
  const table = core.reserve((blocks * PULSES) / 2);
  core.fillSymbols(0n, blocks * PULSES, table, 0);
  const packed = new Uint8Array(core.memory.buffer, table, (blocks * PULSES) / 2);
  const symbols = Array.from({ length: blocks * PULSES }, (_, i) => (packed[i >> 1]! >> (4 * (i & 1))) & 15);
  return { levels, symbols };
}

describe("the lines of a board", () => {
  it("show every symbol once, in order, across more tables than the ring holds", async () => {
    const { levels, symbols } = await emit(SYMBOL_CODE, 10);
    expect(levels).toEqual(symbols);
  });

  it.each(["payload", "payload-scalar"] as const)(
    "light one laser a pulse, the right one (%s)",
    async (build) => {
      const { levels, symbols } = await emit(LASERS, 10, build);
      const expected = symbols.map((symbol) => {
        const [intensityClass, polarisation] = [symbol >> 2, symbol & 3];
        return intensityClass === 0 ? 0 : 1 << (polarisation + (intensityClass === 1 ? 4 : 0));
      });
      expect(levels).toEqual(expected);
    },
  );

  it("send the same light under both maps", async () => {
    const mean = [0, 0.1, 0.8] as const;
    const { core } = await hostPayload();
    for (let symbol = 0; symbol < 12; symbol++) {
      const byCode = lightOfLevels(core.lineLevels(symbol, SYMBOL_CODE), "symbol-code", mean);
      expect(lightOfLevels(core.lineLevels(symbol, LASERS), "lasers", mean)).toEqual(byCode);
    }
  });

  it("stay dark for codes that are no symbol", async () => {
    const { core } = await hostPayload();
    for (let code = 12; code < 16; code++) {
      expect(core.lineLevels(code, SYMBOL_CODE)).toBe(0);
      expect(core.lineLevels(code, LASERS)).toBe(0);
    }
    expect(() => lightOfLevels(12, "symbol-code", [0, 0.1, 0.8])).toThrow("no symbol code");
  });

  it("are dark while the engine is stopped", () => {
    const shown: number[] = [];
    const board = new HostBoard((slot) => shown.push(slot));
    board.engine.advance(1_000_000);
    expect(shown).toEqual([]);
  });
});

describe.each(["payload", "payload-scalar"] as const)("the tables of %s", (build) => {
  it("are all that a block's symbols are left in: the packed ones that laser levels are made of are wiped", async () => {
    const { core } = await hostPayload({ build });
    core.emissionGovernByBench();
    core.emissionReserve(PULSES, 3, LASERS);
    const check = guard(core);
    installTestSeed(core);
    core.configurePattern(0.5, 0.25, 0.25, 0.5, 0);
    core.ledgerCommission();
    expect(core.emissionStart(1n << 40n, BigInt(PULSES), false, 0n)).toBe(core.EMISSION_RUNNING.value);
    check();
    const table = core.reserve(PULSES / 2);
    const symbols = new Uint8Array(core.memory.buffer, table, PULSES / 2);
    for (let block = 0n; block < 3n; block++) {
      core.fillSymbols(block * BigInt(PULSES), PULSES, table, 0);
      const packed = symbols.slice();
      symbols.fill(0);
      expectForgotten(core, packed, `packed symbols of block ${block}`);
    }
  });

  it("take what their pulses need and no more", async () => {
    for (const [lineMap, pulsesPerByte] of [
      [SYMBOL_CODE, 2],
      [LASERS, 1],
    ] as const) {
      const { core } = await hostPayload({ build });
      const before = core.reserve(16) + 16;
      core.emissionReserve(PULSES, 5, lineMap);
      expect(core.reserve(16) - before).toBe((5 * PULSES) / pulsesPerByte);
    }
  });

  it("end where they should: nothing is written behind them", async () => {
    for (const lineMap of [SYMBOL_CODE, LASERS]) {
      const { core } = await hostPayload({ build });
      core.emissionGovernByBench();
      core.emissionReserve(PULSES, 16, lineMap);
      const check = guard(core);
      installTestSeed(core);
      core.configurePattern(0.5, 0.25, 0.25, 0.5, 0);
      core.ledgerCommission();
      expect(core.emissionStart(1n << 40n, BigInt(PULSES), false, 0n)).toBe(core.EMISSION_RUNNING.value);
      check();
    }
  });
});
