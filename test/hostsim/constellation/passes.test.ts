/**
 * Passes by the coarse track, against the exact search of hostsim/forecast, which walks by bounds on how fast
 * anything moves and asks SGP4 at each step.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CoarseTrack } from "../../../hostsim/constellation/coarse-track.js";
import { Horizon } from "../../../hostsim/constellation/horizon.js";
import { Passes } from "../../../hostsim/constellation/passes.js";
import { canRise } from "../../../hostsim/constellation/reach.js";
import { PassPredictor } from "../../../hostsim/forecast/predict.js";
import { earthFixedState, Viewpoint } from "../../../hostsim/orbit/track.js";
import { elementsOf, MADE_EPOCH } from "../forecast/orbits.js";

const DAY_MS = 86_400_000;
const RULES = { sunBelowDeg: null, inShadow: false, minimumUsableS: 1 };

const orbit = fc.record({
  inclinationDeg: fc.double({ min: 0, max: 179, noNaN: true }),
  nodeDeg: fc.double({ min: 0, max: 359, noNaN: true }),
  eccentricity: fc.oneof(fc.constant(0.001), fc.double({ min: 0, max: 0.05, noNaN: true })),
  perigeeDeg: fc.double({ min: 0, max: 359, noNaN: true }),
  anomalyDeg: fc.double({ min: 0, max: 359, noNaN: true }),
  revolutionsPerDay: fc.double({ min: 8, max: 15.2, noNaN: true }),
});
const station = fc.record({
  name: fc.constant("somewhere"),
  latitudeDeg: fc.double({ min: -90, max: 90, noNaN: true }),
  longitudeDeg: fc.double({ min: -180, max: 180, noNaN: true }),
  altitudeM: fc.double({ min: -400, max: 6000, noNaN: true }),
  minimumElevationDeg: fc.double({ min: 5, max: 60, noNaN: true }),
});

describe("the passes of any low orbit over any station", () => {
  test("are those of the exact search, their ends within 100 ms", () => {
    let passes = 0;
    fc.assert(
      fc.property(orbit, station, (made, place) => {
        const elements = elementsOf(made);
        const interval = { fromUtcMs: MADE_EPOCH, toUtcMs: MADE_EPOCH + DAY_MS };
        const exact = new PassPredictor(elements, place, { ...RULES, ...place }).passes(interval);
        const found = new Passes(new CoarseTrack(elements), place).between(MADE_EPOCH, MADE_EPOCH + DAY_MS);
        // A pass of a few seconds only grazes: a metre decides whether it is one, and where it begins. Of
        // those that begin with the interval, milliseconds decide which side they are on.
        const counts = (startMs: number, endMs: number) =>
          endMs - startMs >= 10_000 && startMs > MADE_EPOCH + 200 && startMs < MADE_EPOCH + DAY_MS - 200;
        const longExact = exact.filter(({ rise, set }) => counts(rise.utcMs, set.utcMs));
        const longFound = found.filter(({ startMs, endMs }) => counts(startMs, endMs));
        expect(longFound).toHaveLength(longExact.length);
        longFound.forEach((pass, at) => {
          const { rise, set, culmination } = longExact[at]!;
          expect(Math.abs(pass.startMs - rise.utcMs)).toBeLessThanOrEqual(100);
          expect(Math.abs(pass.endMs - set.utcMs)).toBeLessThanOrEqual(100);
          expect(Math.abs(pass.highestElevationDeg - culmination.elevationDeg)).toBeLessThan(3e-3);
        });
        if (exact.length > 0) expect(canRise(elements, place)).toBe(true);
        passes += longFound.length;
      }),
      { numRuns: 60, seed: 24, endOnFailure: true },
    );
    expect(passes).toBeGreaterThan(150);
  });
});

test("a window's passes do not depend on where other windows begin", () => {
  const elements = elementsOf({
    inclinationDeg: 97.4,
    nodeDeg: 24,
    eccentricity: 0.001,
    perigeeDeg: 90,
    anomalyDeg: 318,
    revolutionsPerDay: 15.219,
  });
  const place = {
    name: "Jinan",
    latitudeDeg: 36.65,
    longitudeDeg: 117.12,
    altitudeM: 80,
    minimumElevationDeg: 19,
  };
  const whole = new Passes(new CoarseTrack(elements), place).between(MADE_EPOCH, MADE_EPOCH + 3 * DAY_MS);
  const cuts = [0, 0.31, 0.9, 1.24, 2.02, 3].map((days) => MADE_EPOCH + Math.round(days * DAY_MS));
  const parts = cuts
    .slice(1)
    .flatMap((to, at) => new Passes(new CoarseTrack(elements), place).between(cuts[at]!, to));
  expect(whole.length).toBeGreaterThan(5);
  expect(parts).toEqual(whole);
});

test("a high satellite's stretches are cut at whole hours, and windows fit together", () => {
  const elements = elementsOf({
    inclinationDeg: 5,
    nodeDeg: 100,
    eccentricity: 0.0001,
    perigeeDeg: 0,
    anomalyDeg: 0,
    revolutionsPerDay: 2,
  });
  const place = {
    name: "on the equator",
    latitudeDeg: 1,
    longitudeDeg: 20,
    altitudeM: 0,
    minimumElevationDeg: 20,
  };
  const passes = () => new Passes(new CoarseTrack(elements), place);
  const whole = passes().between(MADE_EPOCH, MADE_EPOCH + DAY_MS);
  expect(whole.length).toBeGreaterThan(4);
  for (const { startMs, endMs } of whole) expect(endMs - startMs).toBeLessThan(3_600_000);
  const middle = MADE_EPOCH + 0.37 * DAY_MS;
  const parts = [...passes().between(MADE_EPOCH, middle), ...passes().between(middle, MADE_EPOCH + DAY_MS)];
  expect(parts).toEqual(whole);
});

test("the coarse track is within a metre of SGP4 for a low orbit, and horizons are those of Viewpoint", () => {
  const elements = elementsOf({
    inclinationDeg: 97.4,
    nodeDeg: 24,
    eccentricity: 0.001,
    perigeeDeg: 90,
    anomalyDeg: 318,
    revolutionsPerDay: 15.219,
  });
  const track = new CoarseTrack(elements);
  const place = { latitudeDeg: 47.07, longitudeDeg: 15.49, altitudeM: 539 };
  const [horizon, viewpoint] = [new Horizon(place), new Viewpoint(place)];
  let worstKm = 0;
  for (let utcMs = MADE_EPOCH; utcMs < MADE_EPOCH + DAY_MS / 2; utcMs += 7777) {
    const state = track.at(utcMs);
    const { position } = earthFixedState(elements, utcMs);
    worstKm = Math.max(worstKm, Math.hypot(state.x - position.x, state.y - position.y, state.z - position.z));
    const look = viewpoint.look(state);
    expect(horizon.elevationDeg(state)).toBeCloseTo(look.elevationDeg, 8);
    expect(horizon.rangeKm(state)).toBeCloseTo(look.rangeKm, 6);
    expect(Math.abs(horizon.azimuthDeg(state) - look.azimuthDeg) % 360).toBeLessThan(1e-7);
    const [before, after] = [-50, 50].map((ms) => horizon.sineOfElevation(track.at(utcMs + ms)));
    expect(horizon.climb(track.at(utcMs))).toBeCloseTo((after! - before!) / 0.1, 6);
  }
  expect(worstKm).toBeLessThan(0.001);
  expect(worstKm).toBeGreaterThan(0.00005);
});
