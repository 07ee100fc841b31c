import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadBoard } from "../../../hostsim/board/board.js";
import { coreHash } from "../../../hostsim/board/core-hash.js";
import { runPico } from "../../../hostsim/emulation/pico-run.js";
import { imageFolder } from "../../support/images.js";

const board = loadBoard("pico");
const image = readFileSync(join(imageFolder("pico"), "image.bin"));
const KEY = 1;
const STRUCK = 3;
const MILLION = 1 << 20;
const MAPS = ["symbol-code", "lasers"] as const;

describe.each(MAPS)("the pico's image on emulated silicon, line map %s", (lineMap) => {
  it("shows 2^20 pulses as the host's core makes them: none lost, doubled or swapped, no gap in 16 bursts, dark between", async () => {
    const result = await runPico({
      board,
      image,
      seed: 11,
      pulses: MILLION,
      lineMap,
      slotsPerMicrosecond: 250,
    });
    expect(result.identity).toMatchObject({ board: "pico", coreHash: coreHash() });
    expect(result.clockHz).toBe(250e6);
    expect(result.pulsesCompared).toBe(MILLION);
    expect(result.differences).toBe(0);
    expect(result.straySlots).toBe(0);
    expect(result.bursts.map(({ startSlot }) => startSlot)).toEqual(
      Array.from({ length: 16 }, (_, burst) => burst * result.periodSlots),
    );
    expect(result.blockStates).toEqual(Array(16).fill(KEY));
    expect(result.announced).toEqual(Array(16).fill("sifted"));
    expect(result.faults).toEqual([]);
    expect(result.leastSlackSlots).toBeGreaterThan(0);
    // What board.json says of the period is what the image does, to 0.5 %: a larger image places data
    // otherwise.
    const stated = board.emission?.periodSlots.value;
    const ratio = result.periodSlots / ((lineMap === "lasers" ? stated?.lasers : stated?.symbolCode) ?? 0);
    expect(ratio).toBeGreaterThan(0.995);
    expect(ratio).toBeLessThan(1.005);
  });

  it("goes dark in the very slot in which data is late, reports block, slot and slack, and keeps the block from the key", async () => {
    const stalls = [{ burst: 1, slot: 20_000, cycles: 3000 }];
    const run = {
      board,
      image,
      seed: 12,
      pulses: 4 * 65536,
      lineMap,
      slotsPerMicrosecond: 250,
      stalls,
    } as const;
    const result = await runPico(run);
    const pulsesPerWord = lineMap === "lasers" ? 4 : 8;
    const [, broken] = result.bursts;
    // The queue of eight words, and the word being shown, bridge the beginning of the stall.
    expect(broken?.firstDifference).toBeGreaterThanOrEqual(20_000 + 8 * pulsesPerWord - pulsesPerWord);
    expect(broken?.firstDifference).toBeLessThan(20_000 + 11 * pulsesPerWord);
    // From the first slot that is not as it should be, no line is high in this block; but where all of DMA
    // stood still, TABLE may come before WATCH afterwards, and the slots of a part of a word are lit.
    const dark = broken?.firstDifference ?? 0;
    const lastBright = broken?.lastBright ?? 0;
    if (lastBright >= dark) expect(lastBright - (20_000 + 3000)).toBeLessThan(pulsesPerWord);
    expect(result.faults).toHaveLength(1);
    expect(result.faults[0]).toMatchObject({ block: 1, slackSlots: -1, cause: "broken" });
    expect(Math.abs((result.faults[0]?.slot ?? 0) - Math.min(lastBright, dark))).toBeLessThanOrEqual(
      2 * pulsesPerWord,
    );
    expect(result.blockStates).toEqual([KEY, STRUCK, KEY, KEY]);
    expect(result.announced).toEqual(["sifted", "refused", "sifted", "sifted"]);
    // The other bursts are untouched and in their own slots.
    expect(result.bursts.filter(({ differences }) => differences > 0)).toHaveLength(1);
    expect(result.bursts.map(({ startSlot }) => startSlot / result.periodSlots)).toEqual([0, 1, 2, 3]);
    expect(result.straySlots).toBe(0);
  });
});

describe("the pico's image", () => {
  it.each([20_000, 20_001, 20_002, 20_003, 20_004, 20_008])(
    "never counts a block for key that a stall of any length from slot %i on changed, not even by one slot",
    async (slot) => {
      // Around the length that the queue can bridge: shorter ones do no harm, longer ones stall, one is just
      // in between. Which watcher looks next depends on when it begins.
      const stalls = Array.from({ length: 16 }, (_, burst) => ({ burst, slot, cycles: 27 + burst }));
      const run = {
        board,
        image,
        seed: 15,
        pulses: MILLION,
        lineMap: "lasers",
        slotsPerMicrosecond: 250,
        stalls,
      } as const;
      const { bursts, blockStates, announced } = await runPico(run);
      const changed = bursts.map(({ differences }) => differences > 0);
      expect(changed[0]).toBe(false);
      expect(changed[15]).toBe(true);
      expect(blockStates.map((state, index) => state === KEY && changed[index])).toEqual(
        Array(16).fill(false),
      );
      expect(announced.map((reply, index) => reply === "sifted" && changed[index])).toEqual(
        Array(16).fill(false),
      );
      expect(blockStates[0]).toBe(KEY);
    },
  );

  it("runs in the safe clock profile as well", async () => {
    const result = await runPico({
      board,
      image,
      seed: 13,
      pulses: 1,
      lineMap: "lasers",
      slotsPerMicrosecond: 125,
    });
    expect(result).toMatchObject({ clockHz: 125e6, differences: 0, straySlots: 0, emittedBlocks: 1 });
  });

  it("never emits a block again after a power cut: the ledger in flash goes on behind what was reserved", async () => {
    const run = {
      board,
      image,
      seed: 14,
      pulses: 2 * 65536,
      lineMap: "symbol-code",
      slotsPerMicrosecond: 250,
    } as const;
    const first = await runPico(run);
    const second = await runPico({ ...run, flash: first.flash });
    const blocks = new Set(first.bursts.map(({ block }) => block));
    for (const { block } of second.bursts) expect(blocks.has(block)).toBe(false);
    expect(second.bursts[0]?.block).toBeGreaterThanOrEqual(4096);
    expect(second.differences).toBe(0);
  });
});
