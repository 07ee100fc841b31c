/**
 * `satqkd diff EXPECTED SEEN`: the first pulse in which two traces differ. Exit code 0 only when they are
 * equal.
 */
import { type Command, InvalidArgumentError } from "commander";
import { UserError } from "../base/user-error.js";
import { grouped, lineName } from "../schedule/words.js";
import { type Difference, type DifferenceKind, firstDifference } from "../trace/diff.js";
import { lineCountOf, type TraceHeader } from "../trace/header.js";
import { readSides } from "../trace/sides.js";
import type { ReadTrace } from "../trace/trace.js";
import { JUNIT_OPTION, type JunitFlags, tryJunit, writeJunit } from "./junit.js";
import { whole } from "./numbers.js";
import { FORCE_OPTION } from "./options.js";
import { printJson } from "./print-json.js";
import { say } from "./say.js";

const EXIT_DIFFERENT = 1;
/** Pulses shown on both sides of the difference. */
const CONTEXT = 8;

const WHAT: Readonly<Record<DifferenceKind, string>> = {
  flipped: "one symbol is another",
  dropped: "a pulse is missing",
  doubled: "a pulse is shown twice",
  unknown: "a level is unknown",
  other: "the traces go apart",
  "ends early": "the second trace ends before the first",
  "goes on": "the second trace goes on behind the end of the first",
};

interface DiffFlags extends JunitFlags {
  readonly wires?: readonly string[];
  readonly startPs?: number;
  readonly trigger?: string;
  readonly slotPs?: number;
  readonly json?: true;
}

/** Levels of all lines, line 0 last; x where nobody knows. */
function bitsOf(levels: number, unknown: number, lineCount: number): string {
  return Array.from({ length: lineCount }, (_, at) => {
    const line = lineCount - 1 - at;
    return (unknown >> line) & 1 ? "x" : String((levels >> line) & 1);
  }).join("");
}

function describe(
  difference: Difference,
  [expected, seen]: readonly [ReadTrace, ReadTrace],
  first: number,
): string[] {
  const { lineMap } = expected.header;
  const { offset, kind, lines } = difference;
  const lineCount = lineCountOf(lineMap);
  const bitsAt = ({ levels, unknown }: ReadTrace, at: number): string =>
    bitsOf(levels[at]!, unknown?.[at] ?? 0, lineCount);
  const from = Math.max(0, offset - CONTEXT);
  const around = (trace: ReadTrace): string =>
    Array.from(trace.levels.subarray(from, offset + CONTEXT), (_, i) => bitsAt(trace, from + i)).join(" ");
  const names = lines.map((line) => `${line} (${lineName(lineMap, line)})`).join(", ");
  return [
    `pulse ${grouped(first + offset)}: ${WHAT[kind]}`,
    ...(lines.length > 0
      ? [`  line ${names}: expected ${bitsAt(expected, offset)}, seen ${bitsAt(seen, offset)}`]
      : []),
    `  expected ${around(expected)}`,
    `  seen     ${around(seen)}`,
  ];
}

/** What a file's header promises and the file does not hold; null when all is there. */
function brokenPromise(text: string, { header, levels }: ReadTrace): string | null {
  return header.count === null || header.count === levels.length
    ? null
    : `${text}: its header says ${grouped(header.count)} pulses, it holds ${grouped(levels.length)}`;
}

function refuseUnlike(a: string, b: string, expected: TraceHeader, seen: TraceHeader): void {
  if (seen.lineMap !== expected.lineMap)
    throw new UserError(
      `${a} has line map ${expected.lineMap}, ${b} ${seen.lineMap}: they can't be compared`,
    );
  if (expected.first !== null && seen.first !== null && expected.first !== seen.first)
    throw new UserError(`${a} begins at pulse ${expected.first}, ${b} at ${seen.first}`);
}

async function diff(a: string, b: string, flags: DiffFlags): Promise<void> {
  const { wires = null, startPs = null, trigger = null, slotPs = null } = flags;
  if (startPs !== null && trigger !== null)
    throw new UserError("--start-ps or --trigger: either of them says when pulses begin");
  tryJunit(flags);
  const startedMs = performance.now();
  const sides = await readSides(a, b, { wires, startPs, trigger, slotPs });
  const [expected, seen] = sides;
  refuseUnlike(a, b, expected.header, seen.header);
  const first = expected.header.first ?? seen.header.first ?? 0;
  if (expected.irregular !== null) {
    const { offset, kind } = expected.irregular;
    throw new UserError(`${a}: pulse ${first + offset}: ${WHAT[kind]}, so nothing can be compared with it`);
  }
  const difference = firstDifference(expected, seen, lineCountOf(expected.header.lineMap));
  const broken = [brokenPromise(a, expected), brokenPromise(b, seen)].filter((words) => words !== null);
  if (difference === null && broken.length > 0) throw new UserError(broken[0]!);
  const wrong = difference === null ? [] : [...describe(difference, sides, first), ...broken];
  writeJunit(flags, {
    verb: "diff",
    name: `${a} ${b}`,
    wrong,
    seconds: (performance.now() - startedMs) / 1000,
  });
  if (flags.json) printJson("satqkd-diff", { first, pulses: expected.levels.length, difference });
  else if (difference === null) say(`${grouped(expected.levels.length)} pulses, no difference`);
  else for (const line of wrong) say(line);
  if (difference !== null) process.exitCode = EXIT_DIFFERENT;
}

/** Names with commas, of 4 or 8 lines. */
function wiresOf(text: string): string[] {
  const names = text.split(",");
  if ((names.length !== 4 && names.length !== 8) || names.includes(""))
    throw new InvalidArgumentError("Give the wires of 4 or 8 lines, line 0 first, with commas.");
  return names;
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
    .option(
      "--wires <names>",
      "in a file without a header of satqkd: wires or lanes of lines 0, 1, ..., with commas",
      wiresOf,
    )
    .option("--start-ps <ps>", "in such a file: when the first pulse begins, ps from its time 0", whole())
    .option("--trigger <wire>", "in such a file: the wire that falls when a burst begins")
    .option(
      "--slot-ps <ps>",
      "in such a file: length of a slot, ps, where it is not the other trace's",
      whole({ from: 1 }),
    )
    .option(...JUNIT_OPTION)
    .option(...FORCE_OPTION)
    .option("--json", "print one JSON object and nothing else")
    .action(diff);
}
