/**
 * A schedule in one word: `pico?seed=7&lines=lasers&first=0&count=1000`. Takes: that text, or flags of a
 * command. Gives: a request and a range of pulses. Unknown names and impossible values are errors that name
 * them.
 */
import { parseDecimal, parseWhole } from "../base/decimal.js";
import { UserError } from "../base/user-error.js";
import type { ScheduleRequest } from "./types.js";

/** A request, and which of its pulses. */
export interface ScheduleRange {
  readonly request: ScheduleRequest;
  readonly first: number;
  readonly count: number;
}

const NAMES = ["seed", "mode", "replay", "lines", "delays", "first", "count"];

/** True when a text is meant as a schedule rather than as a file. */
export function looksLikeReference(text: string): boolean {
  return text.includes("?") || !/[./]/.test(text);
}

/**
 * Reads a reference; what is not given is seed 1, key, symbol code, no delays, 1,000,000 pulses from 0 on.
 */
export function parseReference(text: string): ScheduleRange {
  const [target, query = "", ...more] = text.split("?");
  if (more.length > 0) throw new UserError(`${text}: has more than one "?"; say "&" between names`);
  const values = new Map<string, string>();
  for (const pair of query === "" ? [] : query.split("&")) {
    const [name = "", value, ...rest] = pair.split("=");
    if (!NAMES.includes(name)) throw new UserError(`${text}: no "${name}"; there are: ${NAMES.join(", ")}`);
    if (value === undefined || rest.length > 0)
      throw new UserError(`${text}: "${pair}" is not ${name}=VALUE`);
    if (values.has(name)) throw new UserError(`${text}: ${name} is given twice`);
    values.set(name, value);
  }
  const whole = (name: string, otherwise: number): number =>
    wholeNumber(values.get(name) ?? String(otherwise), name);
  return {
    request: scheduleRequest({
      target: target ?? "",
      seed: whole("seed", 1),
      mode: values.get("mode") ?? "key",
      replay: whole("replay", 0),
      lines: values.get("lines") ?? "symbol-code",
      delays: values.get("delays") ?? "",
    }),
    first: whole("first", 0),
    count: whole("count", 1_000_000),
  };
}

/** A whole number from a text, or an error that names the field. */
export function wholeNumber(text: string, name: string): number {
  const value = parseWhole(text);
  if (Number.isNaN(value)) throw new UserError(`${name}: "${text}" is not a whole number`);
  return value;
}

/** Checks what a user gave for a schedule. */
export function scheduleRequest(given: {
  readonly target: string;
  readonly seed: number;
  readonly mode: string;
  readonly replay: number;
  readonly lines: string;
  readonly delays: string;
}): ScheduleRequest {
  const { target, seed, mode, lines } = given;
  if (mode !== "key" && mode !== "calibrate")
    throw new UserError(`mode: "${mode}" is neither key nor calibrate`);
  if (lines !== "symbol-code" && lines !== "lasers")
    throw new UserError(`lines: "${lines}" is neither symbol-code nor lasers`);
  const lineCount = lines === "lasers" ? 8 : 4;
  const delaysPs =
    given.delays === "" ? Array<number>(lineCount).fill(0) : given.delays.split(",").map(parseDecimal);
  if (delaysPs.some((delay) => !Number.isSafeInteger(delay)))
    throw new UserError(`delays: "${given.delays}" are not whole picoseconds, one a line, with commas`);
  return { target, seed, mode, replayBlock: given.replay, lineMap: lines, delaysPs };
}
