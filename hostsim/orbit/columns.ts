/**
 * The columns of two-line elements. Takes: a line. Gives: its numbers by name. Every column is a number of
 * its range or refused with column and value; nothing is read in part, and no blank is taken for zero.
 *
 * Format: "FAQ: Two-Line Element Set Format" (T. S. Kelso, CelesTrak), columns counted from 1.
 */
import { UserError } from "../base/user-error.js";
import { CATALOGUE_COLUMNS } from "./catalogue-number.js";

interface Column {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly form: RegExp;
  /** What the form is, for people. */
  readonly looksLike: string;
  /** What its number is; what is only checked for its form has none. */
  readonly number?: (text: string) => number;
  readonly least?: number;
  readonly most?: number;
}

/** "12345-3" is 0.12345e-3. */
function assumedPoint(text: string): number {
  const [, sign, mantissa, exponent] = /^([ +-])(\d{5})([+-]\d)$/.exec(text)!;
  return (sign === "-" ? -1 : 1) * Number(`0.${mantissa}e${exponent}`);
}

const DEGREES = {
  form: /^(?: {2}| \d|\d{2})\d\.\d{4}$/,
  looksLike: "degrees, such as 247.4627",
  number: Number,
};
const EXPONENT = {
  form: /^[ +-]\d{5}[+-]\d$/,
  looksLike: "digits and an exponent, such as  30000-3",
  number: assumedPoint,
};
const NUMBER = {
  name: "catalogue number",
  from: 3,
  to: 7,
  form: CATALOGUE_COLUMNS,
  looksLike: "5 digits, or Alpha-5",
};

const FIRST: readonly Column[] = [
  { name: "line number", from: 1, to: 1, form: /^1$/, looksLike: "1" },
  NUMBER,
  { name: "classification", from: 8, to: 8, form: /^[UCS ]$/, looksLike: "U, C or S" },
  {
    name: "international designator",
    from: 10,
    to: 17,
    form: /^[A-Z0-9 ]{8}$/,
    looksLike: "year, launch and piece",
  },
  { name: "year of the epoch", from: 19, to: 20, form: /^\d\d$/, looksLike: "two digits", number: Number },
  {
    name: "day of the epoch",
    from: 21,
    to: 32,
    form: /^(?: {2}| \d|\d{2})\d\.\d{8}$/,
    looksLike: "a day of the year, such as 330.50000000",
    number: Number,
    least: 1,
  },
  {
    name: "first derivative",
    from: 34,
    to: 43,
    form: /^[ +-][ 0]?\.\d{8}$/,
    looksLike: "such as  .00016717",
  },
  { name: "second derivative", from: 45, to: 52, ...EXPONENT },
  { name: "drag (B*)", from: 54, to: 61, ...EXPONENT },
  { name: "ephemeris type", from: 63, to: 63, form: /^[0-9 ]$/, looksLike: "a digit" },
  { name: "element set number", from: 65, to: 68, form: /^ *\d*$/, looksLike: "digits" },
];

const SECOND: readonly Column[] = [
  { name: "line number", from: 1, to: 1, form: /^2$/, looksLike: "2" },
  NUMBER,
  { name: "inclination", from: 9, to: 16, ...DEGREES, least: 0, most: 180 },
  { name: "node", from: 18, to: 25, ...DEGREES, least: 0, most: 360 },
  {
    name: "eccentricity",
    from: 27,
    to: 33,
    form: /^\d{7}$/,
    looksLike: "7 digits behind an assumed point",
    number: (text) => Number(`0.${text}`),
  },
  { name: "argument of perigee", from: 35, to: 42, ...DEGREES, least: 0, most: 360 },
  { name: "mean anomaly", from: 44, to: 51, ...DEGREES, least: 0, most: 360 },
  {
    name: "mean motion",
    from: 53,
    to: 63,
    form: /^(?: |\d)\d\.\d{8}$/,
    looksLike: "revolutions a day, such as 15.50000000",
    number: Number,
    least: Number.MIN_VALUE,
    most: 18,
  },
  { name: "revolution number", from: 64, to: 68, form: /^ *\d*$/, looksLike: "digits" },
];

/**
 * Ephemeris types that SGP4 is for: unsaid, 0 of published sets, 2 (SGP4) and 3 (SDP4) of Spacetrack Report
 * No. 3.
 */
const SGP4_TYPES = new Set(["", "0", "2", "3"]);

/**
 * Refuses elements of another theory.
 * @param type the ephemeris type as text; empty: unsaid.
 */
export function checkEphemerisType(type: string, where: string): void {
  if (SGP4_TYPES.has(type)) return;
  const theory = type === "4" ? " (SGP4-XP)" : "";
  throw new UserError(
    `${where}: ephemeris type ${type}${theory} is not for SGP4, which would place it kilometres off`,
  );
}

function told(column: Column, text: string): string {
  const { name, from, to } = column;
  return `${from === to ? `column ${from}` : `columns ${from} to ${to}`} (${name}): "${text}"`;
}

/** Checks each column of a line, and that those between are blank. Returns the numbers by name. */
function readColumns(line: string, columns: readonly Column[], field: string): Map<string, number> {
  const numbers = new Map<string, number>();
  let next = 1;
  for (const column of columns) {
    const { name, from, to, form, looksLike, number, least, most } = column;
    const between = line.slice(next - 1, from - 1);
    if (between.trim() !== "")
      throw new UserError(`${field}: column ${from - 1} must be blank, found "${between}"`);
    next = to + 1;
    const text = line.slice(from - 1, to);
    if (!form.test(text))
      throw new UserError(
        text.trim() === ""
          ? `${field}: columns ${from} to ${to} (${name}) are blank; wanted ${looksLike}`
          : `${field}: ${told(column, text)} is not ${looksLike}`,
      );
    if (number === undefined) continue;
    const value = number(text);
    if ((least !== undefined && value < least) || (most !== undefined && value > most)) {
      const range =
        most === undefined
          ? `at least ${least}`
          : `from ${least === Number.MIN_VALUE ? "above 0" : least} to ${most}`;
      throw new UserError(`${field}: ${told(column, text)} is not ${range}`);
    }
    numbers.set(name, value);
  }
  return numbers;
}

/** Reads line 1. @throws UserError with the column and what it holds. */
export function readFirstLine(
  line: string,
  field: string,
): { readonly epochYear: number; readonly epochDay: number } {
  const numbers = readColumns(line, FIRST, field);
  checkEphemerisType(line.slice(62, 63).trim(), `${field}: column 63`);
  const twoDigits = numbers.get("year of the epoch")!;
  return {
    epochYear: twoDigits < 57 ? 2000 + twoDigits : 1900 + twoDigits,
    epochDay: numbers.get("day of the epoch")!,
  };
}

/** Checks line 2. @throws UserError with the column and what it holds. */
export function checkSecondLine(line: string, field: string): void {
  readColumns(line, SECOND, field);
}
