/** Identifiers of stations: of any script, and different for different names. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MOST_ID_CHARACTERS, stationId } from "../../../hostsim/scenario/station-id.js";

const digest = (name: string) => createHash("sha256").update(name, "utf8").digest("hex").slice(0, 8);

describe("the identifier of a station", () => {
  test.each([
    ["Beijing", "beijing"],
    ["Jinan Old Town", "jinan-old-town"],
    ["OGS-2", "ogs-2"],
    ["Zürich", `zurich-${digest("Zürich")}`],
    ["北京", `station-${digest("北京")}`],
    ["St. Mary", `st-mary-${digest("St. Mary")}`],
    ["Satellite", `satellite-${digest("Satellite")}`],
    ["../../etc", `etc-${digest("../../etc")}`],
    ["a -b", `a-b-${digest("a -b")}`],
  ])("of %s is %s", (name, id) => {
    expect(stationId(name)).toBe(id);
  });

  test("is one whether letters are composed or not", () => {
    expect(stationId("Zu\u0308rich")).toBe(stationId("Z\u00fcrich"));
  });

  test("is a short file's name, and another for another name, but for upper case, spaces and hyphens", () => {
    const alike = (name: string) => name.normalize("NFC").toLowerCase().replaceAll(" ", "-");
    const name = fc.oneof(
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }),
      fc.constantFrom(
        "北京",
        "京北",
        "Москва",
        "Måløy",
        "Maløy",
        "Satellite",
        "station",
        "-",
        "é",
        "e",
        "E",
        "ß",
      ),
    );
    fc.assert(
      fc.property(name, name, (one, two) => {
        expect(stationId(one)).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
        expect(stationId(one).length).toBeLessThanOrEqual(MOST_ID_CHARACTERS);
        expect(stationId(one)).not.toBe("satellite");
        if (alike(one) !== alike(two)) expect(stationId(one)).not.toBe(stationId(two));
      }),
      { numRuns: 2000 },
    );
  });
});
