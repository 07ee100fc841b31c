/**
 * A text trace read back (hostsim/trace/write-text.ts). Takes: lines of seven columns by tabs. Gives: the
 * levels of each pulse. A line that is none is refused with its number; an index that is not the next one is
 * where a pulse is missing or shown twice.
 */
import { parseWhole } from "../base/decimal.js";
import { textLines } from "../base/text-file.js";
import { UserError } from "../base/user-error.js";
import { lineCountOf, parseHeader } from "./header.js";
import { quoted } from "./say.js";
import { type Irregular, type Layout, MOST_PULSES, type ReadTrace, type TraceFile } from "./trace.js";

const COLUMNS = ["pulse", "ps", "block", "slot in block", "levels", "symbol", "words"];
const LEVELS_COLUMN = 4;
const WHOLE_COLUMNS = [0, 1, 2, 3, 5];
const FIRST_SIZE = 1 << 16;

/** Looks at the first line. @throws UserError when the header is damaged. */
export function openText(path: string): TraceFile {
  let first = "";
  for (const line of textLines(path)) {
    first = line;
    break;
  }
  return {
    header: parseHeader(first.replace(/^# */, "")),
    read: (layout) => readLines(textLines(path), layout),
  };
}

function readLines(lines: Iterable<string>, { header, isOwn }: Layout): ReadTrace {
  const lineCount = lineCountOf(header.lineMap);
  let levels = new Uint8Array(FIRST_SIZE);
  let count = 0;
  let number = 0;
  let last: number | null = isOwn && header.first !== null ? header.first - 1 : null;
  let first: number | null = null;
  let irregular: Irregular | null = null;
  for (const line of lines) {
    number += 1;
    if (line === "" || line.startsWith("#")) continue;
    const pulse = pulseOf(line, number, lineCount);
    if (last !== null && pulse.index !== last + 1) {
      if (pulse.index < last)
        throw new UserError(`line ${number}: the index goes back from ${last} to ${pulse.index}`);
      irregular ??= { offset: count, kind: pulse.index === last ? "doubled" : "dropped" };
    }
    first ??= pulse.index;
    last = pulse.index;
    if (count === levels.length) {
      if (count === MOST_PULSES) throw new UserError(`line ${number}: too many pulses (${MOST_PULSES})`);
      const more = new Uint8Array(2 * count);
      more.set(levels);
      levels = more;
    }
    levels[count] = pulse.levels;
    count += 1;
  }
  return {
    header: isOwn ? header : { ...header, first: first ?? header.first, count },
    levels: levels.subarray(0, count),
    unknown: null,
    irregular,
  };
}

function pulseOf(
  line: string,
  number: number,
  lineCount: number,
): { readonly index: number; readonly levels: number } {
  const columns = line.split("\t");
  if (columns.length !== COLUMNS.length)
    throw new UserError(
      `line ${number}: ${columns.length} columns by tabs, not ${COLUMNS.length}: ${quoted(line)}`,
    );
  for (const column of WHOLE_COLUMNS)
    if (!/^(?:0|[1-9]\d*)$/.test(columns[column]!))
      throw new UserError(
        `line ${number}: ${COLUMNS[column]!} ${quoted(columns[column]!)} is no whole number`,
      );
  const index = parseWhole(columns[0]!);
  if (Number.isNaN(index)) throw new UserError(`line ${number}: pulse ${quoted(columns[0]!)} is above 2^53`);
  const levels = columns[LEVELS_COLUMN]!;
  if (levels.length !== lineCount || !/^[01]+$/.test(levels))
    throw new UserError(`line ${number}: levels ${quoted(levels)} are not ${lineCount} of 0 and 1`);
  return { index, levels: Number.parseInt(levels, 2) };
}
