/**
 * `satqkd network SCENARIO --weather-seeds N [--sweep satellites=A..B]`: plans under many weathers, and with
 * more and fewer satellites, as jobs (docs/how-to/network.md).
 */
import { InvalidArgumentError } from "commander";
import { parseWhole } from "../base/decimal.js";
import { UserError } from "../base/user-error.js";
import type { Constellation } from "../constellation/load.js";
import { codeVersion } from "../jobs/code-version.js";
import { type StudyPoint, studyJobs, studyPoints } from "../jobs/network-study.js";
import { refuseDeadLetters } from "./dead-letters.js";
import { printJson } from "./print-json.js";
import { print, remark } from "./say.js";
import { doJobs, type JobFlags } from "./where-jobs-run.js";

/** What of the verb's flags a study has. */
export interface StudyFlags extends JobFlags {
  readonly weatherSeeds?: number;
  readonly sweep?: readonly [first: number, last: number];
  readonly json?: true;
}

/** Reads what `--sweep` varies: "satellites=1..5". */
export function readSweep(text: string): readonly [number, number] {
  const [, from = "", to = ""] = /^satellites=(\d+)\.\.(\d+)$/.exec(text) ?? [];
  const [first, last] = [parseWhole(from), parseWhole(to)];
  if (!(first >= 1 && first <= last))
    throw new InvalidArgumentError("must be satellites=FIRST..LAST, such as satellites=1..5.");
  return [first, last];
}

const NAME_WIDTH = 16;

function figure(value: number): string {
  return value.toLocaleString("en", { maximumSignificantDigits: 6 });
}

function pointText({ satellites, figures }: StudyPoint): string {
  const lines = Object.entries(figures).map(
    ([name, { median, low, high }]) =>
      `  ${name.padEnd(NAME_WIDTH)}${figure(median)} (${figure(low)} to ${figure(high)})`,
  );
  return [`${satellites} ${satellites === 1 ? "satellite" : "satellites"}`, ...lines].join("\n");
}

/** Runs a study. */
export async function networkStudy(
  constellation: Constellation,
  days: number,
  firstSeed: number,
  flags: StudyFlags,
): Promise<void> {
  const all = constellation.satellites.length;
  const [first, last] = flags.sweep ?? [all, all];
  if (last > all) throw new UserError(`--sweep: ${constellation.name} has ${all} satellites, not ${last}`);
  const study = {
    constellation,
    days,
    firstSeed,
    seeds: flags.weatherSeeds ?? 1,
    satellites: Array.from({ length: last - first + 1 }, (_, place) => first + place),
  };
  const { rows, deadLetters } = await doJobs(studyJobs(study), flags);
  refuseDeadLetters(deadLetters);
  if (flags.shard !== undefined) {
    remark(
      `shard ${flags.shard.index} of ${flags.shard.of} is done: its ${rows.length} rows are in ${flags.results}\n`,
    );
    return;
  }
  const points = studyPoints(
    study,
    rows.map((row) => row!),
  );
  const { confidence } = Object.values(points[0]!.figures)[0]!;
  const result = {
    evidence: "simulated" as const,
    scenario: constellation.name,
    scenarioHash: constellation.hash,
    codeVersion: codeVersion(),
    days,
    firstSeed,
    seeds: study.seeds,
    confidence,
    points,
  };
  if (flags.json) printJson("satqkd-network-study", result);
  else
    print(
      `${constellation.title}: ${days} days, weather of ${study.seeds} ${study.seeds === 1 ? "seed" : "seeds"} from ${firstSeed} (simulated)\n` +
        `${points.map(pointText).join("\n")}\n` +
        `Medians; with ${(100 * confidence).toFixed(1)} % the true one lies in brackets, whatever the distribution\n`,
    );
}
