/** Positions that mean something are told, others are refused: before, at and after the end of an orbit. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { parseElements } from "../../../hostsim/orbit/elements.js";
import { earthFixedState } from "../../../hostsim/orbit/track.js";
import { checkedState } from "../../../hostsim/orbit/validity.js";
import { elementsOf, MADE_EPOCH } from "../forecast/orbits.js";

const DAY = 86_400_000;
/**
 * The Moon lowers the perigee of one orbit in some thousands into the air within a month: these are others,
 * and the same each time.
 */
const SEED = 20261130;
const HIGH_DRAG: [string, string] = [
  "1 90001U 24001A   24100.50000000  .00120000  00000-0  34000-2 0  0015",
  "2 90001  70.0000 110.0000 0009500 160.0000 200.0000 15.34000000 00018",
];

interface Verification {
  readonly cases: readonly {
    readonly elements: [string, string];
    readonly states: readonly [number, number, number, number][];
  }[];
}

describe("a position", () => {
  test("of any legal orbit without drag is told for 30 days either way, where Kepler's ellipse lets it be", () => {
    const orbit = fc.record({
      inclinationDeg: fc.double({ min: 0, max: 180, noNaN: true }),
      nodeDeg: fc.double({ min: 0, max: 359, noNaN: true }),
      eccentricity: fc.double({ min: 0, max: 0.7, noNaN: true }),
      perigeeDeg: fc.double({ min: 0, max: 359, noNaN: true }),
      anomalyDeg: fc.double({ min: 0, max: 359, noNaN: true }),
      perigeeKm: fc.double({ min: 6878, max: 12_000, noNaN: true }),
      days: fc.double({ min: -30, max: 30, noNaN: true }),
    });
    fc.assert(
      fc.property(orbit, ({ perigeeKm, days, ...rest }) => {
        const axis = perigeeKm / (1 - rest.eccentricity);
        const revolutionsPerDay = 86_400 / (2 * Math.PI * Math.sqrt(axis ** 3 / 398_600.4418));
        const { position } = earthFixedState(
          elementsOf({ ...rest, revolutionsPerDay }),
          MADE_EPOCH + days * DAY,
        );
        const radius = Math.hypot(position.x, position.y, position.z);
        // Oblateness moves perigee and apogee by some 20 km; the Moon those of high orbits by more.
        expect(radius).toBeGreaterThan(perigeeKm - 60 - 0.01 * axis);
        expect(radius).toBeLessThan(axis * (1 + rest.eccentricity) + 60 + 0.01 * axis);
      }),
      { seed: SEED, numRuns: 150 },
    );
  });

  test("of the published verification set is told until the satellite is down, by the published positions themselves", () => {
    const { cases } = JSON.parse(
      readFileSync(join(packageRoot, "test/hostsim/orbit/sgp4-verification.json"), "utf8"),
    ) as Verification;
    let ends = 0;
    for (const { elements, states } of cases) {
      // 33333 has a perigee deep in the Earth, to make SGP4 fail.
      if (elements[0].startsWith("1 33333")) continue;
      const orbit = parseElements(elements.map(mended) as [string, string]);
      let isDown = false;
      for (const [minutes, x, y, z] of states) {
        isDown ||= Math.hypot(x, y, z) < 6440;
        const state = () => checkedState(orbit, orbit.epochUtcMs + minutes * 60_000);
        const place = `${elements[0].slice(2, 7)} at ${minutes}`;
        if (isDown) expect(state, place).toThrow("has no position");
        else expect(state, place).not.toThrow();
      }
      if (isDown) ends += 1;
    }
    expect(ends).toBe(3);
  });

  test("after the end of an orbit is refused for good, also where SGP4 gives numbers again", () => {
    const orbit = parseElements(HIGH_DRAG);
    const refused = (days: number) => {
      try {
        earthFixedState(parseElements(HIGH_DRAG), orbit.epochUtcMs + days * DAY);
        return false;
      } catch (error) {
        expect((error as Error).message).toMatch(/has no position at .*: its orbit (ends|begins) on /);
        return true;
      }
    };
    const end = Array.from({ length: 80 }, (_, i) => 5 * i).find(refused)!;
    expect(end).toBeGreaterThan(30);
    // Whatever is asked first, and however far it is: one answer.
    for (let day = end; day < 1500; day += 271) expect(refused(day), `${day}`).toBe(true);
    for (let day = 0; day < end - 5; day += 20) expect(refused(day), `${day}`).toBe(false);
    expect(refused(-2000)).toBe(true);
  });

  test("that is told is one of the orbit, years from the epoch and with any drag: on an ellipse of nearly its size, outside the air", () => {
    let told = 0;
    let refused = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: 10_000, max: 99_999 }),
        fc.integer({ min: -2500, max: 2500 }),
        (drag, days) => {
          const line = `1 25544U 98067A   26330.50000000  .00016717  00000-0  ${drag}-3 0  999`;
          const orbit = parseElements([
            mended(line),
            mended("2 25544  51.6416 247.4627 0006703 130.5360 325.0288 15.50000000 5639"),
          ]);
          let state: ReturnType<typeof checkedState>;
          try {
            state = checkedState(orbit, orbit.epochUtcMs + days * DAY);
          } catch {
            refused += 1;
            return;
          }
          told += 1;
          const { position, velocity } = state;
          const radius = Math.hypot(position.x, position.y, position.z);
          const speed = Math.hypot(velocity.x, velocity.y, velocity.z);
          // Kepler's third law at the epoch and the vis-viva law now, with gravity of WGS 84 and a spherical
          // Earth: 1 % apart at most.
          const atEpoch = Math.cbrt(398_600.4418 * (86_400 / 15.5 / (2 * Math.PI)) ** 2);
          const now = 1 / (2 / radius - speed ** 2 / 398_600.4418);
          expect(now / atEpoch).toBeGreaterThan(0.9);
          expect(now / atEpoch).toBeLessThan(1.04);
          expect(radius).toBeGreaterThan(6440);
        },
      ),
      { seed: SEED, numRuns: 60 },
    );
    expect(told).toBeGreaterThan(5);
    expect(refused).toBeGreaterThan(5);
  });

  test.each<[string, string, string, number]>([
    // Drag below zero adds energy; much drag takes a fifth of an eccentric orbit's; far out SGP4's velocity
    // leaves its position.
    ["has won 3 % of its axis", "-70329-1", "4891113 130.5360 325.0288  5.61868464", 168.02],
    ["has lost a fifth of its axis", " 56934-1", "6270424 130.5360 325.0288  3.71701679", 26.91],
    [
      "has a velocity that is not its position's",
      " 36578-1",
      "4786588 130.5360 325.0288  6.05632702",
      144.98,
    ],
  ])("of an orbit that %s is refused from there on", (_, drag, second, day) => {
    const lines: [string, string] = [
      mended(`1 25544U 98067A   26330.50000000  .00000000  00000-0 ${drag} 0  999`),
      mended(`2 25544  51.6416 247.4627 ${second} 5639`),
    ];
    const orbit = parseElements(lines);
    const at = (days: number) => () => checkedState(orbit, orbit.epochUtcMs + days * DAY);
    expect(at(day - 1)).not.toThrow();
    for (const later of [0.2, 1, 10]) expect(at(day + later), `${later}`).toThrow("its orbit ends on");
  });

  test("does not depend on what was asked before", () => {
    const orbit = parseElements(HIGH_DRAG);
    const answer = (elements: ReturnType<typeof parseElements>, days: number) => {
      try {
        return earthFixedState(elements, elements.epochUtcMs + days * DAY).position.x;
      } catch {
        return null;
      }
    };
    fc.assert(
      fc.property(fc.array(fc.double({ min: -400, max: 400, noNaN: true }), { maxLength: 6 }), (days) => {
        for (const day of days) expect(answer(orbit, day)).toBe(answer(parseElements(HIGH_DRAG), day));
      }),
      { seed: SEED, numRuns: 25 },
    );
  });
});

/** With a right checksum: some published lines are wrong on purpose. */
function mended(line: string): string {
  const body = line.slice(0, 68);
  const sum = [...body].reduce(
    (total, c) => total + (c === "-" ? 1 : c >= "0" && c <= "9" ? Number(c) : 0),
    0,
  );
  return body + (sum % 10);
}
