/**
 * Constellations: the shipped ones load and say where their numbers come from, orbits are what they are
 * called, and bad files are refused in one line with the place of the fault.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import {
  circularElements,
  geostationaryOrbit,
  nodeOfHourDeg,
  sunSynchronousInclinationDeg,
  walkerOrbits,
} from "../../../hostsim/constellation/circular-orbit.js";
import { groundStations } from "../../../hostsim/constellation/ground-stations.js";
import { listConstellations, loadConstellation } from "../../../hostsim/constellation/load.js";
import { constellationJsonSchema } from "../../../hostsim/constellation/schema.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { sunPosition } from "../../../hostsim/orbit/sun.js";
import { earthFixedState, type Vector } from "../../../hostsim/orbit/track.js";
import { linesOf } from "../forecast/orbits.js";

const FOLDER = join(packageRoot, "hostsim/constellation/scenario");
const DAY_MS = 86_400_000;
const EPOCH_MS = Date.UTC(2025, 3, 1);
const DEG = 180 / Math.PI;
const folder = mkdtempSync(join(tmpdir(), "satqkd-constellation-"));
afterAll(() => rmSync(folder, { recursive: true }));

function text(name: string): string {
  return readFileSync(join(FOLDER, `${name}.json`), "utf8");
}

/** Loads a text as a file. */
function load(content: string) {
  const file = join(folder, "mine.json");
  writeFileSync(file, content);
  return loadConstellation(file);
}

describe("the shipped constellations", () => {
  test.each(listConstellations())("%s loads; each assumption has its reason", (name) => {
    const constellation = loadConstellation(name);
    expect(constellation.name).toBe(name);
    const marks = text(name).split('"assumed":').length - 1;
    const given = constellation.assumptions.filter(
      ({ path, reason }) => text(name).includes(JSON.stringify(reason)) && path !== "",
    );
    expect(given.length).toBe(marks);
    expect(constellation.assumptions.map(({ reason }) => reason).join()).not.toMatch(/Stands alone/);
  });

  test("jinan-1-and-four: five satellites, twenty stations, all pairs", () => {
    const { satellites, stations, demands } = loadConstellation("jinan-1-and-four");
    expect(satellites.map(({ name }) => name)).toEqual([
      "jinan-1",
      "jinan-2",
      "jinan-3",
      "jinan-4",
      "jinan-5",
    ]);
    expect(stations).toHaveLength(20);
    expect(demands).toHaveLength(190);
    expect(demands[0]).toEqual({ from: 1, to: 12, bitsPerDay: 100_000, priority: 4 });
  });

  test("constellation.schema.json is the schema that is enforced", () => {
    const file = JSON.parse(readFileSync(join(FOLDER, "constellation.schema.json"), "utf8")) as unknown;
    expect(file).toEqual(JSON.parse(JSON.stringify(constellationJsonSchema())));
  });

  test("a hash that knows what matters: another priority is another constellation, a comment is not", () => {
    const { hash } = load(text("ten-cities"));
    expect(load(`// mine\n${text("ten-cities")}`).hash).toBe(hash);
    expect(load(text("ten-cities").replace('"value": 1000000,', '"value": 1000001,')).hash).not.toBe(hash);
  });
});

test("at least 20 ground stations, each with the source of its coordinates and a climate", () => {
  const file = JSON.parse(
    readFileSync(join(packageRoot, "hostsim/constellation/ground-stations.json"), "utf8"),
  ) as { name: string; latitudeDeg: { source?: string }; longitudeDeg: { source?: string } }[];
  expect(file.length).toBeGreaterThanOrEqual(20);
  for (const { latitudeDeg, longitudeDeg } of file) {
    expect(latitudeDeg.source).toMatch(/.{20}/);
    expect(longitudeDeg.source).toBe(latitudeDeg.source);
  }
  // Distances between some of them, from atlases: Graz to Matera 720 km, Delingha to Lijiang 1,200 km (Yin et
  // al., Science 356, 1140 (2017): 1,203 km).
  const { x, y, z } = between("Delingha", "Lijiang");
  expect(Math.hypot(x, y, z)).toBeGreaterThan(1180);
  expect(Math.hypot(x, y, z)).toBeLessThan(1220);
});

function between(one: string, other: string): Vector {
  const [a, b] = [one, other].map((name) => {
    const { latitudeDeg, longitudeDeg } = groundStations().get(name.toLowerCase())!;
    const [latitude, longitude] = [latitudeDeg / DEG, longitudeDeg / DEG];
    const onEarth = (share: number) => 6371 * share;
    return {
      x: onEarth(Math.cos(latitude) * Math.cos(longitude)),
      y: onEarth(Math.cos(latitude) * Math.sin(longitude)),
      z: onEarth(Math.sin(latitude)),
    };
  }) as [Vector, Vector];
  return { x: a.x - b.x, y: a.y - b.y, z: a.z - b.z };
}

