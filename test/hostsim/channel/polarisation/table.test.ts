/**
 * What turned frames, mirrors, plates, lasers and analysers do to the detectors' probabilities: against
 * closed forms, and against fields (jones.ts).
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stillDetection, stillTable } from "../../../../hostsim/channel/optics.js";
import { Analyser, errorShare } from "../../../../hostsim/channel/polarisation/analyser.js";
import { bestPlateDeg, throughPlate } from "../../../../hostsim/channel/polarisation/plate.js";
import {
  areMutuallyUnbiased,
  type OfStates,
  sentStates,
} from "../../../../hostsim/channel/polarisation/sent-states.js";
import {
  inOrder,
  type Rotation,
  retarder,
  rotated,
  stateAt,
  turn,
} from "../../../../hostsim/channel/polarisation/stokes.js";
import { delayed, fieldAt, mirrored, seenBy, turned } from "./jones.js";

const EVEN = {
  basisZProbability: 0.5,
  misalignmentProbability: 0,
  efficiencies: [1, 1, 1, 1] as [number, number, number, number],
};
const UNEVEN = {
  basisZProbability: 0.7,
  misalignmentProbability: 0.03,
  efficiencies: [0.9, 0.4, 0.6, 0.25] as [number, number, number, number],
};
const IDEAL = sentStates(null);

function tableAfter(way: Rotation, analyser = new Analyser(EVEN, null), states = IDEAL) {
  return analyser.table(states.map((state) => rotated(way, state)));
}

/** Share of errors of one of H, V, D, A. */
function errorsOf(polarisation: number, table: readonly (readonly number[])[]): number {
  const [right, wrong] = [table[polarisation]![polarisation]!, table[polarisation]![polarisation ^ 1]!];
  return wrong / (right + wrong);
}

const RAD = Math.PI / 180;
const ANGLES = [-200, -90, -45, -7, 0, 0.3, 12, 45, 60, 90, 133];

describe("closed forms", () => {
  it("a turn by t makes sin^2 t of each state's bits wrong", () => {
    for (const angle of ANGLES) {
      const table = tableAfter(turn(angle));
      for (let p = 0; p < 4; p++) expect(errorsOf(p, table)).toBeCloseTo(Math.sin(angle * RAD) ** 2, 12);
    }
  });

  it("a half-wave plate at half the angle undoes a turn, and at an angle off by e leaves sin^2 2e", () => {
    for (const angle of ANGLES) {
      for (const off of [0, 0.5, -3, 20]) {
        const table = tableAfter(inOrder(turn(angle), throughPlate(angle / 2 + off)));
        expect(errorShare(table)).toBeCloseTo(Math.sin(2 * off * RAD) ** 2, 12);
      }
      expect((bestPlateDeg(turn(angle)) - angle / 2) / 90).toBeCloseTo(
        Math.round((bestPlateDeg(turn(angle)) - angle / 2) / 90),
        10,
      );
    }
  });

  it("a plate whose retardance is off by g leaves sin^2(g/2) of what is across its axis wrong", () => {
    for (const off of [0, 2, -11]) {
      const table = tableAfter(throughPlate(0, 180 + off));
      expect(errorsOf(0, table)).toBeCloseTo(0, 12);
      expect(errorsOf(2, table)).toBeCloseTo(Math.sin((off * RAD) / 2) ** 2, 12);
    }
  });

  it("a mirror of retardance d along H leaves H and V, and makes (1 - cos d)/2 of D and A wrong", () => {
    for (const retardance of [0, 1, 15, -40, 90, 180]) {
      const table = tableAfter(retarder(0, retardance));
      for (const p of [0, 1]) expect(errorsOf(p, table)).toBeCloseTo(0, 12);
      for (const p of [2, 3])
        expect(errorsOf(p, table)).toBeCloseTo((1 - Math.cos(retardance * RAD)) / 2, 12);
      // Along D it is the other way round.
      expect(errorsOf(0, tableAfter(retarder(45, retardance)))).toBeCloseTo(
        (1 - Math.cos(retardance * RAD)) / 2,
        12,
      );
      expect(errorsOf(2, tableAfter(retarder(45, retardance)))).toBeCloseTo(0, 12);
    }
  });

  it("extinctions of e to 1 make 1/(e + 1) wrong, and unequal ones still detect all of an arm's light", () => {
    for (const e of [1.5, 30, 1000]) {
      const table = tableAfter(turn(0), new Analyser(EVEN, [e, e, e, e]));
      expect(errorShare(table)).toBeCloseTo(1 / (e + 1), 12);
    }
    const uneven = new Analyser(EVEN, [1000, 50, 20, 400]);
    const [h, v] = uneven.table(IDEAL);
    expect(h![0]! / v![0]!).toBeCloseTo(1000, 6);
    expect(v![1]! / h![1]!).toBeCloseTo(50, 8);
    for (const angle of ANGLES) {
      for (const row of tableAfter(turn(angle), uneven)) expect(row[0]! + row[1]!).toBeCloseTo(0.5, 12);
      for (const row of tableAfter(turn(angle), uneven)) expect(row[2]! + row[3]!).toBeCloseTo(0.5, 12);
    }
  });

  it("a laser that is off by b on the sphere, whichever way, makes (1 - cos b)/2 of its bits wrong", () => {
    for (const b of [0, 2, -9, 30]) {
      for (const errors of [
        { longitudesDeg: [b, 0, 0, 0], latitudesDeg: [0, 0, 0, 0] },
        { longitudesDeg: [0, 0, 0, 0], latitudesDeg: [b, 0, 0, 0] },
      ] as { longitudesDeg: OfStates; latitudesDeg: OfStates }[]) {
        const table = new Analyser(EVEN, null).table(sentStates(errors));
        expect(errorsOf(0, table)).toBeCloseTo((1 - Math.cos(b * RAD)) / 2, 12);
        for (const p of [1, 2, 3]) expect(errorsOf(p, table)).toBeCloseTo(0, 12);
      }
    }
  });
});

