/**
 * A schedule as WaveJSON (github.com/wavedrom/schema), for documents. Takes: a schedule and a short range.
 * Gives: an object that WaveDrom draws: a lane a line, and a lane of symbols.
 */
import { UserError } from "../base/user-error.js";
import type { Schedule } from "../schedule/types.js";
import { lineName } from "../schedule/words.js";
import { headerOf, writtenHeader } from "./header.js";

/** A picture of more pulses than this is none that anybody reads. */
const WAVEJSON_LIMIT = 2000;

/** A lane of WaveJSON. */
export interface WaveLane {
  readonly name: string;
  readonly wave: string;
  readonly data?: readonly string[];
}

/** The object; `satqkd` carries the trace's header. */
export interface WaveJson {
  readonly signal: readonly WaveLane[];
  readonly head: { readonly text: string; readonly tick: number };
  readonly satqkd: ReturnType<typeof writtenHeader>;
}

const SHORT = ["v", "d", "s"];

/** Repeats become dots, as WaveJSON has it. */
function wave(values: readonly string[]): string {
  return values.map((value, i) => (i > 0 && values[i - 1] === value ? "." : value)).join("");
}

/** The picture of pulses [first, first + count). */
export function waveJson(schedule: Schedule, first: number, count: number): WaveJson {
  if (count > WAVEJSON_LIMIT)
    throw new UserError(
      `WaveJSON is for pictures of at most ${WAVEJSON_LIMIT} pulses, not ${count}: use .vcd or .html`,
    );
  const levels = Array.from(schedule.levels(first, count));
  const symbols = Array.from(schedule.symbols(first, count));
  const lanes = Array.from({ length: schedule.lineCount }, (_, line) => ({
    name: lineName(schedule.request.lineMap, line),
    wave: wave(levels.map((level) => String((level >> line) & 1))),
  }));
  return {
    signal: [
      ...lanes,
      {
        name: "symbol",
        wave: "=".repeat(count),
        data: symbols.map((symbol) => `${SHORT[symbol >> 2]}${symbol & 2 ? "X" : "Z"}${symbol & 1}`),
      },
    ],
    head: { text: `${schedule.request.target}, seed ${schedule.request.seed}`, tick: first },
    satqkd: writtenHeader(headerOf(schedule, first, count)),
  };
}
