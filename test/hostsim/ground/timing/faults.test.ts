/**
 * Timing that goes wrong: locks that are wrong from the start, taggers that jump. All of it is said; what
 * can be found again is.
 */
import { describe, expect, test } from "vitest";
import { fly } from "./flown.js";
import { randomPass, SLOT_PS } from "./random-pass.js";

const SOURCES = ["beacon", "told"] as const;
/** Passes with light where the tagger jumps. */
const SEEDS = [2, 3, 4, 5, 6];
const JUMP_AT_PS = 3e12;

describe("a wrong lock", () => {
  test.each(SOURCES)("is said, by whatever number of slots it is off (%s)", (source) => {
    for (const [i, wrongBySlots] of [1, -1, 64, 50_000, -262_144].entries()) {
      const pass = randomPass(SEEDS[i]!, { seconds: 4, source });
      const { verdict, alarms } = fly(pass, { source, wrongBySlots, looksAgain: false });
      expect(alarms).toBe(1);
      expect(verdict).toBe("wrong");
    }
  });

  test("is never said of a right one, also of 30 kHz of clicks", () => {
    for (const seed of SEEDS) {
      const pass = randomPass(seed, { seconds: 4, clickHz: 30_000, source: "beacon" });
      const { verdict, alarms } = fly(pass, { source: "beacon" });
      expect(alarms).toBe(0);
      expect(verdict).toBe("right");
    }
  });
});

describe("a tagger that jumps", () => {
  test("by one slot, without a beacon: only the satellite's replies can tell, and do", () => {
    for (const seed of SEEDS) {
      const jump = { atPs: JUMP_AT_PS, byPs: SLOT_PS };
      const { alarms, firstAlarmPs, verdict, state } = fly(
        randomPass(seed, { seconds: 9, source: "told", jump }),
        { source: "told" },
      );
      expect(alarms).toBe(1);
      expect(firstAlarmPs).toBeGreaterThan(JUMP_AT_PS);
      expect(state.acquisitions).toBe(2);
      expect(verdict).toBe("right");
    }
  });

  test.each(SOURCES)("by part of a slot: it is taken anew (%s)", (source) => {
    for (const seed of SEEDS) {
      const jump = { atPs: JUMP_AT_PS, byPs: 1700 };
      const { verdict, state, wrong, gated } = fly(randomPass(seed, { seconds: 9, source, jump }), {
        source,
      });
      expect(state.acquisitions).toBe(2);
      expect(verdict).toBe("right");
      expect(wrong / gated).toBeLessThan(1e-3);
    }
  });

  test("by one slot, with a beacon: it is taken anew before a slot is wrong", () => {
    for (const seed of SEEDS) {
      const jump = { atPs: JUMP_AT_PS, byPs: SLOT_PS };
      const flown = fly(randomPass(seed, { seconds: 9, source: "beacon", jump }), { source: "beacon" });
      expect(flown.state.acquisitions).toBe(2);
      expect(flown.alarms).toBe(0);
      expect(flown.wrong / flown.gated).toBeLessThan(1e-3);
    }
  });
});

describe("a station without light", () => {
  test("never says that it knows the time", () => {
    for (const source of SOURCES) {
      const pass = randomPass(1, { seconds: 4, clickHz: 1e-3, source: "told" });
      expect(fly(pass, { source }).state.acquiredPs).toBeNull();
    }
  });
});
