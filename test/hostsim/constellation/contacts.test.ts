/**
 * Contacts of a constellation: those that separate, slower parts of the program find; the same in whatever
 * windows they are asked for; and the series of a link.
 */
import { beforeAll, describe, expect, test } from "vitest";
import type { Column } from "../../../hostsim/columns/column.js";
import {
  circularElements,
  nodeOfHourDeg,
  sunSynchronousInclinationDeg,
} from "../../../hostsim/constellation/circular-orbit.js";
import { commandContactsOf } from "../../../hostsim/constellation/command-contacts.js";
import type { Contact } from "../../../hostsim/constellation/contact.js";
import { contactsOf } from "../../../hostsim/constellation/contacts.js";
import { linkSeries, sightSeries } from "../../../hostsim/constellation/link-series.js";
import { type Constellation, loadConstellation } from "../../../hostsim/constellation/load.js";
import { KeyForecast } from "../../../hostsim/forecast/expected.js";
import { scenarioOfPass } from "../../../hostsim/forecast/pass-scenario.js";
import { PassPredictor } from "../../../hostsim/forecast/predict.js";
import { linkTimeline } from "../../../hostsim/pass/link-timeline.js";

const DAY_MS = 86_400_000;
const DAYS = 4;
const SEED = 5;

/** The shipped one, smaller: two satellites, five stations. */
const CONSTELLATION: Constellation = (() => {
  const { satellites, stations, ...rest } = loadConstellation("jinan-1-and-four");
  return { ...rest, satellites: satellites.slice(0, 2), stations: stations.slice(0, 5) };
})();
const FROM_MS = CONSTELLATION.fromMs;

/** Two satellites whose passes twilight and the Earth's shadow cut. */
const CUT: Constellation = (() => {
  const rules = { ...CONSTELLATION.rules, sunBelowDeg: 15, inShadow: true, shortestContactS: 30 };
  const satellites = [8, 4.2].map((hour, at) => ({
    name: `of ${hour} h`,
    elements: circularElements(
      {
        altitudeKm: 500,
        inclinationDeg: sunSynchronousInclinationDeg(500)!,
        nodeDeg: nodeOfHourDeg(hour, FROM_MS),
        latitudeArgumentDeg: 100 * at,
      },
      FROM_MS,
      at,
    ),
  }));
  return { ...CONSTELLATION, satellites, rules };
})();

let contacts: Contact[];
beforeAll(async () => {
  contacts = await contactsOf(CONSTELLATION, FROM_MS, DAYS, SEED);
});

/** Contacts as PassPredictor and KeyForecast find them, one satellite and one station at a time. */
async function slowly(
  satellite: number,
  station: number,
  { rules, base, satellites, stations }: Constellation,
) {
  const { elements } = satellites[satellite]!;
  const { assumptions: _, ...place } = stations[station]!;
  const { minimumElevationDeg } = place;
  const { sunBelowDeg, inShadow, shortestContactS: minimumUsableS } = rules;
  const predictor = new PassPredictor(elements, place, {
    minimumElevationDeg,
    sunBelowDeg,
    inShadow,
    minimumUsableS,
  });
  const forecast = await KeyForecast.open(base);
  return predictor
    .passes({ fromUtcMs: FROM_MS, toUtcMs: FROM_MS + DAYS * DAY_MS })
    .flatMap(({ usable, culmination }) => {
      if (usable === null) return [];
      const { name, latitudeDeg, longitudeDeg, altitudeM } = place;
      const own = { name, latitudeDeg, longitudeDeg, altitudeM, minimumElevationDeg };
      const pass = { name: "pass", title: "pass", orbit: elements.source, station: own, usable };
      const { secretKeyBits } = forecast.of(scenarioOfPass(base, pass));
      return secretKeyBits === 0 ? [] : [{ usable, secretKeyBits, highest: culmination.elevationDeg }];
    });
}

