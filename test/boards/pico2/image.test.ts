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

const image = () => readFileSync(join(imageFolder("pico2"), "image.bin"));
const MAPS = ["symbol-code", "lasers"] as const;
type Map = (typeof MAPS)[number];

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
      const result = await runIn(profile, map, 16 * 65536);
      expectWhole(result, 16);
      expect(result.dutyCycle).toBeGreaterThanOrEqual(duty);
      const stated = loadBoardInProfile(`pico2:${profile}`).emission!.periodSlots.value;
      const ratio = result.periodSlots / (map === "lasers" ? stated.lasers : stated.symbolCode);
      expect(Math.abs(ratio - 1)).toBeLessThan(0.005);
    },
  );
});

describe.each(["rated-gapless", "fast-gapless"])("the pico2 without a gap, profile %s", (profile) => {
  it.each(MAPS)(
    "shows 10,485,760 pulses in a row, over 160 tables, with time left: %s",
    async (map) => {
      const result = await runIn(profile, map, 160 * 65536);
      expect(result.periodSlots).toBe(65536);
      expectWhole(result, 160);
      // Nobody falls behind: what is left at the worst table is more than a whole table's time.
      expect(result.leastSlackSlots).toBeGreaterThan(65536);
    },
    60_000,
  );
});

it("the pico2 can't keep up at 59 Mpulse/s rated: blocks are struck, and nothing else is shown", async () => {
  const board = loadBoardInProfile("pico2:rated-gapless");
  const result = await runPico({
    board,
    image: image(),
    seed: 6,
    pulses: 80 * 65536,
    lineMap: "symbol-code",
    slotsPerMicrosecond: 59,
    coreMegahertz: 150,
    gapless: true,
  });
  expect(result.struckBlocks).toBeGreaterThan(0);
  expect(result.emittedBlocks + result.struckBlocks).toBe(80);
  expect(result.differences).toBe(0);
  expect(result.straySlots).toBe(0);
});
