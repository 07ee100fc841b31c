/** Passes: times to the millisecond, none missed however short, ends of the interval, night and shadow. */
import { Body, Equator, Horizon, Observer } from "astronomy-engine";
import fc from "fast-check";
import { shadowFraction, sunPos } from "satellite.js";
import { describe, expect, test } from "vitest";
import { PassPredictor, type PassRules } from "../../../hostsim/forecast/predict.js";
import { isInShadow, isNight } from "../../../hostsim/forecast/sky.js";
import { parseElements } from "../../../hostsim/orbit/elements.js";
import { sunElevationDeg } from "../../../hostsim/orbit/sun.js";
import { earthFixedState, turnedToEarth, Viewpoint } from "../../../hostsim/orbit/track.js";
import { MICIUS, XINGLONG } from "../orbit/published.js";
import { elementsOf, MADE_EPOCH, type MadeOrbit } from "./orbits.js";

const SEED = 20250405;
const HOUR = 3_600_000;
const ANY_TIME: PassRules = {
  minimumElevationDeg: 10,
  sunBelowDeg: null,
  inShadow: false,
  minimumUsableS: 0,
};

const anyOrbit = fc.record({
  inclinationDeg: fc.double({ min: 1, max: 179, noNaN: true }),
  nodeDeg: fc.double({ min: 0, max: 359, noNaN: true }),
  eccentricity: fc.double({ min: 0.0001, max: 0.02, noNaN: true }),
  perigeeDeg: fc.double({ min: 0, max: 359, noNaN: true }),
  anomalyDeg: fc.double({ min: 0, max: 359, noNaN: true }),
  // 400 to 1,500 km high.
  revolutionsPerDay: fc.double({ min: 12.4, max: 15.5, noNaN: true }),
});
const anyPlace = fc.record({
  latitudeDeg: fc.oneof(fc.double({ min: -90, max: 90, noNaN: true }), fc.constantFrom(-90, 0, 90)),
  longitudeDeg: fc.double({ min: -180, max: 180, noNaN: true }),
  altitudeM: fc.double({ min: -400, max: 5000, noNaN: true }),
});

function elevationOf(
  orbit: MadeOrbit,
  place: { latitudeDeg: number; longitudeDeg: number; altitudeM: number },
) {
  const elements = elementsOf(orbit);
  const viewpoint = new Viewpoint(place);
  return (utcMs: number) => viewpoint.look(earthFixedState(elements, utcMs).position).elevationDeg;
}

describe("the published pass of Micius over Xinglong", () => {
  const elements = parseElements(MICIUS);
  const fromUtcMs = Date.parse("2016-12-19T16:00:00Z");
  const night = { ...ANY_TIME, sunBelowDeg: 12 };
  const [pass, ...more] = new PassPredictor(elements, XINGLONG, night).passes({
    fromUtcMs,
    toUtcMs: fromUtcMs + HOUR,
  });

  test("is the only one of its hour, and rises, culminates nearest and sets as measured before, to 2 s", () => {
    expect(more).toEqual([]);
    expect(Math.abs(pass!.rise.utcMs - Date.parse("2016-12-19T16:48:44Z"))).toBeLessThan(2000);
    expect(Math.abs(pass!.set.utcMs - pass!.rise.utcMs - 416_000)).toBeLessThan(2000);
    expect(Math.abs(pass!.closest.utcMs - Date.parse("2016-12-19T16:52:14Z"))).toBeLessThan(2000);
    expect(Math.abs(pass!.closest.rangeKm - 645.5)).toBeLessThan(0.5);
  });

  test("is usable from rise to set: it was night", () => {
    expect(pass!.usable).toEqual({ fromUtcMs: pass!.rise.utcMs, toUtcMs: pass!.set.utcMs });
    expect(pass!.sunElevationDeg).toBeLessThan(-60);
    expect(pass!.hindrance).toBeNull();
  });
});

