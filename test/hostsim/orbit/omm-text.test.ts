/**
 * One orbit in every format that elements come in is one orbit; writers here are written from the standard
 * and from what CelesTrak serves.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readElements } from "../../../hostsim/orbit/elements-file.js";

const MESSAGE = fc.record({
  OBJECT_NAME: fc.constantFrom("TESTSAT", "QSS (MICIUS)", 'SAT "A", B', "A&B <C>"),
  NORAD_CAT_ID: fc.integer({ min: 1, max: 999_999_999 }),
  EPOCH: fc
    .integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2030, 0, 1) })
    .map((ms) => `${new Date(ms).toISOString().slice(0, 23)}456`),
  MEAN_MOTION: fc.integer({ min: 1e8, max: 155e7 }).map((n) => n / 1e8),
  ECCENTRICITY: fc.nat(20_000).map((n) => n / 1e7),
  INCLINATION: fc.nat(1_800_000).map((n) => n / 1e4),
  RA_OF_ASC_NODE: fc.nat(3_599_999).map((n) => n / 1e4),
  ARG_OF_PERICENTER: fc.nat(3_599_999).map((n) => n / 1e4),
  MEAN_ANOMALY: fc.nat(3_599_999).map((n) => n / 1e4),
  BSTAR: fc.integer({ min: -99_999, max: 99_999 }).map((n) => n / 1e9),
});
type Message = Readonly<Record<string, string | number>>;

const UNITS: Readonly<Record<string, string>> = { MEAN_MOTION: "rev/day", INCLINATION: "deg", BSTAR: "1/ER" };
const escaped = (value: string | number) =>
  String(value).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function csv(messages: readonly Message[]): string {
  const keys = Object.keys(messages[0]!);
  const cell = (value: string | number) =>
    /[",]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : value;
  return [keys.join(","), ...messages.map((each) => keys.map((key) => cell(each[key]!)).join(","))].join(
    "\r\n",
  );
}

function kvn(message: Message): string {
  const lines = Object.entries(message).map(
    ([key, value]) => `${key.padEnd(18)} = ${value}${UNITS[key] === undefined ? "" : ` [${UNITS[key]}]`}`,
  );
  return ["CCSDS_OMM_VERS = 3.0", "COMMENT made for a test", "CENTER_NAME = EARTH", ...lines].join("\n");
}

function xml(message: Message): string {
  const tag = (key: string) =>
    `<${key}${UNITS[key] === undefined ? "" : ` units="${UNITS[key]}"`}>${escaped(message[key]!)}</${key}>`;
  const mean = [
    "EPOCH",
    "MEAN_MOTION",
    "ECCENTRICITY",
    "INCLINATION",
    "RA_OF_ASC_NODE",
    "ARG_OF_PERICENTER",
    "MEAN_ANOMALY",
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>
<omm id="CCSDS_OMM_VERS" version="3.0"><header><CREATION_DATE>2026-01-01T00:00:00</CREATION_DATE><ORIGINATOR>test</ORIGINATOR></header>
<body><segment><metadata>${tag("OBJECT_NAME")}<CENTER_NAME>EARTH</CENTER_NAME><REF_FRAME>TEME</REF_FRAME></metadata>
<data><meanElements>${mean.map(tag).join("\n")}</meanElements>
<tleParameters><EPHEMERIS_TYPE>0</EPHEMERIS_TYPE>${tag("NORAD_CAT_ID")}${tag("BSTAR")}</tleParameters></data></segment></body></omm>`;
}

function read(text: string, wanted: string | null = null) {
  return readElements(text, wanted, "file", {
    fromUtcMs: Date.UTC(2026, 0, 1),
    toUtcMs: Date.UTC(2026, 0, 2),
  });
}

function orbitOf(text: string) {
  const { name, elements } = read(text);
  const { inclo, nodeo, ecco, argpo, mo, no, bstar } = elements.record;
  const { satelliteNumber, epochUtcMs } = elements;
  return { name, satelliteNumber, epochUtcMs, numbers: [inclo, nodeo, ecco, argpo, mo, no, bstar] };
}

describe("elements", () => {
  test("are the same in JSON, CSV, KVN and XML, whatever the name", () => {
    fc.assert(
      fc.property(MESSAGE, (message) => {
        const json = orbitOf(JSON.stringify([message]));
        expect(json.name).toBe(message.OBJECT_NAME);
        expect(json.satelliteNumber).toBe(String(message.NORAD_CAT_ID));
        expect(json.epochUtcMs).toBeCloseTo(Date.parse(`${message.EPOCH.slice(0, 23)}Z`) + 0.456, 2);
        expect(orbitOf(csv([message]))).toEqual(json);
        expect(orbitOf(kvn(message))).toEqual(json);
        expect(orbitOf(xml(message))).toEqual(json);
      }),
      { numRuns: 100 },
    );
  });

  test("of many satellites and over time: the one named, at the epoch nearest to the interval", () => {
    const day = (at: number) => new Date(Date.UTC(2025, 11, 20) + at * 86_400_000).toISOString().slice(0, 19);
    fc.assert(
      fc.property(MESSAGE, fc.uniqueArray(fc.nat(40), { minLength: 1, maxLength: 8 }), (message, days) => {
        const sets = days.map((at) => ({
          ...message,
          OBJECT_NAME: "WANTED",
          NORAD_CAT_ID: 7,
          EPOCH: day(at),
        }));
        const others = days.map((at) => ({
          ...message,
          OBJECT_NAME: "OTHER",
          NORAD_CAT_ID: 8,
          EPOCH: day(at),
        }));
        const { elements, sets: count } = read(csv([...others, ...sets]), "wanted");
        // The interval is the day 12 and a day on: inside it the latest, else the nearest, else the later of
        // two.
        const away = (at: number) => Math.max(0, 12 - at, at - 13);
        const best = [...days].sort((a, b) => away(a) - away(b) || b - a)[0]!;
        expect(new Date(elements.epochUtcMs).toISOString().slice(0, 19)).toBe(day(best));
        expect(count).toBe(days.length);
        expect(() => read(csv([...others, ...sets]))).toThrow("2 satellites; name one by --satellite");
      }),
      { numRuns: 60 },
    );
  });

  const base: Message = {
    OBJECT_NAME: "TESTSAT",
    NORAD_CAT_ID: 100001,
    EPOCH: "2026-001T12:00:00.5",
    MEAN_MOTION: 15.5,
    ECCENTRICITY: 0.0006703,
    INCLINATION: 51.6416,
    RA_OF_ASC_NODE: 247.4627,
    ARG_OF_PERICENTER: 130.536,
    MEAN_ANOMALY: 325.0288,
    BSTAR: 0.0003,
  };
  const json = (changes: Record<string, unknown>) => JSON.stringify({ ...base, ...changes });

  test("may leave out what the standard lets be left out, as null, as nothing, or missing", () => {
    for (const absent of [null, "", undefined])
      for (const key of [
        "OBJECT_NAME",
        "MEAN_MOTION_DOT",
        "MEAN_MOTION_DDOT",
        "CENTER_NAME",
        "REF_FRAME",
        "TIME_SYSTEM",
      ])
        expect(orbitOf(json({ [key]: absent })).numbers).toEqual(orbitOf(json({})).numbers);
  });

  test("must say all that SGP4 needs, and names what is missing", () => {
    for (const key of Object.keys(base).filter((each) => each !== "OBJECT_NAME"))
      for (const absent of [null, "", undefined])
        expect(() => read(json({ [key]: absent }))).toThrow(`file: ${key}: is missing`);
  });

  test.each<[string, string]>([
    [json({ EPHEMERIS_TYPE: 4 }), "EPHEMERIS_TYPE: ephemeris type 4 (SGP4-XP) is not for SGP4"],
    [json({ EPHEMERIS_TYPE: "4" }), "ephemeris type 4 (SGP4-XP)"],
    [json({ MEAN_ELEMENT_THEORY: "SGP4-XP" }), "MEAN_ELEMENT_THEORY: must be SGP4 or"],
    [json({ CENTER_NAME: "MARS" }), "CENTER_NAME: must be EARTH"],
    [json({ TIME_SYSTEM: "TAI" }), "TIME_SYSTEM: must be UTC"],
    [json({ INCLINATION: 181 }), "INCLINATION: must be from 0 to 180"],
    [json({ MEAN_MOTION: "0x10" }), 'MEAN_MOTION: must be a number, is "0x10"'],
    [json({ MEAN_MOTION: "15.5 rev" }), "MEAN_MOTION: must be a number"],
    [json({ MEAN_MOTION: 99 }), "MEAN_MOTION: must be above 0, at most 18"],
    [json({ NORAD_CAT_ID: "ISS" }), "NORAD_CAT_ID: must be a catalogue number"],
    [json({ EPOCH: "2026-366T00:00:00" }), "EPOCH: year 2026 has no day 366"],
    [kvn(base).replace("[deg]", "[rad]"), "INCLINATION is in rad, not in deg"],
    [`${kvn(base)}\nINCLINATION = 52`, "INCLINATION is given twice"],
    [kvn(base).replace("OMM_VERS", "OEM_VERS"), "CCSDS_OEM_VERS begins another kind of message"],
    [kvn(base).replace("BSTAR  ", "BSTAR ?"), "expected KEYWORD = value"],
    [xml(base).replace('units="deg"', 'units="rad"'), "INCLINATION is in rad, not in deg"],
    [xml(base).replace("</tleParameters>", "<BSTAR>0</BSTAR></tleParameters>"), "BSTAR is given twice"],
    [xml(base).replace("</omm>", ""), "no XML: "],
    ["<html><body>502 Bad Gateway</body></html>", "no OMM in this XML"],
    [`${csv([base])},7`, "11 cells under 10 headings"],
    [csv([base]).replace("TESTSAT", '"TEST"SAT'), "a quote is out of place"],
    [csv([base]).replace("BSTAR", "EPOCH"), "EPOCH is given twice"],
  ])("%# is refused: %s", (text, reason) => {
    expect(() => read(text)).toThrow(reason);
  });
});
