/**
 * `satqkd stats TARGET`: whether what is emitted looks as it must, and what line delays give away.
 */
import { type Command, InvalidArgumentError } from "commander";
import { HostBoard } from "../../boards/host/model/board.js";
import { loadPayload } from "../core/load.js";
import { listScenarios, loadScenario } from "../scenarios/load.js";
import { openSchedule } from "../schedule/open.js";
import { scheduleRequest, wholeNumber } from "../schedule/reference.js";
import { type LaserPair, laserPairs } from "../stats/delays.js";
import { SymbolCounts } from "../stats/symbol-counts.js";
import { judge, type PatternVerdict } from "../stats/tests.js";
import { type ScheduleFlags, withScheduleFlags } from "./step.js";
import { UserError } from "./user-error.js";

interface StatsFlags extends ScheduleFlags {
  readonly first: number;
  readonly count: number;
  readonly pulseWidthPs: number;
  readonly json?: true;
}

const EXIT_REJECTED = 1;
const CHUNK = 1 << 20;

function width(text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value))
    throw new InvalidArgumentError("must be a number of ps above 0.");
  return value;
}

/** The payload's weight of each symbol code, for the pattern of a board or a scenario. */
export async function symbolWeights(target: string): Promise<number[]> {
  const core = await loadPayload(new HostBoard(() => {}).port);
  if (listScenarios().includes(target)) {
    const { probabilities, basisZProbability } = loadScenario(target).source;
    core.configurePattern(
      probabilities.signal,
      probabilities.decoy,
      probabilities.vacuum,
      basisZProbability,
      0,
    );
  } else core.configurePattern(0.5, 0.25, 0.25, 0.5, 0);
  return Array.from({ length: 16 }, (_, symbol) => core.symbolWeight(symbol));
}

async function stats(target: string, flags: StatsFlags): Promise<void> {
  const schedule = await openSchedule(scheduleRequest({ target, ...flags }));
  if (flags.count === 0 || flags.first + flags.count > schedule.pulses)
    throw new UserError(
      `--first ${flags.first} --count ${flags.count}: the schedule has ${schedule.pulses} pulses`,
    );
  const counts = new SymbolCounts(schedule.pulsesPerBlock);
  for (let done = 0; done < flags.count; done += CHUNK) {
    counts.add(schedule.symbols(flags.first + done, Math.min(CHUNK, flags.count - done)));
    if (!flags.json && process.stderr.isTTY)
      process.stderr.write(`\r${Math.floor((100 * done) / flags.count)} % of ${flags.count} pulses`);
  }
  if (!flags.json && process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  const verdict = judge(counts, await symbolWeights(target));
  const pairs = flags.lines === "lasers" ? laserPairs(schedule.request.delaysPs, flags.pulseWidthPs) : [];
  if (flags.json)
    console.log(JSON.stringify({ ...schedule.request, ...verdict, laserPairs: pairs }, null, 2));
  else for (const line of describe(verdict, pairs, flags.pulseWidthPs)) console.log(line);
  if (!verdict.accepted) process.exitCode = EXIT_REJECTED;
}

function describe(verdict: PatternVerdict, pairs: readonly LaserPair[], widthPs: number): string[] {
  return [
    ...verdict.tests.map(
      ({ name, chiSquare, degreesOfFreedom, pValue }) =>
        `${name.padEnd(22)} chi-square ${chiSquare.toFixed(1).padStart(10)}, ${String(degreesOfFreedom).padStart(3)} degrees of freedom, p = ${pValue.toPrecision(3)}`,
    ),
    `repeated blocks        ${verdict.repeatedBlocks.length}`,
    ...pairs.map(
      ({ pair, differencePs, guess }) =>
        `${pair.padEnd(22)} ${differencePs} ps apart: guessed right in ${(100 * guess).toFixed(1)} % (pulses of ${widthPs} ps, ideal observer)`,
    ),
    verdict.accepted
      ? `accepted: no p below ${verdict.threshold.toExponential(1)} in ${verdict.pulses} pulses`
      : `rejected: ${verdict.objections.join("; ")}`,
  ];
}

/** Adds the verb to the command line. */
export function registerStats(program: Command): void {
  withScheduleFlags(program.command("stats"))
    .description("frequencies, dependence and repetition of what is emitted; what line delays give away")
    .argument("<target>", "a board or a scenario")
    .option("--first <pulse>", "first pulse", (text) => wholeNumber(text, "--first"), 0)
    .option("--count <n>", "number of pulses", (text) => wholeNumber(text, "--count"), 10_000_000)
    .option("--pulse-width-ps <ps>", "full width at half maximum of the light pulse", width, 200)
    .option("--json", "print one JSON object and nothing else")
    .action(stats);
}
