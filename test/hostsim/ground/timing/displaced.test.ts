/**
 * Elements that are wrong beside the track and above it: what a displacement is, what a station makes of it
 * up to the limit of scenarios, and that a pass is flown so.
 */
import { describe, expect, test } from "vitest";
import { PredictedLightTime } from "../../../../hostsim/ground/timing/predicted-light-time.js";
import { displacedPosition } from "../../../../hostsim/orbit/displaced.js";
import { parseElements } from "../../../../hostsim/orbit/elements.js";
import { checkedState } from "../../../../hostsim/orbit/validity.js";
import { checkScenario } from "../../../../hostsim/scenario/check.js";
import { loadScenario, scenarioData } from "../../../../hostsim/scenario/load.js";
import { passOf } from "../../../support/run-pass.js";
import { clockFigures } from "./clock-figures.js";

const FIRST = "1 99001U          25095.50000000  .00000000  00000-0  00000-0 0  9995";
const LIMIT_M = 3000;

/** Elements of an inclination, 90 degrees of latitude's argument before their epoch's: a circle. */
function tilted(inclinationDeg: number) {
  const second = `2 99001 ${inclinationDeg.toFixed(4).padStart(8)}  24.0000 0000001   0.0000  90.0000 15.21900000    1`;
  const digits = [...second].reduce((sum, c) => sum + (c === "-" ? 1 : Number(c) || 0), 0);
  return parseElements([FIRST, `${second}${digits % 10}`]);
}

describe("a displacement", () => {
  const plain = tilted(97.4);
  const at = (elements: typeof plain, s: number) => checkedState(elements, plain.epochUtcMs + 1000 * s);

  test("to the left is what a tilted plane comes to, as SGP4 has it, a minute to either side", () => {
    const tiltDeg = 0.02;
    for (const s of [-60, -20, 0, 30, 60]) {
      const state = at(plain, s);
      const leftM = 1000 * Math.hypot(...Object.values(state.position)) * (tiltDeg / 180) * Math.PI;
      const [is, was] = [
        displacedPosition(state, { leftM, aboveM: 0 }),
        at(tilted(97.4 + tiltDeg), s).position,
      ];
      // 2.4 km; an orbit of another inclination is some metres faster and higher as well.
      expect(Math.hypot(is.x - was.x, is.y - was.y, is.z - was.z)).toBeLessThan(0.03);
    }
  });

  test("above lengthens the way to the Earth's centre by so much, and nothing else", () => {
    const state = at(plain, 0);
    const radius = (p: { x: number; y: number; z: number }) => Math.hypot(p.x, p.y, p.z);
    const above = displacedPosition(state, { leftM: 0, aboveM: 700 });
    expect(radius(above) - radius(state.position)).toBeCloseTo(0.7, 9);
    expect(above.x / state.position.x).toBeCloseTo(radius(above) / radius(state.position), 12);
  });

  test("below the satellite's own point changes the light time by its height over c", () => {
    const { position } = at(plain, 0);
    // A place as good as below: what is left of the slant changes the last digits only.
    const latitudeDeg = (Math.atan2(position.z, Math.hypot(position.x, position.y)) * 180) / Math.PI;
    const ways = [0, 700].map((aboveM) => {
      let least = Number.POSITIVE_INFINITY;
      for (let longitudeDeg = -180; longitudeDeg < 180; longitudeDeg += 0.5) {
        const place = { latitudeDeg, longitudeDeg, altitudeM: 0 };
        const light = new PredictedLightTime(plain, place, plain.epochUtcMs, { leftM: 0, aboveM });
        least = Math.min(least, light.at(0, 0));
      }
      return least;
    });
    expect((ways[1]! - ways[0]!) / ((0.7 / 299_792.458) * 1e12)).toBeCloseTo(1, 2);
  });
});

describe.each(["beacon", "frames", "told"] as const)(
  "elements up to the limit beside and above, by %s",
  (source) => {
    test("are found and tracked as others, none wrong", () => {
      const seeds = Array.from({ length: 8 }, (_, i) => 6001 + i);
      const figures = clockFigures(seeds, source, LIMIT_M);
      expect(figures.acquired).toBe(seeds.length);
      expect(figures.gated).toBeGreaterThan(3000 * seeds.length);
      expect(figures.wrong).toBe(0);
      expect(figures.worstRmsPs).toBeLessThan(200);
      expect(figures.silentlyWrong).toEqual([]);
    });
  },
);

describe("a scenario with such elements", () => {
  test("is flown with them, and found", async () => {
    const scenario = loadScenario("jinan-250mhz-clock");
    const timing = { ...scenario.timing!, elementsLeftM: LIMIT_M, elementsAboveM: -LIMIT_M };
    const right = await passOf(scenario, { windowS: 3 });
    const wrong = await passOf({ ...scenario, timing }, { windowS: 3 });
    expect(wrong.result.clock!.indexErrors).toBe(0);
    expect(wrong.result.clock!.lock).toBe("right");
    expect(wrong.result.clock!.acquiredAfterS).not.toBeNull();
    expect(wrong.result.siftedBits).toBeGreaterThan(0.98 * right.result.siftedBits);
    // The clock and the elements' time are fitted to other ranges, so the delays are others by some ps.
    expect(wrong.result.clock!.clickSigmaPs).not.toBe(right.result.clock!.clickSigmaPs);
  });

  test("beyond the limit is refused by name", () => {
    const data = scenarioData("jinan-250mhz-clock") as { timing: object };
    const saying = (value: number) => ({
      ...data,
      timing: { ...data.timing, elementsLeftM: { value, assumed: "a test" } },
    });
    expect(checkScenario(saying(-LIMIT_M)).timing!.elementsLeftM).toBe(-LIMIT_M);
    expect(() => checkScenario(saying(LIMIT_M + 1))).toThrow(
      /timing.elementsLeftM(.value)?: must be from -3000 to 3000/,
    );
  });
});
