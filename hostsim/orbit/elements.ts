/**
 * Two-line elements. Takes: the two lines as published. Gives: a checked orbit that SGP4 can propagate. Never repairs a
 * line: one wrong character moves a satellite by many kilometres, so a bad line is refused with its field's name.
 *
 * Format: "FAQ: Two-Line Element Set Format" (T. S. Kelso, CelesTrak), columns counted from 1.
 */
import { type SatRec, twoline2satrec } from "satellite.js";
import { UserError } from "../cli/user-error.js";

/** Length of a line, checksum included. */
const LINE_LENGTH = 69;
const MS_PER_DAY = 86_400_000;

/** A checked orbit. */
export interface Elements {
  readonly lines: readonly [string, string];
  /** Catalogue number, columns 3 to 7. */
  readonly satelliteNumber: string;
  /** Epoch as Unix time in ms, with its fraction. */
  readonly epochUtcMs: number;
  /** The orbit as SGP4 wants it. */
  readonly record: SatRec;
}

/** Checksum of a line: the sum of its first 68 columns' digits, a minus counting 1, modulo 10. */
export function elementsChecksum(line: string): number {
  let sum = 0;
  for (const character of line.slice(0, LINE_LENGTH - 1)) {
    if (character === "-") sum += 1;
    else if (character >= "0" && character <= "9") sum += Number(character);
  }
  return sum % 10;
}

function checkLine(line: string, lineNumber: 1 | 2, field: string): void {
  if (line.length !== LINE_LENGTH) {
    throw new UserError(
      `${field}: a line of elements has ${LINE_LENGTH} characters, this one ${line.length}`,
    );
  }
  if (!line.startsWith(`${lineNumber} `)) {
    throw new UserError(`${field}: must begin with "${lineNumber} ", found "${line.slice(0, 2)}"`);
  }
  const checksum = elementsChecksum(line);
  if (line[LINE_LENGTH - 1] !== String(checksum)) {
    throw new UserError(`${field}: checksum is ${line[LINE_LENGTH - 1]}, the line sums to ${checksum}`);
  }
}

/** Epoch of line 1 (columns 19 to 32: two-digit year, then day of the year counted from 1) as Unix time in ms. */
function epochUtcMs(line: string): number {
  const twoDigits = Number(line.slice(18, 20));
  const year = twoDigits < 57 ? 2000 + twoDigits : 1900 + twoDigits;
  return Date.UTC(year, 0, 1) + (Number(line.slice(20, 32)) - 1) * MS_PER_DAY;
}

/**
 * Checks and reads two-line elements.
 * @param lines the two lines, without line ends.
 * @param field where they come from, for messages.
 * @throws UserError when a line has the wrong length, number or checksum, the lines name different satellites, or a
 *   column holds no number.
 */
export function parseElements(lines: readonly [string, string], field = "orbit.elements"): Elements {
  checkLine(lines[0], 1, `${field}[0]`);
  checkLine(lines[1], 2, `${field}[1]`);
  const satelliteNumber = lines[0].slice(2, 7);
  if (lines[1].slice(2, 7) !== satelliteNumber) {
    throw new UserError(
      `${field}: line 1 is of satellite ${satelliteNumber}, line 2 of ${lines[1].slice(2, 7)}`,
    );
  }
  const record = twoline2satrec(lines[0], lines[1]);
  const epoch = epochUtcMs(lines[0]);
  const { inclo, nodeo, ecco, argpo, mo, no, bstar, error } = record;
  if ([epoch, inclo, nodeo, ecco, argpo, mo, no, bstar].some((value) => !Number.isFinite(value))) {
    throw new UserError(`${field}: a column that must hold a number does not`);
  }
  if (error !== 0) throw new UserError(`${field}: SGP4 refuses these elements (its error ${error})`);
  return { lines, satelliteNumber, epochUtcMs: epoch, record };
}
