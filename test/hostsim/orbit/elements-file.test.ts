/** Files of elements: lines, named lines, OMM; one satellite or many. */
import { describe, expect, test } from "vitest";
import { readElements } from "../../../hostsim/orbit/elements-file.js";
import { earthFixedState } from "../../../hostsim/orbit/track.js";
import { MICIUS, VANGUARD } from "./published.js";

const LINES = `QSS (MICIUS)\n${MICIUS.join("\n")}\r\n0 VANGUARD 1\n${VANGUARD.join("\n")}\n`;

/** Micius' elements of published.ts as a message, numbers as CelesTrak writes them. */
const OMM = {
  OBJECT_NAME: "QSS (MICIUS)",
  OBJECT_ID: "2016-051A",
  EPOCH: "2016-12-18T21:38:11.330592",
  MEAN_MOTION: 15.23915303,
  ECCENTRICITY: 0.00132,
  INCLINATION: 97.3699,
  RA_OF_ASC_NODE: 267.45,
  ARG_OF_PERICENTER: 178.5836,
  MEAN_ANOMALY: 246.0824,
  EPHEMERIS_TYPE: 0,
  CLASSIFICATION_TYPE: "U",
  NORAD_CAT_ID: 41731,
  ELEMENT_SET_NO: 999,
  REV_AT_EPOCH: 1906,
  BSTAR: 0.000017957,
  MEAN_MOTION_DOT: 0.00000364,
  MEAN_MOTION_DDOT: 0,
};

function read(text: string, wanted: string | null = null) {
  return readElements(text, wanted, "file", { fromUtcMs: 0, toUtcMs: 0 });
}

describe("a file of elements", () => {
  test("holds two lines, with a name or without", () => {
    expect(read(MICIUS.join("\n"))).toMatchObject({ name: null, elements: { satelliteNumber: "41731" } });
    expect(read(`# a comment\nMICIUS\n${MICIUS.join("\n")}`).name).toBe("MICIUS");
  });

  test("of many satellites gives the named one, by name or number", () => {
    expect(read(LINES, "vanguard 1").elements.source).toEqual({ elements: VANGUARD });
    expect(read(LINES, "5").elements.source).toEqual({ elements: VANGUARD });
    expect(read(LINES, "41731").name).toBe("QSS (MICIUS)");
  });

  test.each([OMM, [OMM], { ...OMM, MEAN_MOTION: "15.23915303", NORAD_CAT_ID: "41731" }])(
    "OMM gives the orbit of the same two lines, to a centimetre over a day",
    (message) => {
      const { name, elements } = read(JSON.stringify(message));
      const lines = read(MICIUS.join("\n")).elements;
      expect(name).toBe("QSS (MICIUS)");
      expect(elements.source).toEqual({ message: Array.isArray(message) ? message[0] : message });
      for (let minutes = 0; minutes <= 1440; minutes += 60) {
        const utcMs = lines.epochUtcMs + minutes * 60_000;
        const a = earthFixedState(elements, utcMs).position;
        const b = earthFixedState(lines, utcMs).position;
        expect(Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z)).toBeLessThan(1e-5);
      }
    },
  );

  test.each([
    ["", null, "file: no elements in it"],
    [LINES, null, "file: 2 satellites; name one by --satellite"],
    [LINES, "ISS", 'file: no satellite "ISS"'],
    [LINES.replace("VANGUARD 1", "QSS (MICIUS)"), "qss (micius)", 'file: 2 satellites "qss (micius)"'],
    ["not elements", null, 'file: expected two-line elements, found "not elements"'],
    [MICIUS[0], null, "file: expected two-line elements"],
    [MICIUS.join("\n").replace("267.45", "268.45"), null, "file[1]: checksum is 3, the line sums to 4"],
    ["{", null, "file: not JSON at line 1, column 2"],
    ["[]", null, "file: no elements in it"],
    [JSON.stringify({ ...OMM, MEAN_MOTION: "fast" }), null, "file: MEAN_MOTION: "],
    [JSON.stringify({ ...OMM, EPOCH: "yesterday" }), null, "file: EPOCH: must be a UTC time"],
    [JSON.stringify({ ...OMM, BSTAR: undefined }), null, "file: BSTAR: "],
    [JSON.stringify({ ...OMM, REF_FRAME: "GCRF" }), null, "file: REF_FRAME: "],
    [JSON.stringify({ ...OMM, ECCENTRICITY: 1.5 }), null, "file: ECCENTRICITY: must be from 0 to below 1"],
    ["[null]", null, "file: the message: "],
  ])("is refused in one line that says why: %j, %j", (text, wanted, message) => {
    let given = "";
    try {
      read(text, wanted);
    } catch (error) {
      given = (error as Error).message;
    }
    expect(given).toContain(message);
    expect(given).not.toContain("\n");
  });
});