describe("against a scan each second", () => {
  test(`every pass that the scan sees is found, with rise and set to 1 ms (seed ${SEED})`, () => {
    let seen = 0;
    fc.assert(
      fc.property(anyOrbit, anyPlace, fc.double({ min: 5, max: 60, noNaN: true }), (orbit, place, least) => {
        const elevation = elevationOf(orbit, place);
        const interval = { fromUtcMs: MADE_EPOCH, toUtcMs: MADE_EPOCH + 8 * HOUR };
        const rules = { ...ANY_TIME, minimumElevationDeg: least };
        const passes = new PassPredictor(elementsOf(orbit), place, rules).passes(interval);
        for (let at = interval.fromUtcMs; at <= interval.toUtcMs; at += 1000) {
          const inside = passes.some(({ rise, set }) => rise.utcMs <= at && at <= set.utcMs);
          if (inside !== elevation(at) >= least) throw new Error(`at ${at}: found ${inside}`);
        }
        for (const { rise, culmination, closest, set } of passes) {
          seen += 1;
          expect(elevation(rise.utcMs)).toBeGreaterThanOrEqual(least);
          expect(elevation(rise.utcMs - 1)).toBeLessThan(least);
          expect(elevation(set.utcMs)).toBeGreaterThanOrEqual(least);
          expect(elevation(set.utcMs + 1)).toBeLessThan(least);
          for (const aside of [-500, 500]) {
            expect(elevation(culmination.utcMs + aside)).toBeLessThan(culmination.elevationDeg);
          }
          expect(closest.rangeKm).toBeLessThanOrEqual(
            Math.min(culmination.rangeKm, rise.rangeKm, set.rangeKm),
          );
        }
      }),
      { seed: SEED, numRuns: 25 },
    );
    expect(seen).toBeGreaterThan(20);
  });

  test(`a pass that grazes the minimum elevation for 5 to 500 ms is found, and one just below it is not (seed ${SEED})`, () => {
    let grazed = 0;
    fc.assert(
      fc.property(
        anyOrbit,
        anyPlace,
        fc.double({ min: 2.5, max: 250, noNaN: true }),
        (orbit, place, halfMs) => {
          const elements = elementsOf(orbit);
          const interval = { fromUtcMs: MADE_EPOCH, toUtcMs: MADE_EPOCH + 12 * HOUR };
          const wide = new PassPredictor(elements, place, ANY_TIME).passes(interval);
          const whole = wide.filter((pass) => !pass.underWayAtStart && !pass.underWayAtEnd);
          const elevation = elevationOf(orbit, place);
          for (const { culmination } of whole.slice(0, 3)) {
            const peak = culmination.utcMs;
            // The higher of the two sides: the pass ends there, and less than halfMs away on the other.
            const edge = Math.max(elevation(peak - halfMs), elevation(peak + halfMs));
            if (edge >= culmination.elevationDeg || culmination.elevationDeg > 89) continue;
            const minimumElevationDeg = edge;
            const found = new PassPredictor(elements, place, { ...ANY_TIME, minimumElevationDeg }).passes(
              interval,
            );
            const grazing = found.find(({ rise, set }) => rise.utcMs <= peak && peak <= set.utcMs);
            expect(grazing).toBeDefined();
            expect(grazing!.set.utcMs - grazing!.rise.utcMs).toBeLessThanOrEqual(2 * halfMs + 1);
            const above = culmination.elevationDeg + 1e-7;
            const missed = new PassPredictor(elements, place, { ...ANY_TIME, minimumElevationDeg: above });
            expect(missed.passes({ fromUtcMs: peak - 60_000, toUtcMs: peak + 60_000 })).toEqual([]);
            grazed += 1;
          }
        },
      ),
      { seed: SEED, numRuns: 25 },
    );
    expect(grazed).toBeGreaterThan(15);
  });
});

