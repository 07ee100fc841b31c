/** Cutting lines into bursts. Oracle: a naive walk over every cycle. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PinCapture } from "../../../hostsim/emulator/capture.js";

const TRIGGER = 1 << 16;

function capture(levels: readonly number[], pulsesPerBlock: number, triggerToFirstSlot: number) {
  const bursts: { startCycle: number; levels: number[] }[] = [];
  const pins = new PinCapture({
    pulsesPerBlock,
    triggerToFirstSlot,
    onBurst: (burst) => bursts.push({ startCycle: burst.startCycle, levels: [...burst.levels] }),
  });
  let before = 0;
  levels.forEach((level, cycle) => {
    if (level !== before) pins.lines(cycle, level);
    before = level;
  });
  pins.finish(levels.length);
  return { bursts, pins };
}

describe("PinCapture", () => {
  it("gives the slots of each burst, those without a transition too, and when it began", () => {
    const { bursts, pins } = capture([0, TRIGGER, 0, 3, 3, 0, 5, 0, 0, TRIGGER, 0, 1, 0, 0, 2, 0], 4, 2);
    expect(bursts).toEqual([
      { startCycle: 3, levels: [3, 3, 0, 5] },
      { startCycle: 11, levels: [1, 0, 0, 2] },
    ]);
    expect(pins.strayCycles).toBe(0);
  });

  it("counts each cycle outside of a burst in which a line was high, and names the first", () => {
    const { pins } = capture([0, 0, 4, 4, TRIGGER, 0, 1, 1, 1, 0], 2, 2);
    expect(pins.strayCycles).toBe(3);
    expect(pins.firstStray).toBe(2);
  });

  it("keeps what it is given: bursts and stray cycles are those of a walk over every cycle", () => {
    const property = fc.property(
      fc.array(fc.constantFrom(0, 0, 0, 1, 7, TRIGGER, TRIGGER | 2), { maxLength: 60 }),
      fc.integer({ min: 1, max: 5 }),
      fc.nat(3),
      (levels, length, offset) => {
        const bursts: { startCycle: number; levels: number[] }[] = [];
        let stray = 0;
        let start = Number.POSITIVE_INFINITY;
        let current: number[] = [];
        levels.forEach((level, cycle) => {
          const rises = (level & TRIGGER) !== 0 && ((levels[cycle - 1] ?? 0) & TRIGGER) === 0;
          if (rises && start === Number.POSITIVE_INFINITY) start = cycle + offset;
          if (cycle < start) {
            if (level & 0xff) stray++;
            return;
          }
          current.push(level & 0xff);
          if (current.length === length) {
            bursts.push({ startCycle: start, levels: current });
            current = [];
            start = Number.POSITIVE_INFINITY;
          }
        });
        const result = capture(levels, length, offset);
        expect(result.bursts).toEqual(bursts);
        expect(result.pins.strayCycles).toBe(stray);
      },
    );
    fc.assert(property, { seed: 11, numRuns: 500 });
  });
});
