/**
 * The flashed image of the pico2 on the emulated RP2350: its lines against the host's pattern in every clock
 * profile, and how near it is to what its processors can do.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadBoardInProfile } from "../../../hostsim/board/board.js";
import { type PicoResult, runPico } from "../../../hostsim/emulation/pico-run.js";
import { imageFolder } from "../../support/images.js";
import { oneIn } from "../../support/thorough.js";

const image = () => readFileSync(join(imageFolder("pico2"), "image.bin"));
const MAPS = ["symbol-code", "lasers"] as const;
type Map = (typeof MAPS)[number];
const PULSES = 65536;
/** The rated clock of the processors, MHz. */
const CORE = 150;
/** Million pulses a second that are a few more than the pico2 can fill. */
const TOO_FAST = 58;
/** Tables of a run without a gap: of the profile with the least margin and the wider map always all. */
const tablesOf = (profile: string, map: Map): number =>
  profile === "rated-gapless" && map === "lasers" ? 160 : oneIn(4, 160);
/** Cycles that a table needs. */
const NEEDED = 173_300;

/** A run in a clock profile of board.json. */
function runIn(profile: string, lineMap: Map, pulses: number): Promise<PicoResult> {
  const board = loadBoardInProfile(`pico2:${profile}`);
  const rate = board.emission!.pulseRates[0]!;
  return runPico({
    board,
    image: image(),
    seed: 5,
    pulses,
    lineMap,
    slotsPerMicrosecond: rate.hz / 1e6,
    coreMegahertz: rate.coreHz! / 1e6,
    gapless: profile.endsWith("gapless"),
  });
}

function expectWhole(result: PicoResult, blocks: number): void {
  expect(result.bursts.length).toBe(blocks);
  expect(result.differences).toBe(0);
  expect(result.straySlots).toBe(0);
  expect(result.struckBlocks).toBe(0);
  expect(result.bursts.map(({ startSlot }) => startSlot)).toEqual(
    Array.from({ length: blocks }, (_, block) => block * result.periodSlots),
  );
  expect(new Set(result.blockStates)).toEqual(new Set([1]));
}

describe.each([
  ["rated", 0.22],
  ["fast", 0.44],
] as const)("the pico2's bursts, profile %s", (profile, duty) => {
  it.each(MAPS)(
    "of 16 tables are the host's pattern, dark between them, as often as it says: %s",
    async (map) => {
      const result = await runIn(profile, map, 16 * PULSES);
      expectWhole(result, 16);
      expect(result.dutyCycle).toBeGreaterThanOrEqual(duty);
      const stated = loadBoardInProfile(`pico2:${profile}`).emission!.periodSlots.value;
      const ratio = result.periodSlots / (map === "lasers" ? stated.lasers : stated.symbolCode);
      expect(Math.abs(ratio - 1)).toBeLessThan(0.005);
    },
  );
});

describe.each(["rated-gapless", "fast-gapless"])("the pico2 without a gap, profile %s", (profile) => {
  it.each(MAPS)("shows all pulses in a row, 10,485,760 in 160 tables or a quarter: %s", async (map) => {
    const tables = tablesOf(profile, map);
    const result = await runIn(profile, map, tables * PULSES);
    expect(result.periodSlots).toBe(PULSES);
    expectWhole(result, tables);
  });
});

/** A run without a gap at 150 MHz, at a rate of a million pulses a second. */
const runAt = (slotsPerMicrosecond: number, lineMap: Map, tables: number) =>
  runPico({
    board: loadBoardInProfile("pico2:rated-gapless"),
    image: image(),
    seed: 6,
    pulses: tables * PULSES,
    lineMap,
    slotsPerMicrosecond,
    coreMegahertz: CORE,
    gapless: true,
  });

/**
 * Where tables come too slowly, each is later than the one before by what a table lacks: that tells what it
 * needs. Without a miss so far, and behind the tables that were filled ahead.
 */
it.each(MAPS)(
  "the pico2 needs fewer cycles for a table than there are without a gap, by the stated margin: %s",
  async (map) => {
    const there = (PULSES * CORE) / TOO_FAST;
    const [early, late] = [await runAt(TOO_FAST, map, 40), await runAt(TOO_FAST, map, 100)];
    expect(late.struckBlocks).toBe(0);
    const lackingSlots = (early.leastSlackSlots - late.leastSlackSlots) / 60;
    expect(lackingSlots).toBeGreaterThan(0);
    const needed = there + (lackingSlots * CORE) / TOO_FAST;
    // As docs/reference/emulation.md states, to a slot or two a table that a look's moment is worth.
    expect(Math.abs(needed - NEEDED)).toBeLessThan(300);
    const stated = loadBoardInProfile("pico2:rated-gapless").emission!.pulseRates[0]!.hz / 1e6;
    expect((PULSES * CORE) / stated - needed).toBeGreaterThan(1500);
  },
);

it("the pico2 can't keep up at 59 Mpulse/s rated: blocks are struck, and nothing else is shown", async () => {
  const result = await runAt(59, "symbol-code", 80);
  expect(result.struckBlocks).toBeGreaterThan(0);
  expect(result.emittedBlocks + result.struckBlocks).toBe(80);
  expect(result.differences).toBe(0);
  expect(result.straySlots).toBe(0);
});