describe("the ends of the interval", () => {
  const elements = parseElements(MICIUS);
  const predictor = new PassPredictor(elements, XINGLONG, { ...ANY_TIME, sunBelowDeg: 12 });
  const from = Date.parse("2016-12-19T12:00:00Z");
  const interval = { fromUtcMs: from, toUtcMs: from + 30 * HOUR };
  const all = predictor.passes(interval);
  const usable = all.find((pass) => pass.usable !== null)!;

  test("a pass under way at an end is told whole, marked, and usable only inside", () => {
    const middle = usable.culmination.utcMs;
    const [late] = predictor.passes({ fromUtcMs: middle, toUtcMs: interval.toUtcMs });
    expect(late!.rise).toEqual(usable.rise);
    expect([late!.underWayAtStart, late!.underWayAtEnd]).toEqual([true, false]);
    expect(late!.usable).toEqual({ fromUtcMs: middle, toUtcMs: usable.set.utcMs });
    const early = predictor.passes({ fromUtcMs: from, toUtcMs: middle }).at(-1)!;
    expect(early.set).toEqual(usable.set);
    expect([early.underWayAtStart, early.underWayAtEnd]).toEqual([false, true]);
    expect(early.usable).toEqual({ fromUtcMs: usable.rise.utcMs, toUtcMs: middle });
  });

  test(`an interval cut anywhere loses no pass, and no usable millisecond (seed ${SEED})`, () => {
    const ms = (passes: typeof all) =>
      passes.reduce((sum, { usableS }) => sum + Math.round(usableS * 1000), 0);
    const rises = (passes: typeof all) => new Set(passes.map(({ rise }) => rise.utcMs));
    const near = usable.rise.utcMs - from;
    const cuts = fc.oneof(
      fc.integer({ min: 1, max: 30 * HOUR - 2 }),
      fc.integer({ min: near - 3, max: near + 3 }),
      fc.integer({ min: near, max: near + 400_000 }),
    );
    fc.assert(
      fc.property(cuts, (cut) => {
        const first = predictor.passes({ fromUtcMs: from, toUtcMs: from + cut });
        const second = predictor.passes({ fromUtcMs: from + cut + 1, toUtcMs: interval.toUtcMs });
        expect(ms(first) + ms(second)).toBe(ms(all));
        expect(new Set([...rises(first), ...rises(second)])).toEqual(rises(all));
      }),
      { seed: SEED, numRuns: 25 },
    );
  });

  test("a geostationary satellite overhead is an error, one behind the Earth has no pass", () => {
    const still = elementsOf({
      inclinationDeg: 0.01,
      nodeDeg: 0,
      eccentricity: 0.0001,
      perigeeDeg: 0,
      anomalyDeg: 0,
      revolutionsPerDay: 1.0027379,
    });
    const { x, y } = earthFixedState(still, MADE_EPOCH).position;
    const below = { latitudeDeg: 0, longitudeDeg: (Math.atan2(y, x) * 180) / Math.PI, altitudeM: 0 };
    const behind = { ...below, longitudeDeg: below.longitudeDeg + (below.longitudeDeg > 0 ? -180 : 180) };
    const day = { fromUtcMs: MADE_EPOCH, toUtcMs: MADE_EPOCH + 24 * HOUR };
    expect(() => new PassPredictor(still, below, ANY_TIME).passes(day)).toThrow(
      "the satellite stays above the minimum elevation for over 24 h: no passes",
    );
    expect(new PassPredictor(still, behind, ANY_TIME).passes(day)).toEqual([]);
  });
});

