/**
 * Positions against a second implementation of SGP4 over three days, and against all published verification
 * vectors.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sgp4, twoline2satrec } from "satellite.js";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { parseElements } from "../../../hostsim/orbit/elements.js";
import { earthFixedState, turnedToEarth, type Vector } from "../../../hostsim/orbit/track.js";

function data<T>(file: string): T {
  return JSON.parse(readFileSync(join(packageRoot, "test/hostsim/orbit", file), "utf8")) as T;
}

interface Ephemeris {
  readonly orbits: readonly {
    readonly elements: [string, string];
    readonly startUtc: string;
    readonly stepMinutes: number;
    readonly positionsKm: readonly [number, number, number][];
  }[];
}

interface Verification {
  readonly cases: readonly {
    readonly elements: [string, string];
    readonly states: readonly [number, number, number, number][];
  }[];
}

function distanceKm(a: Vector, b: Vector): number {
  return Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z);
}

describe("pyorbital's own SGP4", () => {
  test.each(data<Ephemeris>("pyorbital-ephemeris.json").orbits)(
    "agrees to 1 m over three days: $elements.0",
    ({ elements, startUtc, stepMinutes, positionsKm }) => {
      const read = parseElements(elements);
      expect((positionsKm.length - 1) * stepMinutes).toBe(3 * 1440);
      positionsKm.forEach(([x, y, z], index) => {
        const utcMs = Date.parse(startUtc) + index * stepMinutes * 60_000;
        const expected = turnedToEarth({ x, y, z }, utcMs);
        expect(distanceKm(earthFixedState(read, utcMs).position, expected)).toBeLessThan(1e-3);
      });
    },
  );
});

describe("SGP4 verification set", () => {
  test.each(data<Verification>("sgp4-verification.json").cases)(
    "satellite.js gives the published positions: $elements.0",
    ({ elements, states }) => {
      // Straight to the library: some of these lines are wrong on purpose, or too old for their checksums.
      const record = twoline2satrec(...elements);
      for (const [minutes, x, y, z] of states) {
        const found = sgp4(record, minutes);
        expect(found).not.toBeNull();
        expect(distanceKm(found!.position, { x, y, z })).toBeLessThan(1e-3);
      }
    },
  );

  test("the one case of the set that SGP4 must refuse is refused", () => {
    const record = twoline2satrec(
      "1 33334U 78066F   06174.85818871  .00000620  00000-0  10000-3 0  6809",
      "2 33334  68.4714 236.1303 5602877 123.7484 302.5767  0.00001000 67521",
    );
    expect(sgp4(record, 0)).toBeNull();
  });
});
