/**
 * `satqkd stats TARGET`: whether what is emitted looks as it must, and what line delays give away.
 */

import type { Command } from "commander";
import { UserError } from "../base/user-error.js";
import { openSchedule } from "../schedule/open.js";
import { scheduleRequest } from "../schedule/reference.js";
import type { LaserPair } from "../stats/delays.js";
import { measureStatistics } from "../stats/measure.js";
import { type PatternVerdict, verdictWords } from "../stats/tests.js";
import { decimal, whole } from "./numbers.js";
import { printJson } from "./print-json.js";
import { say } from "./say.js";
import { type ScheduleFlags, withScheduleFlags } from "./step.js";

interface StatsFlags extends ScheduleFlags {
  readonly first: number;
  readonly count: number;
  readonly pulseWidthPs: number;
  readonly json?: true;
}

const EXIT_REJECTED = 1;

async function stats(target: string, flags: StatsFlags): Promise<void> {
  const schedule = await openSchedule(scheduleRequest({ target, ...flags }));
  const { first, count, pulseWidthPs, json } = flags;
  if (count === 0 || first + count > schedule.pulses)
    throw new UserError(`--first ${first} --count ${count}: the schedule has ${schedule.pulses} pulses`);
  const live = !json && process.stderr.isTTY;
  const { verdict, pairs } = await measureStatistics(schedule, first, count, pulseWidthPs, (done) => {
    if (live) process.stderr.write(`\r${Math.floor((100 * done) / count)} % of ${count} pulses`);
  });
  if (live) process.stderr.write("\r\x1b[K");
  if (json) printJson("satqkd-stats", { ...schedule.request, ...verdict, laserPairs: pairs });
  else for (const line of describe(verdict, pairs, pulseWidthPs)) say(line);
  if (!verdict.accepted) process.exitCode = EXIT_REJECTED;
}

function describe(verdict: PatternVerdict, pairs: readonly LaserPair[], widthPs: number): string[] {
  return [
    ...verdict.tests.map(
      ({ name, chiSquare, degreesOfFreedom, pValue }) =>
        `${name.padEnd(22)} chi-square ${chiSquare.toFixed(1).padStart(10)}, ${String(degreesOfFreedom).padStart(3)} degrees of freedom, ${pValue === null ? "too few pulses" : `p = ${pValue.toPrecision(3)}`}`,
    ),
    `repeated blocks        ${verdict.repeatedBlocks.length}`,
    ...pairs.map(
      ({ pair, differencePs, guess }) =>
        `${pair.padEnd(22)} ${differencePs} ps apart: guessed right in ${(100 * guess).toFixed(1)} % (pulses of ${widthPs} ps, ideal observer)`,
    ),
    verdictWords(verdict),
  ];
}

/** Adds the verb to the command line. */
export function registerStats(program: Command): void {
  withScheduleFlags(program.command("stats"))
    .description("frequencies, dependence and repetition of what is emitted; what line delays give away")
    .argument("<target>", "a board or a scenario")
    .option("--first <pulse>", "first pulse", whole(), 0)
    .option("--count <n>", "number of pulses", whole(), 10_000_000)
    .option(
      "--pulse-width-ps <ps>",
      "full width at half maximum of the light pulse",
      decimal({ above: 0, unit: "ps" }),
      200,
    )
    .option("--json", "print one JSON object and nothing else")
    .action(stats);
}