describe("a frame that does not turn", () => {
  it("has the table of a receiver without the group, misalignment and unequal detectors included", () => {
    const table = new Analyser(UNEVEN, null).table(IDEAL);
    stillTable(UNEVEN).forEach((row, p) => {
      for (let d = 0; d < 4; d++) expect(table[p]![d]).toBeCloseTo(row[d]!, 14);
    });
    expect(new Analyser(EVEN, null).largestRowSum).toBeCloseTo(stillDetection(EVEN).largestRowSum, 14);
  });
});

const angle = fc.double({ min: -180, max: 180, noNaN: true });
const four = (least: number, most: number) => {
  const one = fc.double({ min: least, max: most, noNaN: true });
  return fc.tuple(one, one, one, one);
};

describe("fields instead of Stokes parameters", () => {
  it("agree for any lasers, turns, mirrors, plate and analyser, within the bound that thinning takes", () => {
    fc.assert(
      fc.property(
        four(-60, 60),
        four(-40, 40),
        fc.array(fc.record({ turnDeg: angle, axisDeg: angle, retardanceDeg: angle }), { maxLength: 4 }),
        fc.record({ angleDeg: angle, retardanceDeg: fc.double({ min: 150, max: 210, noNaN: true }) }),
        fc.option(four(1.1, 2000)),
        (longitudesDeg, latitudesDeg, elements, plate, extinctions) => {
          const analyser = new Analyser(UNEVEN, extinctions);
          const way = inOrder(
            turn(0),
            ...elements.flatMap(({ turnDeg, axisDeg, retardanceDeg }) => [
              turn(turnDeg),
              retarder(axisDeg, retardanceDeg),
            ]),
            throughPlate(plate.angleDeg, plate.retardanceDeg),
          );
          const states = sentStates({ longitudesDeg, latitudesDeg });
          const table = analyser.table(states.map((state) => rotated(way, state)));
          const path = [
            ...elements.flatMap(({ turnDeg, axisDeg, retardanceDeg }) => [
              turned(turnDeg),
              delayed(axisDeg, retardanceDeg),
            ]),
            delayed(plate.angleDeg, plate.retardanceDeg),
            mirrored,
          ];
          [0, 180, 90, 270].forEach((longitude, p) => {
            const sent = fieldAt(longitude + longitudesDeg[p]!, latitudesDeg[p]!);
            const arrived = path.reduce((field, element) => element(field), sent);
            const seen = seenBy({ ...UNEVEN, extinctions }, arrived);
            for (let d = 0; d < 4; d++) expect(table[p]![d]).toBeCloseTo(seen[d]!, 11);
            const sum = table[p]!.reduce((all, share) => all + share, 0);
            expect(sum).toBeLessThanOrEqual(analyser.largestRowSum * (1 + 1e-12));
          });
        },
      ),
      { numRuns: 200, seed: 21 },
    );
  });
});

describe("states that the bound covers", () => {
  const rotatedAll = (way: Rotation) => sentStates(null).map((state) => rotated(way, state));

  it("are the exact ones under any rotation of all four", () => {
    expect(areMutuallyUnbiased(IDEAL)).toBe(true);
    expect(areMutuallyUnbiased(rotatedAll(inOrder(turn(33), retarder(10, 70))))).toBe(true);
    expect(areMutuallyUnbiased(sentStates({ longitudesDeg: [9, 9, 9, 9], latitudesDeg: [0, 0, 0, 0] }))).toBe(
      true,
    );
  });

  it("are not those of one laser that is off, nor of two bases that are not at right angles", () => {
    for (const off of [1e-3, 5]) {
      for (let laser = 0; laser < 4; laser++) {
        const one = [0, 1, 2, 3].map((at) => (at === laser ? off : 0)) as unknown as OfStates;
        const none = [0, 0, 0, 0] as const;
        expect(areMutuallyUnbiased(sentStates({ longitudesDeg: one, latitudesDeg: none }))).toBe(false);
      }
    }
    const bases = [stateAt(0, 0), stateAt(180, 0), stateAt(80, 0), stateAt(260, 0)];
    expect(areMutuallyUnbiased(bases)).toBe(false);
  });
});
