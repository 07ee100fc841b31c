/**
 * Two-line elements, and orbits of either format. Takes: the two lines, as published, or what a scenario
 * holds. Gives: a checked orbit that SGP4 can propagate. Never repairs a line: one wrong character moves a
 * satellite by many kilometres, so a bad line is refused with its column.
 */
import { twoline2satrec } from "satellite.js";
import { UserError } from "../base/user-error.js";
import { daysOfYear, yearStartMs } from "../base/utc.js";
import { catalogueNumber } from "./catalogue-number.js";
import { checkSecondLine, readFirstLine } from "./columns.js";
import { parseMessage } from "./omm.js";
import { checkedOrbit, type Elements, type OrbitSource } from "./orbit.js";

export type { Elements } from "./orbit.js";

/** Length of a line, checksum included. */
export const LINE_LENGTH = 69;
const MS_PER_DAY = 86_400_000;

/** Checksum of a line: the sum of its first 68 columns' digits, a minus counting 1, modulo 10. */
export function elementsChecksum(line: string): number {
  let sum = 0;
  for (const character of line.slice(0, LINE_LENGTH - 1)) {
    if (character === "-") sum += 1;
    else if (character >= "0" && character <= "9") sum += Number(character);
  }
  return sum % 10;
}

function checkShape(line: string, lineNumber: 1 | 2, field: string): void {
  if (line.length !== LINE_LENGTH)
    throw new UserError(
      `${field}: a line of elements has ${LINE_LENGTH} characters, this one ${line.length}`,
    );
  if (!line.startsWith(`${lineNumber} `))
    throw new UserError(`${field}: must begin with "${lineNumber} ", found "${line.slice(0, 2)}"`);
}

function checkSum(line: string, field: string): void {
  const checksum = elementsChecksum(line);
  if (line[LINE_LENGTH - 1] !== String(checksum))
    throw new UserError(`${field}: checksum is ${line[LINE_LENGTH - 1]}, the line sums to ${checksum}`);
}

/** Unix time in ms of an epoch: days of a year are counted from 1. */
function epochUtcMs({ epochYear, epochDay }: ReturnType<typeof readFirstLine>, field: string): number {
  if (epochDay >= 1 + daysOfYear(epochYear))
    throw new UserError(`${field}: columns 21 to 32 (day of the epoch): ${epochYear} has no day ${epochDay}`);
  return yearStartMs(epochYear) + (epochDay - 1) * MS_PER_DAY;
}

/**
 * Checks and reads two-line elements.
 * @param lines the two lines, without line ends.
 * @param field where they come from, for messages.
 * @throws UserError when a line has the wrong length, number or checksum, the lines name different
 *   satellites, or a column is not what it should be.
 */
export function parseElements(lines: readonly [string, string], field = "orbit.elements"): Elements {
  const [first, second] = [`${field}[0]`, `${field}[1]`];
  checkShape(lines[0], 1, first);
  checkShape(lines[1], 2, second);
  const epoch = readFirstLine(lines[0], first);
  checkSecondLine(lines[1], second);
  checkSum(lines[0], first);
  checkSum(lines[1], second);
  const number = lines[0].slice(2, 7);
  if (lines[1].slice(2, 7) !== number)
    throw new UserError(`${field}: line 1 is of satellite ${number}, line 2 of ${lines[1].slice(2, 7)}`);
  return checkedOrbit(
    {
      source: { elements: [lines[0], lines[1]] },
      satelliteNumber: catalogueNumber(number),
      epochUtcMs: epochUtcMs(epoch, first),
      record: twoline2satrec(lines[0], lines[1]),
    },
    field,
  );
}

/**
 * Reads the orbit of a scenario: two lines, or a message.
 * @throws UserError as `parseElements` and `parseMessage` do.
 */
export function parseOrbit(source: OrbitSource): Elements {
  return "elements" in source
    ? parseElements(source.elements)
    : parseMessage(source.message, "orbit.message");
}
