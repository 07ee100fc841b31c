/**
 * WaveJSON (github.com/wavedrom/schema) read back, whoever wrote it. Takes: the JSON. Gives: the levels of
 * each pulse. Lanes go by their names, wherever they stand, also in groups; a mark that says no level of a
 * whole pulse is refused.
 */
import { z } from "zod";
import { parseJson } from "../base/json-text.js";
import { printable } from "../base/printable.js";
import { readText } from "../base/text-file.js";
import { UserError } from "../base/user-error.js";
import { lineName } from "../schedule/words.js";
import { checkHeader, lineCountOf } from "./header.js";
import { listed } from "./say.js";
import { type Layout, MOST_PULSES, type ReadTrace, type TraceFile } from "./trace.js";

const laneSchema = z.object({
  name: z.string().optional(),
  wave: z.string().optional(),
  period: z.number().optional(),
  phase: z.number().optional(),
});
type Lane = z.infer<typeof laneSchema>;

/**
 * What each mark says of its pulse: a level, or nothing that is known. Those of a clock change within a
 * pulse.
 */
const LEVELS: Readonly<Record<string, 0 | 1 | "unknown">> = {
  "0": 0,
  l: 0,
  L: 0,
  "1": 1,
  h: 1,
  H: 1,
  x: "unknown",
  z: "unknown",
};

/** Looks at the file. @throws UserError when it is no WaveJSON. */
export function openWaveJson(path: string): TraceFile {
  const data = parseJson(readText(path));
  if (typeof data !== "object" || data === null || !("signal" in data) || !Array.isArray(data.signal))
    throw new UserError('is no WaveJSON: it has no list "signal"');
  const lanes = lanesOf(data.signal, "signal");
  const header = "satqkd" in data ? checkHeader(data.satqkd) : null;
  return { header, read: (layout) => readLanes(lanes, layout) };
}

/** Lanes of a list: a text in it is a group's name, a list a group, an empty object a spacer. */
function lanesOf(list: readonly unknown[], place: string): Lane[] {
  return list.flatMap((entry, at): Lane[] => {
    const here = `${place}[${at}]`;
    if (typeof entry === "string") return [];
    if (Array.isArray(entry)) return lanesOf(entry, here);
    const lane = laneSchema.safeParse(entry);
    if (!lane.success) {
      const [issue] = lane.error.issues;
      throw new UserError(`${[here, ...issue!.path].join(".")}: ${printable(issue!.message)}`);
    }
    return [lane.data];
  });
}

function readLanes(lanes: readonly Lane[], { header, isOwn, named }: Layout): ReadTrace {
  const lines = Array.from({ length: lineCountOf(header.lineMap) }, (_, line) => {
    return laneOf(lanes, named.wires?.[line] ?? lineName(header.lineMap, line), isOwn);
  });
  const [count, ...others] = lines.map(pulsesOf);
  others.forEach((pulses, at) => {
    if (pulses !== count)
      throw new UserError(
        `lane ${nameOf(lines[at + 1]!)} has ${pulses} pulses, lane ${nameOf(lines[0]!)} ${count}`,
      );
  });
  if (count! > MOST_PULSES) throw new UserError(`${count} pulses are too many (${MOST_PULSES})`);
  const levels = new Uint8Array(count!);
  const unknown = new Uint8Array(count!);
  lines.forEach((lane, line) => {
    let pulse = 0;
    for (const level of levelsOf(lane)) {
      if (level === "unknown") unknown[pulse]! |= 1 << line;
      else levels[pulse]! |= level << line;
      pulse += 1;
    }
  });
  return {
    header: isOwn ? header : { ...header, count: count! },
    levels,
    unknown: unknown.some((mask) => mask !== 0) ? unknown : null,
    irregular: null,
  };
}

function nameOf({ name }: Lane): string {
  return printable(name ?? "");
}

function laneOf(lanes: readonly Lane[], name: string, isOwn: boolean): Lane {
  const [found, ...more] = lanes.filter((lane) => lane.name === name);
  if (more.length > 0) throw new UserError(`${more.length + 1} lanes are called ${printable(name)}`);
  if (found !== undefined) return found;
  const there = lanes.flatMap((lane) => lane.name ?? []);
  const hint = isOwn ? "" : "; --wires names others";
  throw new UserError(`no lane is called ${printable(name)}; lanes: ${listed(there)}${hint}`);
}

/** Pulses that a lane covers. */
function pulsesOf(lane: Lane): number {
  const { wave = "", period = 1, phase = 0 } = lane;
  if (!Number.isInteger(period) || period < 1)
    throw new UserError(`lane ${nameOf(lane)}: period ${period} is no whole number of pulses`);
  if (phase !== 0)
    throw new UserError(`lane ${nameOf(lane)}: phase ${phase} shifts its marks against the pulses`);
  return wave.length * period;
}

/** Levels of a lane, pulse by pulse. */
function* levelsOf(lane: Lane): Generator<0 | 1 | "unknown"> {
  const { wave = "", period = 1 } = lane;
  let level: 0 | 1 | "unknown" | undefined;
  for (let at = 0; at < wave.length; at++) {
    const mark = wave[at]!;
    if (mark !== ".") level = Object.hasOwn(LEVELS, mark) ? LEVELS[mark] : undefined;
    if (level === undefined)
      throw new UserError(
        `lane ${nameOf(lane)}: mark ${at} is "${printable(mark)}", which says no level of a pulse`,
      );
    for (let pulse = 0; pulse < period; pulse++) yield level;
  }
}