describe("made orbits", () => {
  test("sun-synchronous inclinations are the textbook's", () => {
    // Vallado, Fundamentals of Astrodynamics, table of sun-synchronous orbits: 97.4 at 500 km, 98.6 at 800
    // km.
    expect(sunSynchronousInclinationDeg(500)).toBeCloseTo(97.4, 1);
    expect(sunSynchronousInclinationDeg(800)).toBeCloseTo(98.6, 1);
    expect(sunSynchronousInclinationDeg(6500)).toBeNull();
  });

  test("a ring of 1 h crosses the equator northward an hour after local midnight, now and 90 days later", () => {
    const altitudeKm = 500;
    const elements = circularElements(
      {
        altitudeKm,
        inclinationDeg: sunSynchronousInclinationDeg(altitudeKm)!,
        nodeDeg: nodeOfHourDeg(1, EPOCH_MS),
        latitudeArgumentDeg: 0,
      },
      EPOCH_MS,
      0,
    );
    const hours = [0, 90].map((days) => {
      let utcMs = EPOCH_MS + days * DAY_MS - 60_000;
      const northward = (at: number) =>
        earthFixedState(elements, at).position.z < 0 && earthFixedState(elements, at + 1000).position.z >= 0;
      while (!northward(utcMs)) utcMs += 1000;
      const { position } = earthFixedState(elements, utcMs);
      const sun = sunPosition(utcMs);
      const turnDeg = (Math.atan2(position.y, position.x) - Math.atan2(sun.y, sun.x)) * DEG;
      return (((turnDeg / 15 + 12) % 24) + 24) % 24;
    });
    // The true Sun is up to a quarter of an hour from the mean one.
    for (const hour of hours) expect(Math.abs(hour - 1)).toBeLessThan(0.3);
  });

  test("a circular orbit is as high as it says, within the oblate Earth's 20 km", () => {
    for (const altitudeKm of [500, 8000]) {
      const elements = circularElements(
        { altitudeKm, inclinationDeg: 55, nodeDeg: 10, latitudeArgumentDeg: 70 },
        EPOCH_MS,
        0,
      );
      for (let minute = 0; minute < 300; minute += 7) {
        const { x, y, z } = earthFixedState(elements, EPOCH_MS + minute * 60_000).position;
        expect(Math.abs(Math.hypot(x, y, z) - 6378.135 - altitudeKm)).toBeLessThan(20);
      }
    }
  });

  test("a geostationary satellite stays within 2 degrees of its longitude for 30 days", () => {
    const elements = circularElements(geostationaryOrbit(110, EPOCH_MS), EPOCH_MS, 0);
    for (let day = 0; day <= 30; day += 0.37) {
      const { x, y, z } = earthFixedState(elements, EPOCH_MS + day * DAY_MS).position;
      expect(Math.abs(Math.atan2(y, x) * DEG - 110)).toBeLessThan(2);
      expect(Math.abs(Math.asin(z / Math.hypot(x, y, z)) * DEG)).toBeLessThan(1);
    }
  });

  test("Walker 56:24/3/1 is Galileo's: planes 120 degrees apart, satellites 45, next plane 15 further", () => {
    const orbits = walkerOrbits("56:24/3/1", 23_222, 0, 360);
    if (typeof orbits === "string") throw new Error(orbits);
    expect(orbits).toHaveLength(24);
    expect(orbits[1]!.latitudeArgumentDeg).toBe(45);
    expect(orbits[8]).toMatchObject({ nodeDeg: 120, latitudeArgumentDeg: 15, inclinationDeg: 56 });
    expect(orbits[16]).toMatchObject({ nodeDeg: 240, latitudeArgumentDeg: 30 });
  });
});

const LINES = linesOf({
  inclinationDeg: 97.4,
  nodeDeg: 24,
  eccentricity: 0.001,
  perigeeDeg: 90,
  anomalyDeg: 318,
  revolutionsPerDay: 15.219,
});

