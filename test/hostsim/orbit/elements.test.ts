/** Two-line elements: what is accepted, and that one wrong character never is. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { elementsChecksum, parseElements } from "../../../hostsim/orbit/elements.js";
import { MICIUS } from "./published.js";

const SEED = 20161219;

function withCharacter(line: string, column: number, character: string): string {
  return line.slice(0, column) + character + line.slice(column + 1);
}

describe("two-line elements", () => {
  test("published elements are read, with their epoch", () => {
    const elements = parseElements(MICIUS);
    expect(elements.satelliteNumber).toBe("41731");
    expect(new Date(elements.epochUtcMs).toISOString()).toBe("2016-12-18T21:38:11.330Z");
  });

  test("the checksum of published lines is their last digit", () => {
    expect(elementsChecksum(MICIUS[0])).toBe(3);
    expect(elementsChecksum(MICIUS[1])).toBe(3);
  });

  test(`a single changed digit is always refused (seed ${SEED})`, () => {
    fc.assert(
      fc.property(fc.nat(1), fc.nat(68), fc.integer({ min: 1, max: 9 }), (line, column, shift) => {
        const old = MICIUS[line]![column]!;
        fc.pre(old >= "0" && old <= "9");
        const changed = withCharacter(MICIUS[line]!, column, String((Number(old) + shift) % 10));
        const lines: [string, string] = line === 0 ? [changed, MICIUS[1]] : [MICIUS[0], changed];
        expect(() => parseElements(lines)).toThrow(`orbit.elements[${line}]`);
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  test("a wrong checksum names the line, the digit and the sum", () => {
    const lines: [string, string] = [withCharacter(MICIUS[0], 68, "7"), MICIUS[1]];
    expect(() => parseElements(lines)).toThrow("orbit.elements[0]: checksum is 7, the line sums to 3");
  });

  test("a line that is cut short, or has a trailing blank, is refused with its length", () => {
    expect(() => parseElements([MICIUS[0].slice(0, 60), MICIUS[1]])).toThrow(
      "has 69 characters, this one 60",
    );
    expect(() => parseElements([MICIUS[0], `${MICIUS[1]} `])).toThrow(
      "orbit.elements[1]: a line of elements",
    );
  });

  test("swapped lines are refused", () => {
    expect(() => parseElements([MICIUS[1], MICIUS[0]])).toThrow('orbit.elements[0]: must begin with "1 "');
  });

  test("lines of two different satellites are refused", () => {
    // 41731 -> 41740 keeps the digits' sum, so the checksum cannot tell.
    const other = MICIUS[1].replace("41731", "41722");
    expect(elementsChecksum(other)).toBe(3);
    expect(() => parseElements([MICIUS[0], other])).toThrow("line 1 is of satellite 41731, line 2 of 41722");
  });

  test("a column without a number is refused though its checksum is right", () => {
    const line = MICIUS[1].replace("97.3699", "xx.yyyy");
    const mended = withCharacter(line, 68, String(elementsChecksum(line)));
    expect(() => parseElements([MICIUS[0], mended])).toThrow(
      'orbit.elements[1]: columns 9 to 16 (inclination): " xx.yyyy" is not degrees',
    );
  });
});
