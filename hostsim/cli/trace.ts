/**
 * `satqkd trace TARGET -o FILE`: what the lines will do, as a file to look at or to send.
 */

import type { Command } from "commander";
import { type Appendable, type OutputRule, tryOutput, withOutput } from "../base/output.js";
import { UserError } from "../base/user-error.js";
import { openSchedule } from "../schedule/open.js";
import { scheduleRequest } from "../schedule/reference.js";
import type { Schedule } from "../schedule/types.js";
import { measureStatistics } from "../stats/measure.js";
import { PAGE_LIMIT, tracePage } from "../trace/html/page.js";
import { waveJson } from "../trace/wavejson.js";
import { writeText } from "../trace/write-text.js";
import { writeVcd } from "../trace/write-vcd.js";
import { whole } from "./numbers.js";
import { type CommonFlags, FORCE_OPTION } from "./options.js";
import { openOther } from "./other-schedule.js";
import { printJson } from "./print-json.js";
import { say } from "./say.js";
import { type ScheduleFlags, withScheduleFlags } from "./step.js";

interface TraceFlags extends ScheduleFlags, CommonFlags {
  readonly first: number;
  readonly count: number;
  readonly output: string;
  readonly against?: string;
  readonly equalWidth?: true;
  readonly json?: true;
}

/** Light pulse that the page's statistics of delays assume, ps; `stats` lets one choose. */
const PULSE_WIDTH_PS = 200;

const WRITERS: Readonly<
  Record<string, (file: Appendable, schedule: Schedule, flags: TraceFlags) => void | Promise<void>>
> = {
  ".vcd": (file, schedule, { first, count, equalWidth }) =>
    writeVcd(file, schedule, first, count, equalWidth === true),
  ".txt": (file, schedule, { first, count }) => writeText(file, schedule, first, count),
  ".json": (file, schedule, { first, count }) =>
    file.append(`${JSON.stringify(waveJson(schedule, first, count), null, 1)}\n`),
  ".html": async (file, schedule, { first, count, against }) => {
    const other = against === undefined ? null : await openOther(against, schedule);
    const limit = other === null ? PAGE_LIMIT : PAGE_LIMIT / 2;
    if (count > limit) throw new UserError(`a page holds at most ${limit} pulses, not ${count}: use .vcd`);
    const statistics = await measureStatistics(schedule, first, count, PULSE_WIDTH_PS);
    file.append(tracePage({ schedule, first, count, statistics, other }));
  },
};

async function trace(target: string, flags: TraceFlags): Promise<void> {
  const ending = /\.\w+$/.exec(flags.output)?.[0] ?? "";
  const write = WRITERS[ending];
  if (write === undefined)
    throw new UserError(
      `--output ${flags.output}: the ending says the format: ${Object.keys(WRITERS).join(", ")}`,
    );
  if (flags.against !== undefined && ending !== ".html")
    throw new UserError("--against is for .html; what differs in other files is told by diff");
  const rule: OutputRule = { option: "--output", force: flags.force };
  tryOutput(flags.output, rule);
  const schedule = await openSchedule(scheduleRequest({ target, ...flags }));
  if (flags.count === 0 || flags.first + flags.count > schedule.pulses)
    throw new UserError(
      `--first ${flags.first} --count ${flags.count}: the schedule has ${schedule.pulses} pulses`,
    );
  await withOutput(flags.output, rule, (file) => write(file, schedule, flags));
  if (flags.json)
    printJson("satqkd-trace", {
      ...schedule.request,
      first: flags.first,
      count: flags.count,
      file: flags.output,
    });
  else say(`${flags.count} pulses of ${target} in ${flags.output}`);
}

/** Adds the verb to the command line. */
export function registerTrace(program: Command): void {
  withScheduleFlags(program.command("trace"))
    .description(
      "write what the lines will do: .html to look at and to send, .vcd for waveform viewers, .json (WaveJSON) for documents, .txt for grep",
    )
    .argument("<target>", "a board or a scenario")
    .requiredOption("-o, --output <file>", "file to write; its ending says the format")
    .option(...FORCE_OPTION)
    .option("--first <pulse>", "first pulse", whole(), 0)
    .option("--count <n>", "number of pulses", whole(), 1000)
    .option("--against <schedule>", "in .html: show a second schedule below, such as pico?seed=2")
    .option("--equal-width", "VCD with one time unit a pulse, without delays and dark slots")
    .option("--json", "print one JSON object and nothing else")
    .action(trace);
}
