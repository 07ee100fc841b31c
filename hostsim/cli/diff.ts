/**
 * `satqkd diff EXPECTED SEEN`: the first pulse in which two traces differ. Exit code 0 only when they are equal.
 */
import type { Command } from "commander";
import { openSchedule } from "../schedule/open.js";
import { looksLikeReference, parseReference } from "../schedule/reference.js";
import { grouped, lineName } from "../schedule/words.js";
import { type Difference, firstDifference } from "../trace/diff.js";
import { headerOf } from "../trace/header.js";
import { readTrace } from "../trace/read-trace.js";
import type { ReadTrace } from "../trace/read-vcd.js";
import { UserError } from "./user-error.js";

const EXIT_DIFFERENT = 1;

const WHAT = {
  flipped: "one symbol is another",
  dropped: "a pulse is missing",
  doubled: "a pulse is shown twice",
  other: "the traces go apart",
  "ends early": "the second trace ends before the first",
  "goes on": "the second trace goes on behind the end of the first",
} as const;

/** A schedule takes its range from the file that it is compared with, unless it names one. */
async function read(text: string, other: ReadTrace | null): Promise<ReadTrace> {
  if (!looksLikeReference(text)) return readTrace(text);
  const { request, first, count } = parseReference(text);
  const schedule = await openSchedule(request);
  const from = text.includes("first=") ? first : (other?.header.first ?? first);
  const length = text.includes("count=") ? count : (other?.levels.length ?? count);
  if (from + length > schedule.pulses)
    throw new UserError(`${text}: the schedule has ${schedule.pulses} pulses`);
  return { header: headerOf(schedule, from, length), levels: schedule.levels(from, length) };
}

async function readBoth(a: string, b: string): Promise<readonly [ReadTrace, ReadTrace]> {
  if (looksLikeReference(a) && !looksLikeReference(b)) {
    const second = await read(b, null);
    return [await read(a, second), second];
  }
  const first = await read(a, null);
  return [first, await read(b, first)];
}

function describe(
  difference: Difference,
  first: number,
  lineMap: "symbol-code" | "lasers",
  lineCount: number,
): string[] {
  const bits = (levels: number): string => levels.toString(2).padStart(lineCount, "0");
  const names = difference.lines.map((line) => `${line} (${lineName(lineMap, line)})`).join(", ");
  return [
    `pulse ${grouped(first + difference.offset)}: ${WHAT[difference.kind]}`,
    ...(difference.expected !== null && difference.seen !== null
      ? [`  line ${names}: expected ${bits(difference.expected)}, seen ${bits(difference.seen)}`]
      : []),
    `  expected ${difference.expectedContext.map(bits).join(" ")}`,
    `  seen     ${difference.seenContext.map(bits).join(" ")}`,
  ];
}

async function diff(a: string, b: string, flags: { json?: true }): Promise<void> {
  const [expected, seen] = await readBoth(a, b);
  const { lineMap, delaysPs } = expected.header;
  if (seen.header.lineMap !== lineMap)
    throw new UserError(`${a} has line map ${lineMap}, ${b} ${seen.header.lineMap}: they can't be compared`);
  if (
    expected.header.first !== null &&
    seen.header.first !== null &&
    expected.header.first !== seen.header.first
  )
    throw new UserError(`${a} begins at pulse ${expected.header.first}, ${b} at ${seen.header.first}`);
  const first = expected.header.first ?? seen.header.first ?? 0;
  const difference = firstDifference(expected.levels, seen.levels, delaysPs.length);
  if (flags.json) console.log(JSON.stringify({ first, pulses: expected.levels.length, difference }));
  else if (difference === null) console.log(`${grouped(expected.levels.length)} pulses, no difference`);
  else for (const line of describe(difference, first, lineMap, delaysPs.length)) console.log(line);
  if (difference !== null) process.exitCode = EXIT_DIFFERENT;
}

/** Adds the verb to the command line. */
export function registerDiff(program: Command): void {
  program
    .command("diff")
    .description("the first pulse in which two traces differ, and whether it was flipped, dropped or doubled")
    .argument(
      "<expected>",
      "a trace file (.vcd, .json, .txt, .html), or a schedule such as pico?seed=7&lines=lasers",
    )
    .argument("<seen>", "the same; also a capture of `satqkd emulate --capture`")
    .option("--json", "print one JSON object and nothing else")
    .action(diff);
}
