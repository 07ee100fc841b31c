/**
 * Dates: those that exist are read, the others refused. The oracle is the engine's own calendar, and the rule
 * of leap years written out.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseUtc } from "../../../hostsim/base/utc.js";

const two = (value: number) => String(value).padStart(2, "0");
const four = (value: number) => String(value).padStart(4, "0");

describe("a UTC time", () => {
  test("is read as the engine's calendar writes it, to the ms, as a date or a day of the year", () => {
    const first = Date.UTC(1950, 0, 1);
    fc.assert(
      fc.property(fc.integer({ min: first, max: Date.UTC(2100, 0, 1) }), (utcMs) => {
        const iso = new Date(utcMs).toISOString();
        expect(parseUtc(iso)).toBeCloseTo(utcMs, 3);
        expect(parseUtc(iso.replace("T", " ").replace("Z", ""), "utc")).toBeCloseTo(utcMs, 3);
        const year = new Date(utcMs).getUTCFullYear();
        const ofYear = 1 + Math.floor((utcMs - Date.UTC(year, 0, 1)) / 86_400_000);
        const written = `${year}-${String(ofYear).padStart(3, "0")}${iso.slice(10)}`;
        expect(parseUtc(written)).toBeCloseTo(utcMs, 3);
      }),
      { numRuns: 2000 },
    );
  });

  test("of a date that does not exist is refused, of one that does it is that date: years 0 to 9999", () => {
    // As on a calendar's last page, not by a formula: days of each month, and every fourth year but three in
    // four hundred.
    const days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    fc.assert(
      fc.property(fc.nat(9999), fc.integer({ min: 0, max: 13 }), fc.nat(33), (year, month, day) => {
        const leap = new Date(Date.UTC(2000 + (year % 400), 1, 29)).getUTCMonth() === 1;
        const most = month === 2 && leap ? 29 : (days[month - 1] ?? 0);
        const text = `${four(year)}-${two(month)}-${two(day)}`;
        if (day >= 1 && day <= most) {
          expect(new Date(parseUtc(text)).toISOString().slice(0, 10)).toBe(text);
          expect(new Date(parseUtc(`${text}T23:59:59Z`)).toISOString()).toBe(`${text}T23:59:59.000Z`);
        } else expect(() => parseUtc(text)).toThrow(/^there is no/);
      }),
      { numRuns: 4000 },
    );
  });

  test("with a zone is the same moment", () => {
    expect(parseUtc("2026-06-01T02:00:00+02:00")).toBe(Date.UTC(2026, 5, 1));
    expect(parseUtc("2026-05-31T18:30:00-05:30")).toBe(Date.UTC(2026, 5, 1));
  });

  test("keeps fractions beyond a ms", () => {
    expect(parseUtc("2016-12-18T21:38:11.330592Z") - Date.UTC(2016, 11, 18, 21, 38, 11)).toBeCloseTo(
      330.592,
      3,
    );
  });

  test.each([
    ["2025-366T00:00:00Z", "year 2025 has no day 366"],
    ["2024-000T00:00:00Z", "year 2024 has no day 000"],
    ["2026-02-01T24:00:00Z", "there is no hour 24"],
    ["2026-02-01T10:60:00Z", "there is no minute 60"],
    ["2026-02-01T10:00:61Z", "there is no second 61"],
    ["2016-12-31T23:59:60Z", "leap seconds"],
    ["2026-02-01T10:00:00+15:00", "there is no zone"],
    ["2026-02-01T10:00:00", "must say its zone"],
    ["2026-2-1", "must be a UTC time"],
    [" 2026-02-01", "must be a UTC time"],
    ["2026-02-01T10:00:00Zulu", "must be a UTC time"],
    ["", "must be a UTC time"],
  ])("%j is refused: %s", (text, reason) => {
    expect(() => parseUtc(text)).toThrow(reason);
  });
});