describe("rules", () => {
  test(`the Sun's elevation is within 0.03 degrees of astronomy-engine's, anywhere from 2010 to 2040 (seed ${SEED})`, () => {
    const times = fc.integer({ min: Date.UTC(2010, 0), max: Date.UTC(2040, 0) });
    fc.assert(
      fc.property(anyPlace, times, (place, utcMs) => {
        const observer = new Observer(place.latitudeDeg, place.longitudeDeg, place.altitudeM);
        const date = new Date(utcMs);
        const { ra, dec } = Equator(Body.Sun, date, observer, true, true);
        const { altitude } = Horizon(date, observer, ra, dec);
        expect(Math.abs(sunElevationDeg(place, utcMs) - altitude)).toBeLessThan(0.03);
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  test(`no bound on how long night or shadow last is ever broken (seed ${SEED})`, () => {
    const spans = fc.integer({ min: 0, max: 24 * HOUR });
    fc.assert(
      fc.property(anyOrbit, anyPlace, spans, (orbit, place, offset) => {
        for (const condition of [isNight(place, 12), isInShadow(elementsOf(orbit))]) {
          const { margin, safeMs } = condition(MADE_EPOCH + offset);
          for (let part = -1; part <= 1; part += 0.05) {
            const there = condition(MADE_EPOCH + offset + part * Math.min(safeMs, 12 * HOUR)).margin;
            expect(there * margin).toBeGreaterThanOrEqual(-1e-6);
          }
        }
      }),
      { seed: SEED, numRuns: 150 },
    );
  });

  test(`in shadow means that satellite.js sees the whole disc of the Sun covered (seed ${SEED})`, () => {
    let dark = 0;
    fc.assert(
      fc.property(anyOrbit, fc.integer({ min: 0, max: 24 * HOUR }), (orbit, offset) => {
        const utcMs = MADE_EPOCH + offset;
        const elements = elementsOf(orbit);
        const sun = sunPos(2_440_587.5 + utcMs / 86_400_000).rsun;
        const { position } = earthFixedState(elements, utcMs);
        const covered = shadowFraction(turnedToEarth(sun, utcMs), position) === 1;
        const { margin } = isInShadow(elements)(utcMs);
        fc.pre(Math.abs(margin) > 0.1);
        expect(margin > 0).toBe(covered);
        if (covered) dark += 1;
      }),
      { seed: SEED, numRuns: 500 },
    );
    expect(dark).toBeGreaterThan(100);
  });

  test("the usable window ends at dusk, dawn and the shadow's edge to the millisecond", () => {
    const elements = parseElements(MICIUS);
    const from = Date.parse("2016-12-19T00:00:00Z");
    const span = { fromUtcMs: from, toUtcMs: from + 72 * HOUR };
    let cut = 0;
    for (const latitudeDeg of [-60, -30, 0, 30, 50, 70]) {
      for (const longitudeDeg of [-120, -60, 0, 60, 120, 180]) {
        const place = { latitudeDeg, longitudeDeg, altitudeM: 0 };
        const rules = { ...ANY_TIME, sunBelowDeg: 6, inShadow: true };
        for (const pass of new PassPredictor(elements, place, rules).passes(span)) {
          const { usable, rise, set } = pass;
          if (usable === null || pass.underWayAtStart || pass.underWayAtEnd) continue;
          const allowed = (utcMs: number) =>
            isNight(place, 6)(utcMs).margin >= 0 && isInShadow(elements)(utcMs).margin >= 0;
          expect(allowed(usable.fromUtcMs) && allowed(usable.toUtcMs)).toBe(true);
          if (usable.fromUtcMs > rise.utcMs) expect(allowed(usable.fromUtcMs - 1)).toBe(false);
          if (usable.toUtcMs < set.utcMs) expect(allowed(usable.toUtcMs + 1)).toBe(false);
          if (usable.fromUtcMs > rise.utcMs || usable.toUtcMs < set.utcMs) cut += 1;
        }
      }
    }
    expect(cut).toBeGreaterThan(3);
  });

  test("each unusable pass says why", () => {
    const elements = parseElements(MICIUS);
    const from = Date.parse("2016-12-19T16:00:00Z");
    const of = (rules: Partial<PassRules>) =>
      new PassPredictor(elements, XINGLONG, { ...ANY_TIME, ...rules }).passes({
        fromUtcMs: from,
        toUtcMs: from + HOUR,
      })[0]!;
    expect(of({ sunBelowDeg: 80 })).toMatchObject({ hindrance: "daylight", usable: null, usableS: 0 });
    expect(of({ minimumUsableS: 418 })).toMatchObject({ hindrance: "short", usable: null });
    expect(of({ minimumUsableS: 417 }).hindrance).toBeNull();
    const noon = { fromUtcMs: from + 10 * HOUR, toUtcMs: from + 14 * HOUR };
    const [day] = new PassPredictor(elements, XINGLONG, { ...ANY_TIME, inShadow: true }).passes(noon);
    expect(day).toMatchObject({ hindrance: "sunlit", usable: null });
  });
});
