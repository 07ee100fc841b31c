/**
 * The grammar of numbers, against `bc`-like reading digit by digit, and every numeric option of every verb.
 */
import type { Command, Option } from "commander";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDecimal, parseWhole } from "../../../hostsim/base/decimal.js";
import { allVerbs } from "../../../hostsim/cli/program.js";

describe("a number on the command line", () => {
  test("is read exactly: sign, digits, fraction, exponent", () => {
    const digits = fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(
        fc.constantFrom("", "-", "+"),
        digits,
        digits,
        fc.integer({ min: -9, max: 9 }),
        (sign, a, b, e) => {
          // Digits and power of ten as whole numbers of any size, then one division.
          const scaled = BigInt(`${sign === "+" ? "" : sign}${a}${b}`);
          const power = e - b.length;
          const expected = power >= 0 ? Number(scaled * 10n ** BigInt(power)) : Number(scaled) / 10 ** -power;
          expect(parseDecimal(`${sign}${a}.${b}e${e}`) - expected).toBeCloseTo(0, 9);
          expect(parseDecimal(`${sign}${a}`) + 0).toBe(Number(BigInt(`${sign === "+" ? "" : sign}${a}`)));
        },
      ),
    );
    expect(parseWhole("7e10")).toBe(70_000_000_000);
    expect(parseWhole("1_000_000")).toBe(1_000_000);
    expect(parseDecimal("-33.93")).toBe(-33.93);
    expect(parseDecimal(".5")).toBe(0.5);
  });

  test.each(["-1", "-0", "1.5", "9007199254740993", "1e-1", "1e400"])("%s is no whole number", (text) => {
    expect(parseWhole(text)).toBeNaN();
  });
});

/** What no option takes for a number: none of these means what somebody thinks. */
const NO_NUMBERS = [
  "",
  " ",
  "0x30",
  "0b1",
  "1 ",
  " 1",
  "5 s",
  "5s",
  "1,5",
  "1e",
  "1e5.5",
  "--1",
  "Infinity",
  "NaN",
  "1__0",
  "_1",
  "\u0661",
  "1n",
];

/**
 * Whether an option takes a number: it reads one of these, and no word. What collects words for later reads
 * all.
 */
function takesNumber({ parseArg }: Option): boolean {
  return ["0", "1", "7", "10", "0.5", "30"].some((text) => reads(parseArg, text)) && !reads(parseArg, "word");
}

function reads(parseArg: Option["parseArg"], text: string): boolean {
  try {
    parseArg!(text, undefined);
    return true;
  } catch {
    return false;
  }
}

function optionsOf(command: Command): { readonly name: string; readonly option: Option }[] {
  return [
    ...command.options.map((option) => ({ name: `${command.name()} ${option.flags}`, option })),
    ...command.commands.flatMap(optionsOf),
  ];
}

const everyOption = optionsOf(await allVerbs());
const numeric = everyOption.filter(({ option }) => option.parseArg !== undefined && takesNumber(option));

describe("every numeric option of every verb", () => {
  test("is found: 30 and more, every --seed among them", () => {
    expect(numeric.length).toBeGreaterThanOrEqual(30);
    const seeds = everyOption.filter(({ option }) => option.long === "--seed");
    expect(seeds.length).toBeGreaterThanOrEqual(8);
    for (const { name } of seeds) expect(numeric.map((each) => each.name)).toContain(name);
  });

  test.each(numeric)("$name refuses what is no number", ({ option }) => {
    const isList = option.flags.includes(",");
    for (const text of NO_NUMBERS.filter((each) => !isList || !each.includes(",")))
      expect(reads(option.parseArg, text), JSON.stringify(text)).toBe(false);
  });

  test("every --seed takes 7e10 and 1_000, and is the same number everywhere", () => {
    for (const { name, option } of numeric.filter(({ option: { long } }) => long === "--seed")) {
      expect(option.parseArg!("7e10", undefined), name).toBe(70_000_000_000);
      expect(option.parseArg!("1_000", undefined), name).toBe(1000);
    }
  });
});
