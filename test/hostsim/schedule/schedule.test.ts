import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HostBoard } from "../../../boards/host/model/board.js";
import { RandomStream } from "../../../hostsim/base/random.js";
import { benchSeed } from "../../../hostsim/board/bench-seed.js";
import { loadPayload } from "../../../hostsim/core/load.js";
import { expectedPattern } from "../../../hostsim/emulation/expected-lines.js";
import { simulatedNoiseSource } from "../../../hostsim/satellite/noise-source.js";
import { Satellite } from "../../../hostsim/satellite/satellite.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";
import { openSchedule } from "../../../hostsim/schedule/open.js";
import type { ScheduleRequest } from "../../../hostsim/schedule/types.js";

const BLOCK = 65536;

function request(change: Partial<ScheduleRequest> = {}): ScheduleRequest {
  const lineMap = change.lineMap ?? "symbol-code";
  const delaysPs = Array<number>(lineMap === "lasers" ? 8 : 4).fill(0);
  return { target: "pico", seed: 3, mode: "key", replayBlock: 0, lineMap, delaysPs, ...change };
}

describe("a schedule", () => {
  it("gives for any pulse, under any map and any trim, what the block fill puts on the lines", async () => {
    const expected = await expectedPattern(benchSeed(3), BLOCK, "chacha20");
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 2 ** 40 }),
        fc.constantFrom("symbol-code" as const, "lasers" as const),
        fc.array(fc.integer({ min: -2000, max: 2000 }), { minLength: 8, maxLength: 8 }),
        async (index, lineMap, delays) => {
          const delaysPs = delays.slice(0, lineMap === "lasers" ? 8 : 4);
          const schedule = await openSchedule(request({ lineMap, delaysPs }));
          const block = Math.floor(index / BLOCK);
          const levels = expected.levels(block, lineMap)[index % BLOCK];
          const pulse = schedule.at(index);
          expect(pulse.levels).toBe(levels);
          expect(schedule.levels(index, 1)[0]).toBe(levels);
          expect(pulse).toMatchObject({ block, slotInBlock: index % BLOCK });
          expect(schedule.pulseOfSlot(schedule.slotOf(index))).toBe(index);
        },
      ),
      { seed: 5, numRuns: 60 },
    );
  });

  it("says which word and bit of the table hold a pulse", async () => {
    const expected = await expectedPattern(benchSeed(3), BLOCK, "chacha20");
    for (const lineMap of ["symbol-code", "lasers"] as const) {
      const schedule = await openSchedule(request({ lineMap }));
      const bits = lineMap === "lasers" ? 8 : 4;
      const bytes = lineMap === "lasers" ? expected.levels(2, lineMap) : expected.packed(2);
      const table = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
      for (const offset of [0, 1, 7, 8, 1234, BLOCK - 1]) {
        const { tableWord, bitInWord, levels, descriptor } = schedule.at(2 * BLOCK + offset);
        expect((table[tableWord]! >>> bitInWord) & ((1 << bits) - 1)).toBe(levels);
        expect(descriptor).toBe(0);
      }
    }
  });

  it("of a scenario is exactly what the pass's satellite emits with that seed", async () => {
    const scenario = loadScenario("jinan-250mhz");
    const schedule = await openSchedule(request({ target: "jinan-250mhz", seed: 77 }));
    const satellite = await Satellite.powerOn({
      rawSamples: simulatedNoiseSource(new RandomStream(77, "entropy source")),
      minEntropyPerSample: scenario.entropySource.minEntropyPerSample,
      probabilities: { ...scenario.source.probabilities, basisZ: scenario.source.basisZProbability },
      pulsesPerBlock: scenario.table.pulsesPerBlock,
      tables: 4,
      lineMap: "symbol-code",
      maximumSiftedBits: 1024,
      maximumWaitingClicks: 4096,
      maximumReconciliationBits: 1024,
      blockSlots: 1,
      pool: new Uint8Array(8),
      poolReserveBits: 0,
      lines: () => {},
    });
    const indices = Float64Array.from([0, 1, 262_143, 262_144, 5e9 + 1, 7e10, 75_884_920_831]);
    const symbols = new Uint8Array(indices.length);
    satellite.lookUp(indices, indices.length, symbols);
    expect(Array.from(indices, (index) => schedule.at(index).symbol)).toEqual(Array.from(symbols));
    expect(schedule.pulses).toBe(75_884_920_832);
  });

  it("shows one block again and again in calibration, from the other keystream", async () => {
    const schedule = await openSchedule(request({ mode: "calibrate", replayBlock: 5 }));
    const first = schedule.symbols(0, 4096);
    expect(schedule.symbols(BLOCK, 4096)).toEqual(first);
    expect(schedule.symbols(9 * BLOCK, 4096)).toEqual(first);
    const key = await openSchedule(request());
    expect(key.symbols(5 * BLOCK, 4096)).not.toEqual(first);
  });

  it("tells the random bits that a symbol was made of, as the core maps them", async () => {
    const schedule = await openSchedule(request());
    const core = await loadPayload(new HostBoard(() => {}).port);
    core.configurePattern(0.5, 0.25, 0.25, 0.5, 0);
    const symbolOfBits = new Map<number, number>();
    for (let index = 0; index < 2000; index++) {
      const { randomBits, randomBitCount, symbol, value } = schedule.at(index);
      expect(randomBitCount).toBe(4);
      expect(randomBits & 1).toBe(value);
      expect(symbolOfBits.get(randomBits) ?? symbol).toBe(symbol);
      symbolOfBits.set(randomBits, symbol);
    }
    const weight = (symbol: number): number =>
      [...symbolOfBits.values()].filter((other) => other === symbol).length;
    for (let symbol = 0; symbol < 12; symbol++) expect(weight(symbol)).toBe(core.symbolWeight(symbol));
  });

  it("refuses what is not there, and names what is", async () => {
    await expect(openSchedule(request({ target: "teapot" }))).rejects.toThrow(
      /no board and no scenario "teapot"/,
    );
    await expect(openSchedule(request({ target: "mps2-an505" }))).rejects.toThrow(/no lines/);
    await expect(openSchedule(request({ delaysPs: [0] }))).rejects.toThrow(
      /1 given, symbol-code has 4 lines/,
    );
    const schedule = await openSchedule(request({ target: "jinan-250mhz" }));
    expect(() => schedule.at(schedule.pulses)).toThrow(/is not in the schedule/);
  });
});
