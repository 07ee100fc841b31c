/**
 * `satqkd step TARGET`: steps through the pulses of a board or a scenario, before and without hardware.
 */

import type { Command } from "commander";
import { UserError } from "../base/user-error.js";
import type { ToldPulse } from "../formats/bodies.js";
import { openSchedule } from "../schedule/open.js";
import { scheduleRequest } from "../schedule/reference.js";
import type { Schedule } from "../schedule/types.js";
import { pulseLine, symbolWords } from "../schedule/words.js";
import { sourceOf } from "../stepping/source.js";
import { keepEarlyKeys } from "../stepping/terminal/early-keys.js";
import { whole } from "./numbers.js";
import { openOther } from "./other-schedule.js";
import { jsonParts } from "./print-json.js";
import { printParts } from "./print-parts.js";

/** Flags that name a schedule, shared by all verbs that take one. */
export interface ScheduleFlags {
  readonly seed: number;
  readonly mode: string;
  readonly replay: number;
  readonly lines: string;
  readonly delays: string;
}

interface StepFlags extends ScheduleFlags {
  readonly at: number;
  readonly count?: number;
  readonly against?: string;
  readonly plain?: true;
  readonly json?: true;
}

const PLAIN_COUNT = 16;

/** Adds the flags that name a schedule. */
export function withScheduleFlags(command: Command): Command {
  return command
    .option("--seed <n>", "seed, as in `emulate` or `pass`", whole(), 1)
    .option("--mode <mode>", "key, or calibrate: the pattern that may be replayed", "key")
    .option("--replay <block>", "block that calibration shows", whole(), 0)
    .option("--lines <map>", "symbol-code or lasers", "symbol-code")
    .option("--delays <ps>", "delay of each line in ps, with commas", "");
}

async function step(target: string, flags: StepFlags): Promise<void> {
  const isView =
    process.stdout.isTTY && process.stdin.isTTY && !flags.plain && !flags.json && flags.count === undefined;
  if (isView) keepEarlyKeys();
  const schedule = await openSchedule(scheduleRequest({ target, ...flags }));
  if (flags.at >= schedule.pulses)
    throw new UserError(`--at ${flags.at}: the schedule has ${schedule.pulses} pulses, from 0 on`);
  const other = flags.against === undefined ? null : await openOther(flags.against, schedule);
  if (isView) {
    // Loaded here only: ink and React take longer to load than most verbs to run.
    const { stepOnTerminal } = await import("../stepping/terminal/terminal.js");
    await stepOnTerminal({
      source: sourceOf(schedule),
      other,
      start: flags.at,
      // The convention of no-color.org.
      isColoured: (process.env.NO_COLOR ?? "") === "",
    });
    return;
  }
  if (other !== null)
    throw new UserError("--against is for the terminal view; what differs in a pipe is told by diff");
  const count = Math.min(flags.count ?? PLAIN_COUNT, schedule.pulses - flags.at);
  await printParts(flags.json ? jsonOf(schedule, flags.at, count) : linesOf(schedule, flags.at, count));
}

/** A line a pulse. */
function* linesOf(schedule: Schedule, first: number, count: number): Generator<string> {
  for (let i = 0; i < count; i++) yield `${pulseLine(schedule.at(first + i), schedule.lineCount)}\n`;
}

/** One JSON object, pulse by pulse: its last member is the list of them. */
function* jsonOf(schedule: Schedule, first: number, count: number): Generator<string> {
  const { pulsesPerBlock, periodSlots, slotPs } = schedule;
  const body = { ...schedule.request, pulsesPerBlock, periodSlots, slotPs };
  yield* jsonParts("satqkd-step", body, "pulses", toldPulses(schedule, first, count));
}

function* toldPulses(schedule: Schedule, first: number, count: number): Generator<ToldPulse> {
  for (let i = 0; i < count; i++) {
    const pulse = schedule.at(first + i);
    yield { ...pulse, timePs: pulse.timePs.toString(), words: symbolWords(pulse) };
  }
}

/** Adds the verb to the command line. */
export function registerStep(program: Command): void {
  withScheduleFlags(program.command("step"))
    .description(
      "step through a pulse schedule: forward, back, to a pulse, a time, the next decoy, a sequence",
    )
    .argument("<target>", "a board or a scenario")
    .option("--at <pulse>", "pulse to start at", whole(), 0)
    .option("--count <n>", "print this many pulses and end", whole())
    .option("--against <schedule>", "show a second schedule below and what differs, such as pico?seed=2")
    .option("--plain", "print instead of the terminal view")
    .option("--json", "print one JSON object and nothing else")
    .action(step);
}
