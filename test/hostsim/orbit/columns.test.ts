/**
 * Columns of two-line elements. Random legal lines are read back; a character that is changed, its checksum
 * mended, is refused or is another legal number, by a reading of the columns written here from the format's
 * description.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { catalogueNumber } from "../../../hostsim/orbit/catalogue-number.js";
import { parseElements } from "../../../hostsim/orbit/elements.js";

const digits = (count: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: count, maxLength: count });
const sign = fc.constantFrom(" ", "-");
const exponent = fc
  .tuple(sign, digits(5), fc.constantFrom("-", "+"), digits(1))
  .map((parts) => parts.join(""));
const number = fc.oneof(
  digits(5),
  fc.tuple(fc.constantFrom(..."ABCDEFGHJKLMNPQRSTUVWXYZ"), digits(4)).map((parts) => parts.join("")),
);
const degrees = (most: number) =>
  fc.integer({ min: 0, max: most * 1e4 }).map((each) => (each / 1e4).toFixed(4).padStart(8));

/** Lines of an orbit that SGP4 takes: legal in every column, and high enough. */
const lines = fc
  .record({
    number,
    year: digits(2),
    day: fc.integer({ min: 1e8, max: 366e8 - 1 }),
    first: fc.tuple(sign, digits(8)).map(([s, d]) => `${s}.${d}`),
    second: exponent,
    drag: fc.tuple(sign, digits(5)).map(([s, d]) => `${s}${d}-5`),
    inclination: degrees(180),
    node: degrees(359),
    eccentricity: fc.integer({ min: 0, max: 20_000 }),
    perigee: degrees(359),
    anomaly: degrees(359),
    motion: fc.integer({ min: 1e8, max: 155e7 }),
    revolution: digits(5),
  })
  .map((each): [string, string] => [
    `1 ${each.number}U 98067A   ${each.year}${(each.day / 1e8).toFixed(8).padStart(12, "0")} ${each.first} ${each.second} ${each.drag} 0  999`,
    `2 ${each.number} ${each.inclination} ${each.node} ${String(each.eccentricity).padStart(7, "0")} ${each.perigee} ${each.anomaly} ${(each.motion / 1e8).toFixed(8).padStart(11)}${each.revolution}`,
  ]);

/** The sum of digits, a minus counting 1, modulo 10. */
function withChecksum(line: string): string {
  const sum = [...line].reduce(
    (total, c) => total + (c === "-" ? 1 : c >= "0" && c <= "9" ? Number(c) : 0),
    0,
  );
  return `${line}${sum % 10}`;
}

/**
 * What a column's text is as a number, if it is one from its first character to its last, with blanks before
 * it only.
 */
function strict(text: string): number {
  return /^ *[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
}

describe("columns", () => {
  test("of legal lines are read as what they say", () => {
    fc.assert(
      fc.property(lines, ([one, two]) => {
        const read = parseElements([withChecksum(one), withChecksum(two)]);
        const rad = Math.PI / 180;
        const { record } = read;
        expect(record.inclo / rad).toBeCloseTo(strict(two.slice(8, 16)), 9);
        expect(record.nodeo / rad).toBeCloseTo(strict(two.slice(17, 25)), 9);
        expect(record.ecco).toBe(Number(`0.${two.slice(26, 33)}`));
        expect(record.argpo / rad).toBeCloseTo(strict(two.slice(34, 42)), 9);
        expect(record.mo / rad).toBeCloseTo(strict(two.slice(43, 51)), 9);
        expect(record.bstar).toBeCloseTo(Number(`${one.slice(53, 54).trim()}0.${one.slice(54, 59)}e-5`), 12);
        const years = strict(one.slice(18, 20));
        const year = years < 57 ? 2000 + years : 1900 + years;
        const ms = Date.UTC(year, 0, 0) + strict(one.slice(20, 32)) * 86_400_000;
        expect(Math.abs(read.epochUtcMs - ms)).toBeLessThan(0.01);
      }),
      { numRuns: 300 },
    );
  });

  test("with one character changed, the checksum mended, are refused with column and value, or are another legal number", () => {
    let refused = 0;
    let read = 0;
    const character = fc.constantFrom(..." -+.0123456789OlIEeX");
    fc.assert(
      fc.property(lines, fc.nat(1), fc.integer({ min: 7, max: 67 }), character, (both, which, column, c) => {
        const changed = [...both] as [string, string];
        changed[which] = both[which]!.slice(0, column) + c + both[which]!.slice(column + 1);
        fc.pre(changed[which] !== both[which]);
        const [one, two] = changed;
        let elements: ReturnType<typeof parseElements>;
        try {
          elements = parseElements([withChecksum(one), withChecksum(two)]);
        } catch (error) {
          refused += 1;
          expect((error as Error).message).toMatch(
            /^orbit\.elements(\[[01]\]: .*columns? \d+|: SGP4 refuses)/,
          );
          return;
        }
        read += 1;
        const { inclo, nodeo, ecco, argpo, mo } = elements.record;
        const rad = Math.PI / 180;
        for (const [value, text] of [
          [inclo / rad, two.slice(8, 16)],
          [nodeo / rad, two.slice(17, 25)],
          [ecco, `.${two.slice(26, 33)}`],
          [argpo / rad, two.slice(34, 42)],
          [mo / rad, two.slice(43, 51)],
        ] as const)
          expect(value).toBeCloseTo(strict(text), 9);
        expect(strict(one.slice(20, 32))).toBeGreaterThanOrEqual(1);
        expect(strict(one.slice(18, 20))).not.toBeNaN();
        expect(strict(two.slice(52, 63))).toBeGreaterThan(0);
        // Nothing but blanks between columns.
        for (const at of [8, 17, 32, 43, 52, 61, 63]) expect(one[at]).toBe(" ");
        for (const at of [7, 16, 25, 33, 42, 51]) expect(two[at]).toBe(" ");
      }),
      { numRuns: 4000 },
    );
    expect(refused).toBeGreaterThan(1000);
    expect(read).toBeGreaterThan(500);
  });

  test.each([
    ["A0001", "100001"],
    ["H9999", "179999"],
    ["J0000", "180000"],
    ["N2345", "222345"],
    ["P0000", "230000"],
    ["Z9999", "339999"],
    ["25544", "25544"],
    ["I0001", "I0001"],
    ["O0001", "O0001"],
  ])("Alpha-5 %s is %s", (text, decimal) => {
    expect(catalogueNumber(text)).toBe(decimal);
  });
});