async function checkAgainstSlowSearch(
  constellation: Constellation,
  found: readonly Contact[],
  stations: readonly number[],
): Promise<number> {
  let count = 0;
  const pairs = [0, 1].flatMap((satellite) => stations.map((station) => ({ satellite, station })));
  for (const { satellite, station } of pairs) {
    const expected = await slowly(satellite, station, constellation);
    const mine = found.filter((contact) => contact.satellite === satellite && contact.station === station);
    expect(mine).toHaveLength(expected.length);
    mine.forEach((contact, at) => {
      const { usable, secretKeyBits, highest } = expected[at]!;
      expect(Math.abs(contact.startMs - usable.fromUtcMs)).toBeLessThanOrEqual(100);
      expect(Math.abs(contact.endMs - usable.toUtcMs)).toBeLessThanOrEqual(100);
      expect(Math.abs(contact.expectedKeyBits / secretKeyBits - 1)).toBeLessThan(0.01);
      expect(contact.highestElevationDeg).toBeCloseTo(highest, 2);
    });
    count += mine.length;
  }
  return count;
}

describe("the contacts", () => {
  test("are those of PassPredictor, with KeyForecast's key", async () => {
    expect(await checkAgainstSlowSearch(CONSTELLATION, contacts, [1])).toBeGreaterThan(3);
  });

  test("also where twilight and the Earth's shadow cut passes", async () => {
    const { rules } = CUT;
    const cut = CUT;
    const found = await contactsOf(cut, FROM_MS, DAYS, SEED);
    const uncut = await contactsOf({ ...cut, rules: { ...rules, inShadow: false } }, FROM_MS, DAYS, SEED);
    expect(found.length).toBeGreaterThan(0);
    expect(found).not.toEqual(uncut);
    expect(await checkAgainstSlowSearch(cut, found, [0, 1, 2, 3])).toBeGreaterThan(3);
  });

  test("are the same in windows of any length, in the same order", async () => {
    // Also in the middle of a contact, which belongs to the window in which it begins.
    const { startMs, endMs } = contacts[7]!;
    const middle = (startMs + endMs) / 2;
    const cuts = [FROM_MS, FROM_MS + 0.1 * DAY_MS, middle, middle + DAY_MS, FROM_MS + DAYS * DAY_MS];
    const parts: Contact[] = [];
    for (let at = 1; at < cuts.length; at++) {
      const [from, to] = [Math.round(cuts[at - 1]!), Math.round(cuts[at]!)];
      parts.push(...(await contactsOf(CONSTELLATION, from, (to - from) / DAY_MS, SEED)));
    }
    expect(contacts.length).toBeGreaterThan(20);
    expect(JSON.stringify(parts)).toBe(JSON.stringify(contacts));
  });

  test("are found by a window that begins between a satellite's rise and the night", async () => {
    const all = await contactsOf(CUT, FROM_MS, DAYS, SEED);
    const uncut = await contactsOf(
      { ...CUT, rules: { ...CUT.rules, sunBelowDeg: null, inShadow: false } },
      FROM_MS,
      DAYS,
      SEED,
    );
    const rises = uncut.map(({ startMs }) => startMs);
    const late = all.filter(({ startMs }) => !rises.includes(startMs));
    expect(late.length).toBeGreaterThan(1);
    for (const contact of late.slice(0, 4)) {
      expect(await contactsOf(CUT, contact.startMs - 1, 0.001, SEED)).toContainEqual(contact);
    }
  });

  test("have another sky with another seed, and nothing else", async () => {
    const other = await contactsOf(CONSTELLATION, FROM_MS, DAYS, SEED + 1);
    const withoutSky = (all: readonly Contact[]) =>
      all.map(({ isClear: _, clearProbability: __, ...contact }) => contact);
    expect(withoutSky(other)).toEqual(withoutSky(contacts));
    expect(other).not.toEqual(contacts);
  });
});

