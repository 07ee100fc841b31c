/**
 * `satqkd network SCENARIO --weather-seeds N [--sweep WHAT=VALUES [--least SHARE]]`: plans under many
 * weathers, with more and less of something, and how little of it is enough, as jobs
 * (docs/how-to/network.md).
 */
import { UserError } from "../base/user-error.js";
import { type Constellation, loadConstellation } from "../constellation/load.js";
import { VARIATIONS } from "../constellation/variations.js";
import { codeVersion } from "../jobs/code-version.js";
import { leastPlace } from "../jobs/least-value.js";
import { type StudyCase, type StudyPoint, studyJobs, studyPoints } from "../jobs/network-study.js";
import { refuseDeadLetters } from "./dead-letters.js";
import { printJson } from "./print-json.js";
import { print, remark } from "./say.js";
import type { Sweep } from "./sweep.js";
import { doJobs, type JobFlags } from "./where-jobs-run.js";

/** What of the verb's flags a study has. */
export interface StudyFlags extends JobFlags {
  readonly weatherSeeds?: number;
  readonly sweep?: Sweep;
  readonly least?: number;
  readonly json?: true;
}

/** Which days, under which weathers. */
interface Weathers {
  readonly days: number;
  readonly firstSeed: number;
  readonly seeds: number;
}

const NAME_WIDTH = 16;

function figure(value: number): string {
  return value.toLocaleString("en", { maximumSignificantDigits: 6 });
}

function headOf({ varied, satellites }: StudyPoint): string {
  if (varied === null || varied.what === "satellites")
    return `${satellites} ${satellites === 1 ? "satellite" : "satellites"}`;
  return `${figure(varied.value)} ${VARIATIONS[varied.what]!.title}`;
}

function pointText(point: StudyPoint): string {
  const lines = Object.entries(point.figures).map(
    ([name, { median, low, high }]) =>
      `  ${name.padEnd(NAME_WIDTH)}${figure(median)} (${figure(low)} to ${figure(high)})`,
  );
  return [headOf(point), ...lines].join("\n");
}

/** All constellations of a study, so that each fault is told before any work. */
function casesOf(name: string, constellation: Constellation, sweep: Sweep | undefined): StudyCase[] {
  if (sweep === undefined) return [{ constellation, varied: null }];
  const { what, values } = sweep;
  // The most first: what there is not enough of is refused with the number that was asked for last.
  return [...values]
    .reverse()
    .map((value) => ({ constellation: VARIATIONS[what]!.of(name, value), varied: { what, value } }))
    .reverse();
}

/** Does the jobs of some cases; null when this was only a share of them. */
async function pointsOf(
  cases: readonly StudyCase[],
  weathers: Weathers,
  flags: StudyFlags,
): Promise<StudyPoint[] | null> {
  const study = { ...weathers, cases };
  const { rows, deadLetters } = await doJobs(studyJobs(study), flags);
  refuseDeadLetters(deadLetters);
  if (flags.shard !== undefined) {
    remark(
      `shard ${flags.shard.index} of ${flags.shard.of} is done: its ${rows.length} rows are in ${flags.results}\n`,
    );
    return null;
  }
  return studyPoints(
    study,
    rows.map((row) => row!),
  );
}

/** What was searched for, and found. */
interface Least {
  readonly share: number;
  /** Null: the most that was tried is not enough. */
  readonly value: number | null;
}

function leastShare({ figures }: StudyPoint): number {
  return figures.leastShare!.median;
}

/** Searches by halving. Gives: the points that were tried, in ascending order, and what is enough. */
async function search(
  cases: readonly StudyCase[],
  weathers: Weathers,
  share: number,
  flags: StudyFlags,
): Promise<{ points: StudyPoint[]; least: Least }> {
  const tried = new Map<number, StudyPoint>();
  const place = await leastPlace(cases.length, async (at) => {
    const [point] = (await pointsOf([cases[at]!], weathers, flags))!;
    tried.set(at, point!);
    remark(`${headOf(point!)}: the pair with least has ${(100 * leastShare(point!)).toFixed(1)} %\n`);
    return leastShare(point!) >= share;
  });
  const points = [...tried].sort(([one], [other]) => one - other).map(([, point]) => point);
  return { points, least: { share, value: place === null ? null : cases[place]!.varied!.value } };
}

function leastText({ share, value }: Least, points: readonly StudyPoint[]): string {
  const wanted = `${(100 * share).toFixed(1)} % of its demand for each pair`;
  const tried = points.map(({ varied }) => figure(varied!.value)).join(", ");
  const shown = points.find(({ varied }) => varied!.value === (value ?? points.at(-1)!.varied!.value))!;
  const has = `${headOf(shown)}: the pair with least has ${(100 * leastShare(shown)).toFixed(1)} %`;
  const holds = shown.worst === null ? "" : `\nHeld back       ${shown.worst}`;
  return (
    `${value === null ? `Not enough      for ${wanted}: ` : `Least           for ${wanted}: `}${has}${holds}\n` +
    `Tried           ${tried}; what is between them is taken to serve no better than more does\n`
  );
}

/** Runs a study; `name`: the constellation's as it was given. */
export async function networkStudy(
  name: string,
  days: number,
  firstSeed: number,
  flags: StudyFlags,
): Promise<void> {
  const { sweep, least: share, shard } = flags;
  if (share !== undefined) {
    if (sweep === undefined)
      throw new UserError("--least: say by --sweep what to search over, such as --sweep satellites=1..5");
    if (!VARIATIONS[sweep.what]!.helps)
      throw new UserError(
        `--least: more of ${sweep.what} need not serve better, so the least is not found by halving`,
      );
    if (shard !== undefined)
      throw new UserError("--least and --shard: each step follows from the one before; leave one out");
  }
  const constellation = loadConstellation(name);
  const cases = casesOf(name, constellation, sweep);
  const weathers = { days, firstSeed, seeds: flags.weatherSeeds ?? 1 };
  const found =
    share === undefined
      ? { points: await pointsOf(cases, weathers, flags), least: null }
      : await search(cases, weathers, share, flags);
  const { points, least } = found;
  if (points === null) return;
  const { confidence } = Object.values(points[0]!.figures)[0]!;
  const result = {
    evidence: "simulated" as const,
    scenario: constellation.name,
    scenarioHash: constellation.hash,
    codeVersion: codeVersion(),
    days,
    firstSeed,
    seeds: weathers.seeds,
    confidence,
    points,
    least,
  };
  if (flags.json) printJson("satqkd-network-study", result);
  else
    print(
      `${constellation.title}: ${days} days, weather of ${weathers.seeds} ${weathers.seeds === 1 ? "seed" : "seeds"} from ${firstSeed} (simulated)\n` +
        `${points.map(pointText).join("\n")}\n` +
        `${least === null ? "" : leastText(least, points)}` +
        `Medians; with ${(100 * confidence).toFixed(1)} % the true one lies in brackets, whatever the distribution\n`,
    );
}
