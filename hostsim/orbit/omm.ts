/**
 * Orbit mean-elements messages (OMM). Takes: a message's fields by keyword, numbers as numbers or as text.
 * Gives: a checked orbit. Every field that says what the numbers mean is checked too: another centre, frame,
 * time or theory is refused.
 *
 * Standard: CCSDS 502.0-B-3, section 4. What it lets be left out may be missing, empty or null.
 */
import { json2satrec } from "satellite.js";
import { z } from "zod";
import { UserError } from "../base/user-error.js";
import { parseUtc } from "../base/utc.js";
import { catalogueNumber } from "./catalogue-number.js";
import { checkEphemerisType } from "./columns.js";
import { checkedOrbit, type Elements } from "./orbit.js";

/** Decimal, as JSON, CSV, KVN and XML have it. */
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const MISSING = "is missing";

function given(value: unknown): unknown {
  return value === null || (typeof value === "string" && value.trim() === "") ? undefined : value;
}

/** A field that must be there. */
function needed<T extends z.ZodType>(schema: T) {
  return z.preprocess(given, schema);
}

/** A field that may be missing, empty or null. */
function optional<T extends z.ZodType>(schema: T) {
  return z.preprocess(given, schema.optional());
}

const numeric = z.unknown().transform((value, context): number => {
  if (value === undefined) {
    context.addIssue(MISSING);
    return z.NEVER;
  }
  const number =
    typeof value === "number"
      ? value
      : typeof value === "string" && DECIMAL.test(value.trim())
        ? Number(value)
        : Number.NaN;
  if (Number.isFinite(number)) return number;
  context.addIssue(`must be a number, is ${JSON.stringify(value)}`);
  return z.NEVER;
});

function between(least: number, most: number) {
  return numeric.refine((value) => value >= least && value <= most, `must be from ${least} to ${most}`);
}

/** A keyword that must have one of a few values, in upper or lower case. */
function oneOf(...values: readonly string[]) {
  return optional(
    z
      .string(`must be ${values.join(" or ")}`)
      .refine(
        (value) => values.includes(value.trim().toUpperCase()),
        `must be ${values.join(" or ")}: SGP4 is for no other`,
      ),
  );
}

const number = z.unknown().transform((value, context): string => {
  const text = catalogueNumber(String(value ?? ""));
  if (value === undefined) context.addIssue(MISSING);
  else if (!/^\d{1,9}$/.test(text))
    context.addIssue(`must be a catalogue number, is ${JSON.stringify(value)}`);
  return text;
});

const epoch = z.unknown().transform((value, context): number => {
  if (value === undefined) {
    context.addIssue(MISSING);
    return z.NEVER;
  }
  try {
    return parseUtc(String(value).trim(), "utc");
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    context.addIssue(`${error.message} (it says ${JSON.stringify(value)})`);
    return z.NEVER;
  }
});

/** What SGP4 needs of a message, and what says that it is for SGP4; anything else in it is left alone. */
const message = z.object({
  OBJECT_NAME: optional(z.string()),
  NORAD_CAT_ID: needed(number),
  CENTER_NAME: oneOf("EARTH"),
  REF_FRAME: oneOf("TEME"),
  TIME_SYSTEM: oneOf("UTC"),
  MEAN_ELEMENT_THEORY: oneOf("SGP4", "SGP/SGP4", "SDP4"),
  EPHEMERIS_TYPE: optional(z.union([z.string(), z.number()])),
  EPOCH: needed(epoch),
  MEAN_MOTION: needed(
    numeric.refine((value) => value > 0 && value <= 18, "must be above 0, at most 18 revolutions a day"),
  ),
  ECCENTRICITY: needed(numeric.refine((value) => value >= 0 && value < 1, "must be from 0 to below 1")),
  INCLINATION: needed(between(0, 180)),
  RA_OF_ASC_NODE: needed(between(-360, 360)),
  ARG_OF_PERICENTER: needed(between(-360, 360)),
  MEAN_ANOMALY: needed(between(-360, 360)),
  BSTAR: needed(numeric),
  MEAN_MOTION_DOT: optional(numeric),
  MEAN_MOTION_DDOT: optional(numeric),
});

/**
 * Checks and reads a message.
 * @throws UserError when a field is missing or wrong, or SGP4 refuses the elements.
 */
export function parseMessage(data: unknown, field: string): Elements {
  const result = message.safeParse(data);
  if (!result.success) {
    const issue = result.error.issues[0]!;
    throw new UserError(`${field}: ${issue.path.join(".") || "the message"}: ${issue.message}`);
  }
  const values = result.data;
  checkEphemerisType(String(values.EPHEMERIS_TYPE ?? "").trim(), `${field}: EPHEMERIS_TYPE`);
  const record = json2satrec({
    OBJECT_NAME: values.OBJECT_NAME ?? "",
    OBJECT_ID: "",
    ELEMENT_SET_NO: 0,
    REV_AT_EPOCH: 0,
    NORAD_CAT_ID: values.NORAD_CAT_ID,
    EPOCH: new Date(values.EPOCH).toISOString(),
    MEAN_MOTION: values.MEAN_MOTION,
    ECCENTRICITY: values.ECCENTRICITY,
    INCLINATION: values.INCLINATION,
    RA_OF_ASC_NODE: values.RA_OF_ASC_NODE,
    ARG_OF_PERICENTER: values.ARG_OF_PERICENTER,
    MEAN_ANOMALY: values.MEAN_ANOMALY,
    BSTAR: values.BSTAR,
    MEAN_MOTION_DOT: values.MEAN_MOTION_DOT ?? 0,
    MEAN_MOTION_DDOT: values.MEAN_MOTION_DDOT ?? 0,
  });
  const { NORAD_CAT_ID: satelliteNumber, EPOCH: epochUtcMs } = values;
  return checkedOrbit(
    { source: { message: data as Record<string, unknown> }, satelliteNumber, epochUtcMs, record },
    field,
  );
}
