/**
 * What a trace file says of itself, in every format: enough to read it back pulse by pulse. Takes: a schedule and a range.
 * Gives: one JSON object.
 */
import { z } from "zod";
import type { Schedule } from "../schedule/types.js";

const headerSchema = z.object({
  satqkd: z.literal("trace 1"),
  target: z.string(),
  seed: z.number(),
  mode: z.enum(["key", "calibrate"]),
  lineMap: z.enum(["symbol-code", "lasers"]),
  /** ps by which each line is late against its slot. */
  delaysPs: z.array(z.int()),
  slotPs: z.int().positive(),
  pulsesPerBlock: z.int().positive(),
  /** Index of the first pulse, and how many there are; null in a capture, which holds whole bursts from its triggers on. */
  first: z.int().nonnegative().nullable(),
  count: z.int().nonnegative().nullable(),
  /** One time unit a pulse, without delays and dark slots. */
  equalWidth: z.boolean(),
});

/** The header of a trace. */
export type TraceHeader = Readonly<z.infer<typeof headerSchema>>;

/** The header of a range of a schedule. */
export function headerOf(schedule: Schedule, first: number, count: number, equalWidth = false): TraceHeader {
  const { target, seed, mode, lineMap, delaysPs } = schedule.request;
  const { slotPs, pulsesPerBlock } = schedule;
  return {
    satqkd: "trace 1",
    target,
    seed,
    mode,
    lineMap,
    delaysPs: equalWidth ? delaysPs.map(() => 0) : [...delaysPs],
    slotPs: equalWidth ? 1 : slotPs,
    pulsesPerBlock,
    first,
    count,
    equalWidth,
  };
}

/** Reads a header; null when the text is none. */
export function parseHeader(text: string): TraceHeader | null {
  try {
    const parsed = headerSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
