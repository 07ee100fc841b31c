/**
 * Reads a VCD back, pulse by pulse. Takes: a file that satqkd wrote, through whatever tool it went since, as long as its
 * header comment is there. Gives: the levels of each pulse, sampled in the middle of its slot, each line with its own delay.
 */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { UserError } from "../cli/user-error.js";
import { lineName } from "../schedule/words.js";
import { parseHeader, type TraceHeader } from "./header.js";

/** Levels that a file of satqkd holds. */
export interface ReadTrace {
  readonly header: TraceHeader;
  readonly levels: Uint8Array;
}

/** Changes of one wire: from `times[i]` on its value is `values[i]`. */
interface WireHistory {
  readonly times: number[];
  readonly values: number[];
}

/** Reads the file. Throws a UserError when it is no trace of satqkd. */
export async function readVcd(path: string): Promise<ReadTrace> {
  const wires = new Map<string, { name: string; history: WireHistory }>();
  let header: TraceHeader | null = null;
  let time = 0;
  let inHeader = true;
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (inHeader) {
      const comment = /\{.*\}/.exec(line);
      if (comment !== null) header ??= parseHeader(comment[0]);
      const declared = /^\s*\$var\s+\w+\s+\d+\s+(\S+)\s+(\S+)/.exec(line);
      if (declared !== null)
        wires.set(declared[1]!, { name: declared[2]!, history: { times: [0], values: [0] } });
      if (line.includes("$enddefinitions")) inHeader = false;
    } else if (line.startsWith("#")) time = Number(line.slice(1));
    else {
      const vector = /^b([01]+)\s+(\S+)/.exec(line);
      const scalar = /^([01])(\S+)$/.exec(line);
      const found = vector ?? scalar;
      if (found === null) continue;
      const history = wires.get(found[2]!)?.history;
      history?.times.push(time);
      history?.values.push(Number.parseInt(found[1]!, 2));
    }
  }
  if (header === null) throw new UserError(`${path}: no trace of satqkd: its header comment is missing`);
  const byName = new Map([...wires.values()].map(({ name, history }) => [name, history]));
  return { header, levels: sample(path, header, byName) };
}

function sample(path: string, header: TraceHeader, wires: ReadonlyMap<string, WireHistory>): Uint8Array {
  const { delaysPs, slotPs } = header;
  const starts = pulseStarts(path, header, wires);
  const levels = new Uint8Array(starts.length);
  const least = Math.min(0, ...delaysPs);
  const middle = slotPs === 1 ? 0 : slotPs / 2;
  for (let line = 0; line < delaysPs.length; line++) {
    const history = wires.get(lineName(header.lineMap, line)) ?? wires.get(`line${line}`);
    if (history === undefined) throw new UserError(`${path}: line ${line} is missing`);
    const { times, values } = history;
    let at = 0;
    for (let pulse = 0; pulse < starts.length; pulse++) {
      const moment = starts[pulse]! + delaysPs[line]! - least + middle;
      while (at + 1 < times.length && times[at + 1]! <= moment) at += 1;
      levels[pulse]! |= values[at]! << line;
    }
  }
  return levels;
}

/** When each pulse starts: at its index on the bus, or for a capture, slot by slot from each fall of the trigger. */
function pulseStarts(
  path: string,
  header: TraceHeader,
  wires: ReadonlyMap<string, WireHistory>,
): Float64Array {
  const bus = wires.get("pulse");
  if (bus !== undefined && header.count !== null) {
    const first = header.first ?? 0;
    // Before the first pulse the bus is 0, whichever pulse that is.
    const known = new Map(
      bus.times.map((time, i) => [bus.values[i]!, time] as const).filter(([index]) => index >= first),
    );
    return Float64Array.from({ length: known.size }, (_, i) => known.get(first + i) ?? 0);
  }
  const trigger = wires.get("trigger");
  if (trigger === undefined) throw new UserError(`${path}: neither a pulse bus nor a trigger`);
  const falls = trigger.times.filter(
    (_, i) => i > 0 && trigger.values[i] === 0 && trigger.values[i - 1] === 1,
  );
  return Float64Array.from(
    falls.flatMap((fall) =>
      Array.from({ length: header.pulsesPerBlock }, (_, slot) => fall + slot * header.slotPs),
    ),
  );
}
