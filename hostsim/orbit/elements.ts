/**
 * Two-line elements, and orbit mean-elements messages (OMM). Takes: the two lines, or the message's JSON, as published.
 * Gives: a checked orbit that SGP4 can propagate. Never repairs a line: one wrong character moves a satellite by many
 * kilometres, so a bad line is refused with its field's name.
 *
 * Format: "FAQ: Two-Line Element Set Format" (T. S. Kelso, CelesTrak), columns counted from 1.
 */
import { json2satrec, type SatRec, twoline2satrec } from "satellite.js";
import { z } from "zod";
import { UserError } from "../cli/user-error.js";

/** Length of a line, checksum included. */
const LINE_LENGTH = 69;
const MS_PER_DAY = 86_400_000;

/** A checked orbit. */
export interface Elements {
  /** The two lines, or null for a message. */
  readonly lines: readonly [string, string] | null;
  /** Catalogue number. */
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
  return checked(lines, satelliteNumber, epochUtcMs(lines[0]), twoline2satrec(lines[0], lines[1]), field);
}

/** Refuses what SGP4 can't propagate. */
function checked(
  lines: Elements["lines"],
  satelliteNumber: string,
  epoch: number,
  record: SatRec,
  field: string,
): Elements {
  const { inclo, nodeo, ecco, argpo, mo, no, bstar, error } = record;
  if ([epoch, inclo, nodeo, ecco, argpo, mo, no, bstar].some((value) => !Number.isFinite(value))) {
    throw new UserError(`${field}: a column that must hold a number does not`);
  }
  if (error !== 0) throw new UserError(`${field}: SGP4 refuses these elements (its error ${error})`);
  return { lines, satelliteNumber, epochUtcMs: epoch, record };
}

/** A number as JSON has it, or in quotes as Space-Track writes it. */
const numeric = z.union([z.number(), z.string().regex(/\d/)]).transform((value, context) => {
  const number = Number(value);
  if (!Number.isFinite(number)) context.addIssue(`must be a number, is "${value}"`);
  return number;
});

/** What SGP4 needs of a message; anything else in it is left alone. */
const message = z.object({
  OBJECT_NAME: z.string().optional(),
  NORAD_CAT_ID: z.union([z.number(), z.string()]).transform(String),
  EPOCH: z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z?$/, "must be a UTC time"),
  REF_FRAME: z.literal("TEME").optional(),
  TIME_SYSTEM: z.literal("UTC").optional(),
  MEAN_ELEMENT_THEORY: z.enum(["SGP4", "SGP/SGP4"]).optional(),
  MEAN_MOTION: numeric.refine((value) => value > 0, "must be above 0"),
  ECCENTRICITY: numeric.refine((value) => value >= 0 && value < 1, "must be from 0 to below 1"),
  INCLINATION: numeric,
  RA_OF_ASC_NODE: numeric,
  ARG_OF_PERICENTER: numeric,
  MEAN_ANOMALY: numeric,
  BSTAR: numeric,
  MEAN_MOTION_DOT: numeric.default(0),
  MEAN_MOTION_DDOT: numeric.default(0),
});

/**
 * Checks and reads an orbit mean-elements message (CCSDS 502.0-B, as JSON by CelesTrak or Space-Track).
 * @throws UserError when a field is missing or wrong, or SGP4 refuses the elements.
 */
export function parseMessage(data: unknown, field: string): Elements {
  const result = message.safeParse(data);
  if (!result.success) {
    const issue = result.error.issues[0]!;
    throw new UserError(`${field}: ${issue.path.join(".") || "the message"}: ${issue.message}`);
  }
  const { OBJECT_NAME, REF_FRAME, TIME_SYSTEM, MEAN_ELEMENT_THEORY, ...values } = result.data;
  const [seconds, fraction] = values.EPOCH.replace("Z", "").split(".");
  // Date.parse keeps whole ms only, and 1 ms is 8 m along a low orbit.
  const epoch = Date.parse(`${seconds}Z`) + 1000 * Number(`0.${fraction ?? "0"}`);
  const record = json2satrec({
    OBJECT_NAME: OBJECT_NAME ?? "",
    OBJECT_ID: "",
    ELEMENT_SET_NO: 0,
    REV_AT_EPOCH: 0,
    ...values,
  });
  return checked(null, values.NORAD_CAT_ID, epoch, record, field);
}
