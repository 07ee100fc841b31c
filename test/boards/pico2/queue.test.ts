/**
 * HSTX's queue on the emulated pico2 when it is not fed, for any time, in both line maps and at both clocks
 * of the processors: what is bridged is not seen on the lines, what is not ends dark, struck, told with its
 * slot.
 */
import { describe, expect, it } from "vitest";
import type { LineMap } from "../../../hostsim/board/board.js";
import { oneIn } from "../../support/thorough.js";
import { runBench } from "./bench.js";

const MAPS: readonly LineMap[] = ["symbol-code", "lasers"];
/** Channels that feed the queue: TABLE and GAP of boards/rp2/rp2350/channels.ts. */
const FEEDING = (1 << 4) | (1 << 5);
/** Code of assembly/emission/sequencer.ts. */
const EMISSION_LINES_RAN_DRY = 9;
const SLOT = 30_000;
/**
 * Slots for which a level may stay too long: some cycles to see the queue empty, ten until zeros are there.
 */
const HELD_SLOTS = 40;

/** Cycles between two lengths that are tried: CI tries the same span with wider steps. */
const STEP = 32 / oneIn(4, 16);

const cases = MAPS.flatMap((lineMap) => [[lineMap, 150] as const, [lineMap, 300] as const]);

describe.each(cases)("a queue that is not fed: %s, processors at %d MHz", (lineMap, core) => {
  const word = lineMap === "lasers" ? 4 : 8;
  const cyclesOfQueue = (8 * word * core) / 250;
  const lengths = Array.from({ length: 32 / STEP }, (_, i) => Math.floor(cyclesOfQueue) - 14 + STEP * i);

  it("is bridged, or dark at once, struck and told with its slot, for times around the queue's", async () => {
    const outcomes = new Set<number>();
    for (const cycles of [...lengths, 500, 5000]) {
      const run = await runBench({
        ...{ lineMap, blocks: 4, core, clock: 250 },
        fault: (chip, first) => chip.holdDma(cycles, first + SLOT, FEEDING),
      });
      outcomes.add(run.status.struck);
      const what = `${cycles} cycles`;
      expect(run.straySlots, what).toBe(0);
      if (run.status.struck === 0) {
        expect(
          run.wrong.map(({ places }) => places),
          what,
        ).toEqual([[], [], [], []]);
        continue;
      }
      expect(run.status, what).toMatchObject({ outcome: EMISSION_LINES_RAN_DRY, emitted: 1 });
      const [fault] = run.faults;
      expect(fault).toMatchObject({ block: 1, cause: "broken" });
      const firstWrong = run.wrong.find(({ block }) => block === 1)?.places[0] ?? 0;
      expect(firstWrong).toBeGreaterThanOrEqual(SLOT);
      expect(Math.abs(fault!.slot - firstWrong), what).toBeLessThanOrEqual(3 * word + 8);
      expect(run.lastBright - run.start - run.period - firstWrong, what).toBeLessThan(HELD_SLOTS);
    }
    expect([...outcomes].sort()).toEqual([0, 3]);
  }, 120_000);
});

it("a delay that nobody saw is found by the time of the next blocks", async () => {
  // All of DMA stands still for 43 cycles: the queue is empty for six, and the word that ends it comes
  // before anybody looks.
  const run = await runBench({
    ...{ lineMap: "symbol-code", blocks: 40, core: 150, clock: 250 },
    fault: (chip, first) => chip.holdDma(43, first + SLOT),
  });
  expect(run.status.outcome).toBe(EMISSION_LINES_RAN_DRY);
  expect(run.status.emitted).toBeLessThan(16);
  expect(run.status.struck).toBeGreaterThan(0);
});
