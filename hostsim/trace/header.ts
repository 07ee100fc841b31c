/**
 * What a trace file says of itself, in every format: enough to read it back pulse by pulse. Takes: a schedule
 * and a range. Gives: one JSON object.
 */
import { z } from "zod";
import { type Headed, withoutHead } from "../base/format-head.js";
import { parseJson } from "../base/json-text.js";
import { printable } from "../base/printable.js";
import { UserError } from "../base/user-error.js";
import { GENERATOR_NAMES } from "../core/generators.js";
import type { Schedule } from "../schedule/types.js";

const LINES = { "symbol-code": 4, lasers: 8 } as const;

/** Name of the format, and the newest version that is read (docs/reference/formats.md). */
const NAME = "satqkd-trace-header";
const VERSION = 1;
/** What stood in a header of before December 2026 in place of format and version. */
const OLD_MARK = "trace 1";

const headerSchema = z
  .object({
    /** A board or a scenario. */
    target: z.string(),
    seed: z.number(),
    /** What expanded the seed; not in files of before December 2026, which have ChaCha20. */
    generator: z.enum(GENERATOR_NAMES).optional(),
    mode: z.enum(["key", "calibrate"]),
    lineMap: z.enum(["symbol-code", "lasers"]),
    /** ps by which each line is late against its slot. */
    delaysPs: z.array(z.int()),
    slotPs: z.int().positive(),
    pulsesPerBlock: z.int().positive(),
    /** Slots from block to block; not in files of before December 2026. */
    periodSlots: z.int().positive().optional(),
    /**
     * Index of the first pulse, and how many there are; null in a capture, which holds whole bursts from its
     * triggers on.
     */
    first: z.int().nonnegative().nullable(),
    count: z.int().nonnegative().nullable(),
    /** One time unit a pulse, without delays and dark slots. */
    equalWidth: z.boolean(),
  })
  .refine(({ lineMap, delaysPs }) => delaysPs.length === LINES[lineMap], {
    path: ["delaysPs"],
    message: "must be one a line",
  });

/** The header of a trace, without format and version. */
export type TraceHeader = Readonly<z.infer<typeof headerSchema>>;

/** A pulse of equal width in a file, ps: a unit of time, of a usual sampling rate. */
const EQUAL_WIDTH_PS = 1000;

/** The header of a range of a schedule. */
export function headerOf(schedule: Schedule, first: number, count: number, equalWidth = false): TraceHeader {
  const { target, seed, mode, lineMap, delaysPs } = schedule.request;
  const { slotPs, pulsesPerBlock, periodSlots } = schedule;
  return {
    target,
    seed,
    generator: schedule.generator,
    mode,
    lineMap,
    delaysPs: equalWidth ? delaysPs.map(() => 0) : [...delaysPs],
    slotPs: equalWidth ? EQUAL_WIDTH_PS : slotPs,
    pulsesPerBlock,
    periodSlots: equalWidth ? pulsesPerBlock : periodSlots,
    first,
    count,
    equalWidth,
  };
}

/** Lines of a line map. */
export function lineCountOf(lineMap: TraceHeader["lineMap"]): number {
  return LINES[lineMap];
}

/** A header as files have it: format and version first. */
export function writtenHeader(header: TraceHeader): Headed<typeof NAME, TraceHeader> {
  return { format: NAME, version: VERSION, ...header };
}

/** What a header says, without what it is; null when it is none. @throws UserError of another format. */
function bodyOf(data: unknown): unknown {
  if (typeof data !== "object" || data === null) return null;
  if ("format" in data) return withoutHead(data, NAME, VERSION);
  return "satqkd" in data && data.satqkd === OLD_MARK ? data : null;
}

/**
 * Checks what was read as JSON.
 * @throws UserError when it is no header, naming the field.
 */
export function checkHeader(data: unknown): TraceHeader {
  const body = bodyOf(data);
  if (body === null) throw new UserError("has no header of satqkd");
  const parsed = headerSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UserError(`header: ${issue!.path.join(".")}: ${printable(issue!.message)}`);
}

/** A header as text that any format can hold: JSON on one line, in which no word is the `$end` of a VCD. */
export function headerText(header: TraceHeader): string {
  return JSON.stringify(writtenHeader(header)).replaceAll("$", "\\u0024");
}

/**
 * Reads a header's text; null when it is some other text.
 * @throws UserError when it is meant as a header and is damaged.
 */
export function parseHeader(text: string): TraceHeader | null {
  if (!/^\{.*"satqkd/s.test(text)) return null;
  return checkHeader(parseJson(text));
}