test("elements of a file, an orbit that stands in it, and one that is medium high", () => {
  writeFileSync(join(folder, "two.tle"), `JINAN 1\n${LINES.join("\n")}\n`);
  const satellites = [
    { kind: "elements", file: "two.tle" },
    { kind: "orbit", name: "other", orbit: { elements: LINES } },
    {
      kind: "circular",
      name: "medium",
      altitudeKm: 8000,
      inclinationDeg: 55,
      nodeDeg: 1,
      latitudeArgumentDeg: 2,
    },
    { kind: "geostationary", name: "still", longitudeDeg: 60 },
  ];
  const data = { ...(JSON.parse(text("ten-cities")) as object), satellites };
  const loaded = load(JSON.stringify(data)).satellites;
  expect(loaded.map(({ name }) => name)).toEqual(["JINAN 1", "other", "medium", "still"]);
  expect(loaded[0]!.elements.source).toEqual({ elements: LINES });
});

describe("a bad constellation is refused in one line with its place", () => {
  const inText = (from: string, to: string) => text("ten-cities").replace(from, to);
  const station = (fields: object) =>
    JSON.stringify({
      name: "Mine",
      latitudeDeg: 10,
      longitudeDeg: 10,
      altitudeM: 0,
      minimumElevationDeg: 20,
      ...fields,
    });
  test.each<[string, RegExp, string]>([
    [
      "latitude 95",
      /mine\.json:\d+:\d+: stations\.0\.latitudeDeg: must be from -90 to 90$/,
      inText('"Beijing",', `${station({ latitudeDeg: 95 })},`),
    ],
    [
      "unknown station",
      /mine\.json:\d+:\d+: stations\.4: station "Metera" is not known; did you mean Matera\?$/,
      inText('"Matera"', '"Metera"'),
    ],
    ["station twice", /stations\.1: Beijing is named twice$/, inText('"Shanghai"', '"beijing"')],
    [
      "a satellite that never rises",
      /satellites: low never rises above the lowest elevation of any of the 10 stations$/,
      JSON.stringify({
        ...(JSON.parse(text("ten-cities")) as object),
        satellites: [
          {
            kind: "circular",
            name: "low",
            altitudeKm: 300,
            inclinationDeg: 0,
            nodeDeg: 0,
            latitudeArgumentDeg: 0,
          },
        ],
      }),
    ],
    [
      "a geostationary one over the other side",
      /satellites: still never rises/,
      JSON.stringify({
        ...(JSON.parse(text("ten-cities")) as object),
        stations: ["Beijing", "Shanghai"],
        satellites: [{ kind: "geostationary", name: "still", longitudeDeg: -60 }],
      }),
    ],
    [
      "planes that do not fill",
      /mine\.json:12:\d+: satellites\.0\.pattern: 24 satellites do not fill 7 planes evenly$/,
      inText("97.4:24/6/1", "97.4:24/7/1"),
    ],
    ["a pattern that is none", /satellites\.0\.pattern: must be inclination:/, inText("97.4:24/6/1", "24")],
    [
      "a demand of nobody",
      /mine\.json:\d+:\d+: demands\.0\.to: Grax is no station here; did you mean Graz\?$/,
      inText('"demands": [],', '"demands": [{ "from": "Beijing", "to": "Grax", "bitsPerDay": 1 }],'),
    ],
    [
      "no weather",
      /stations\.0: nothing says how cloudy Beijing is; give the station "clouds"/,
      inText('"coverByMonth"', '"$schema": "x", "coverByMonth"')
        .replace(/"coverByMonth": \{[^}]*\},/, "")
        .replace('"$schema": "x", ', ""),
    ],
    [
      "a misspelt field",
      /mine\.json:\d+:\d+: plan\.dayz: is no field; did you mean days\?$/,
      inText('"days"', '"dayz"'),
    ],
    [
      "another format",
      /format "satqkd-constellation"|wanted is "satqkd-constellation"/,
      '{"format":"x","version":1}',
    ],
    ["no JSON", /mine\.json/, "{"],
  ])("%s", (_, message, content) => {
    let said = "";
    try {
      load(content);
    } catch (error) {
      said = (error as Error).message;
    }
    expect(said).toMatch(message);
    expect(said).not.toContain("\n");
  });

  test("the place is that of the value", () => {
    const content = inText('"Matera"', '"Metera"');
    const line = content.split("\n").findIndex((each) => each.includes("Metera"));
    const column = content.split("\n")[line]!.indexOf('"Metera"');
    expect(() => load(content)).toThrow(`mine.json:${line + 1}:${column + 1}: stations.4`);
  });

  test("a name that is nearly one", () => {
    expect(() => loadConstellation("ten-citys")).toThrow(/did you mean ten-cities\?$/);
    expect(() => loadConstellation("./nothing.json")).toThrow(/cannot read "\.\/nothing\.json" \(ENOENT\)/);
  });
});