test("commands go up wherever the satellite is high enough for the radio, by day and through clouds", () => {
  const found = commandContactsOf(CONSTELLATION, FROM_MS, 1);
  const { satellites, stations, commands } = CONSTELLATION;
  for (const station of [0, 3]) {
    const rules = { sunBelowDeg: null, inShadow: false, minimumUsableS: 1 };
    const minimumElevationDeg = commands.lowestElevationDeg;
    const exact = new PassPredictor(satellites[1]!.elements, stations[station]!, {
      ...rules,
      minimumElevationDeg,
    })
      .passes({ fromUtcMs: FROM_MS, toUtcMs: FROM_MS + DAY_MS })
      .filter(({ rise }) => rise.utcMs >= FROM_MS && rise.utcMs < FROM_MS + DAY_MS);
    const mine = found.filter((each) => each.satellite === 1 && each.station === station);
    expect(mine.length).toBeGreaterThan(2);
    expect(mine).toHaveLength(exact.length);
    mine.forEach(({ startMs, endMs }, at) => {
      expect(Math.abs(startMs - exact[at]!.rise.utcMs)).toBeLessThanOrEqual(100);
      expect(Math.abs(endMs - exact[at]!.set.utcMs)).toBeLessThanOrEqual(100);
    });
  }
  // Each contact by light lies within one by radio, which needs less height.
  for (const { satellite, station, startMs, endMs } of contacts.filter(
    (each) => each.startMs < FROM_MS + DAY_MS,
  ))
    expect(
      found.some(
        (each) =>
          each.satellite === satellite &&
          each.station === station &&
          each.startMs <= startMs &&
          each.endMs >= endMs,
      ),
    ).toBe(true);
});

test("a link's series is that of the pass's timeline", async () => {
  const contact = contacts[0]!;
  const { satellite, station, startMs } = contact;
  const fromMs = Math.ceil(startMs / 10) * 10;
  const columns = await linkSeries(CONSTELLATION, {
    satellite,
    station,
    fromMs,
    toMs: fromMs + 100_000,
    stepMs: 1000,
  });
  expect(columns.map(({ name }) => name)).toEqual([
    "utc_ms",
    "range_km",
    "delay_ms",
    "elevation_deg",
    "loss_db",
  ]);
  const { assumptions: _, clouds: __, ...place } = CONSTELLATION.stations[station]!;
  const timeline = linkTimeline({
    ...CONSTELLATION.base,
    station: place,
    orbit: CONSTELLATION.satellites[satellite]!.elements.source,
    session: { kind: "window", startUtc: new Date(fromMs).toISOString(), durationS: 100 },
  });
  const [, range, delay, elevation, loss] = columns.map(({ values }) => values) as Float64Array[];
  for (let row = 1; row < 100; row++) {
    // The timeline has the middle of steps of 10 ms: 5 ms later, and 40 m further at most.
    expect(Math.abs(range![row]! - timeline.rangeMm[100 * row]! / 1e6)).toBeLessThan(0.05);
    expect(Math.abs(elevation![row]! - timeline.elevationMicrodeg[100 * row]! / 1e6)).toBeLessThan(0.01);
    expect(Math.abs(loss![row]! - timeline.lossMicroDb[100 * row]! / 1e6)).toBeLessThan(0.005);
    expect(delay![row]!).toBeCloseTo(range![row]! / 299.792458, 9);
  }
  const down = await linkSeries(CONSTELLATION, {
    satellite,
    station,
    fromMs: fromMs - 60_000,
    toMs: fromMs - 30_000,
    stepMs: 1000,
  });
  expect([...down[1]!.values].every(Number.isNaN)).toBe(true);
});

test("series of what is in sight are the rows of each link's series in which it is", async () => {
  const times = { fromMs: FROM_MS, toMs: FROM_MS + DAY_MS / 2, stepMs: 7000 };
  const found = new Map<string, readonly Column[]>();
  for await (const { satellite, station, columns } of sightSeries(CONSTELLATION, times))
    found.set(`${satellite} ${station}`, columns);
  for (const satellite of CONSTELLATION.satellites.keys())
    for (const station of CONSTELLATION.stations.keys()) {
      const whole = await linkSeries(CONSTELLATION, { ...times, satellite, station });
      const inSight = [...whole[1]!.values].map((range) => !Number.isNaN(range));
      const rows = whole.map(({ values }) => [...values].filter((_, row) => inSight[row]));
      const columns = found.get(`${satellite} ${station}`);
      expect(columns?.map(({ values }) => [...values]) ?? [[], [], [], [], []]).toEqual(rows);
    }
  expect(found.size).toBeGreaterThan(4);
});
