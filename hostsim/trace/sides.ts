/**
 * The two traces that are compared. Takes: files or schedules, and what the user says of files that say
 * nothing of themselves. Gives: levels of both. A file without a header is read as the other trace is; a
 * schedule takes its range from the file that it is compared with, unless it names one.
 */
import { UserError } from "../base/user-error.js";
import { openSchedule } from "../schedule/open.js";
import { looksLikeReference, parseReference } from "../schedule/reference.js";
import type { Schedule } from "../schedule/types.js";
import { headerOf, lineCountOf, type TraceHeader } from "./header.js";
import { NOTHING_NAMED, openTrace } from "./read-trace.js";
import { type Layout, MOST_PULSES, type Named, type ReadTrace, type TraceFile } from "./trace.js";

/** What the user says of files without a header. */
export interface Said extends Named {
  /** Length of a slot, ps, when neither side says it. */
  readonly slotPs: number | null;
}

/** Pulses of a block when nobody says how many: one block without an end. */
const ENDLESS = Number.MAX_SAFE_INTEGER;

interface FileSide {
  readonly text: string;
  readonly file: TraceFile;
}

interface ScheduleSide {
  readonly text: string;
  readonly schedule: Schedule;
  /** Null when the text does not name them. */
  readonly first: number | null;
  readonly count: number | null;
}

type Side = FileSide | ScheduleSide;

async function openSide(text: string): Promise<Side> {
  if (!looksLikeReference(text)) return { text, file: openTrace(text) };
  const { request, first, count } = parseReference(text);
  const schedule = await openSchedule(request);
  const names = (name: string): boolean => text.includes(`${name}=`);
  return { text, schedule, first: names("first") ? first : null, count: names("count") ? count : null };
}

/** What a side says of how to read the other one. */
function headerOfSide(side: Side): TraceHeader | null {
  if ("file" in side) return side.file.header;
  const { schedule, first, count } = side;
  return { ...headerOf(schedule, first ?? 0, count ?? 0), first, count };
}

/** How to read files when neither side has a header: by the names of the lines, and the length of a slot. */
function headerOfWords({ wires, slotPs }: Said, texts: readonly string[]): TraceHeader {
  if (wires === null || slotPs === null)
    throw new UserError(
      `${texts.join(" and ")}: neither has a header of satqkd; --wires names the lines and --slot-ps the length of a slot`,
    );
  return {
    target: "",
    seed: 0,
    mode: "key",
    lineMap: wires.length === 8 ? "lasers" : "symbol-code",
    delaysPs: wires.map(() => 0),
    slotPs,
    pulsesPerBlock: ENDLESS,
    first: null,
    count: null,
    equalWidth: false,
  };
}

function layoutOf(
  own: TraceHeader | null,
  other: TraceHeader | null,
  said: Said,
  texts: readonly string[],
): Layout {
  if (own !== null) return { header: own, isOwn: true, named: NOTHING_NAMED };
  const header = other ?? headerOfWords(said, texts);
  const lineCount = lineCountOf(header.lineMap);
  if (said.wires !== null && said.wires.length !== lineCount)
    throw new UserError(`--wires names ${said.wires.length} lines, ${header.lineMap} has ${lineCount}`);
  return { header: { ...header, slotPs: said.slotPs ?? header.slotPs }, isOwn: false, named: said };
}

function readFile(
  side: FileSide,
  other: TraceHeader | null,
  said: Said,
  texts: readonly string[],
): ReadTrace {
  const { text, file } = side;
  const trace = file.read(layoutOf(file.header, other, said, texts));
  if (trace.levels.length === 0) throw new UserError(`${text}: holds no pulse`);
  return trace;
}

function readSchedule(
  { text, schedule, ...range }: ScheduleSide,
  other: ReadTrace | null,
  otherwise: number,
): ReadTrace {
  const first = range.first ?? other?.header.first ?? 0;
  const count = range.count ?? other?.levels.length ?? otherwise;
  if (first + count > schedule.pulses)
    throw new UserError(`${text}: the schedule has ${schedule.pulses} pulses`);
  if (count > MOST_PULSES)
    throw new UserError(
      `${text}: at most ${MOST_PULSES} pulses are compared at once; first= and count= choose them`,
    );
  return {
    header: headerOf(schedule, first, count),
    levels: schedule.levels(first, count),
    unknown: null,
    irregular: null,
  };
}

const OPTIONS: Readonly<Record<keyof Said, string>> = {
  wires: "--wires",
  startPs: "--start-ps",
  trigger: "--trigger",
  slotPs: "--slot-ps",
};

/** Pulses of two schedules that name no count. */
const DEFAULT_COUNT = 1_000_000;

/** Reads both. @throws UserError that names the side and what is wrong with it. */
export async function readSides(
  expected: string,
  seen: string,
  said: Said,
): Promise<readonly [ReadTrace, ReadTrace]> {
  const sides = [await openSide(expected), await openSide(seen)] as const;
  const texts = [expected, seen];
  const isNeeded = sides.some((side) => "file" in side && side.file.header === null);
  for (const [name, value] of Object.entries(said))
    if (value !== null && !isNeeded)
      throw new UserError(
        `${OPTIONS[name as keyof Said]} is for files without a header of satqkd; here there is none`,
      );
  const files = sides.map((side, at) =>
    "file" in side ? readFile(side, headerOfSide(sides[1 - at]!), said, texts) : null,
  );
  const [a, b] = sides.map((side, at) => {
    const own = files[at];
    if (own) return own;
    const other = sides[1 - at]!;
    const length = "file" in other ? null : other.count;
    return readSchedule(side as ScheduleSide, files[1 - at] ?? null, length ?? DEFAULT_COUNT);
  });
  return [a!, b!];
}
