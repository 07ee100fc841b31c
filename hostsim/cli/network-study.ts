/**
 * `satqkd network SCENARIO --weather-seeds N [--sweep WHAT=VALUES ... [--least SHARE]]`: plans under many
 * weathers, with more and less of something, and how little of it is enough, as jobs
 * (docs/how-to/network.md).
 */
import { UserError } from "../base/user-error.js";
import { loadConstellation } from "../constellation/load.js";
import { type ConstellationSource, constellationSource, VARIATIONS } from "../constellation/variations.js";
import { codeVersion } from "../jobs/code-version.js";
import { leastPlace } from "../jobs/least-value.js";
import {
  type StudyCase,
  type StudyPoint,
  studyJobs,
  studyPoints,
  type VariedValue,
} from "../jobs/network-study.js";
import { refuseDeadLetters } from "./dead-letters.js";
import { printJson } from "./print-json.js";
import { print, remark } from "./say.js";
import type { Sweep } from "./sweep.js";
import { doJobs, type JobFlags } from "./where-jobs-run.js";

/** What of the verb's flags a study has. */
export interface StudyFlags extends JobFlags {
  readonly weatherSeeds?: number;
  readonly sweep?: readonly Sweep[];
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

function valueText({ what, value }: VariedValue): string {
  return `${figure(value)} ${VARIATIONS[what]!.title}`;
}

function headOf({ varied, besides, satellites }: StudyPoint): string {
  const own =
    varied === null || varied.what === "satellites"
      ? `${satellites} ${satellites === 1 ? "satellite" : "satellites"}`
      : valueText(varied);
  return [...besides.map(valueText), own].join(", ");
}

function pointText(point: StudyPoint): string {
  const lines = Object.entries(point.figures).map(
    ([name, { median, low, high }]) =>
      `  ${name.padEnd(NAME_WIDTH)}${figure(median)} (${figure(low)} to ${figure(high)})`,
  );
  return [headOf(point), ...lines].join("\n");
}

/** A constellation with what the sweeps before the last one make of it. */
interface Varied {
  readonly source: ConstellationSource;
  readonly besides: readonly VariedValue[];
}

/** Each value of each sweep with each of the others', the first sweep's changing last. */
function crossed(name: string, sweeps: readonly Sweep[]): Varied[] {
  return sweeps.reduce<Varied[]>(
    (all, { what, values }) =>
      all.flatMap(({ source, besides }) =>
        values.map((value) => ({
          source: VARIATIONS[what]!.of(source, value),
          besides: [...besides, { what, value }],
        })),
      ),
    [{ source: constellationSource(name), besides: [] }],
  );
}

/** The cases of each search, so that each fault is told before any work: those of the last sweep together. */
function casesOf(name: string, sweeps: readonly Sweep[]): StudyCase[][] {
  const last = sweeps.at(-1);
  return crossed(name, sweeps.slice(0, -1)).map(({ source, besides }) => {
    if (last === undefined) return [{ constellation: source(), varied: null, besides }];
    const { what, values } = last;
    // The most first: what there is not enough of is refused with the number that was asked for last.
    return [...values]
      .reverse()
      .map((value) => ({
        constellation: VARIATIONS[what]!.of(source, value)(),
        varied: { what, value },
        besides,
      }))
      .reverse();
  });
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
  /** Null: nothing that was tried is enough. */
  readonly value: number | null;
}

/** One search of several: with which other values. */
interface Search extends Least {
  readonly besides: readonly VariedValue[];
}

function leastShare({ figures }: StudyPoint): number {
  return figures.leastShare!.median;
}

/** Searches from the least value on. Gives: the points tried, in ascending order, and what is enough. */
async function search(
  cases: readonly StudyCase[],
  weathers: Weathers,
  share: number,
  flags: StudyFlags,
): Promise<{ points: StudyPoint[]; found: Search }> {
  const points: StudyPoint[] = [];
  const place = await leastPlace(cases.length, async (at) => {
    const [point] = (await pointsOf([cases[at]!], weathers, flags))!;
    points.push(point!);
    remark(`${headOf(point!)}: the pair with least has ${(100 * leastShare(point!)).toFixed(1)} %\n`);
    return leastShare(point!) >= share;
  });
  const value = place === null ? null : cases[place]!.varied!.value;
  return { points, found: { besides: cases[0]!.besides, share, value } };
}

/** A search for people; `points`: what it tried. */
function leastText({ share, value }: Least, points: readonly StudyPoint[]): string {
  const wanted = `${(100 * share).toFixed(1)} % of its demand for each pair`;
  const tried = points.map(({ varied }) => figure(varied!.value)).join(", ");
  const shown = points.at(-1)!;
  const has = `${headOf(shown)}: the pair with least has ${(100 * leastShare(shown)).toFixed(1)} %`;
  const holds = shown.worst === null ? "" : `\nHeld back       ${shown.worst}`;
  return (
    `${value === null ? `Not enough      for ${wanted}: ` : `Least           for ${wanted}: `}${has}${holds}\n` +
    `Tried           ${tried}, from the least on\n`
  );
}

/** What a single search found; null where there was none, or several. */
function leastOf([found, ...more]: readonly Search[]): Least | null {
  return found === undefined || more.length > 0 ? null : { share: found.share, value: found.value };
}

/** Runs a study; `name`: the constellation's as it was given. */
export async function networkStudy(
  name: string,
  days: number,
  firstSeed: number,
  flags: StudyFlags,
): Promise<void> {
  const { sweep: sweeps = [], least: share, shard } = flags;
  if (share !== undefined) {
    if (sweeps.length === 0)
      throw new UserError("--least: say by --sweep what to search over, such as --sweep satellites=1..5");
    if (shard !== undefined)
      throw new UserError("--least and --shard: each step follows from the one before; leave one out");
  }
  for (const [place, { what }] of sweeps.entries())
    if (sweeps.findIndex((other) => other.what === what) < place)
      throw new UserError(`--sweep: ${what} is varied twice; give all its values at once`);
  const constellation = loadConstellation(name);
  const cases = casesOf(name, sweeps);
  const weathers = { days, firstSeed, seeds: flags.weatherSeeds ?? 1 };
  const searches: { points: StudyPoint[]; found: Search }[] = [];
  if (share !== undefined)
    for (const each of cases) searches.push(await search(each, weathers, share, flags));
  const points =
    share === undefined
      ? await pointsOf(cases.flat(), weathers, flags)
      : searches.flatMap(({ points }) => points);
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
    least: leastOf(searches.map(({ found }) => found)),
    searches: searches.map(({ found }) => found),
  };
  if (flags.json) printJson("satqkd-network-study", result);
  else
    print(
      `${constellation.title}: ${days} days, weather of ${weathers.seeds} ${weathers.seeds === 1 ? "seed" : "seeds"} from ${firstSeed} (simulated)\n` +
        `${points.map(pointText).join("\n")}\n` +
        `${searches.map(({ found, points: tried }) => leastText(found, tried)).join("")}` +
        `Medians; with ${(100 * confidence).toFixed(1)} % the true one lies in brackets, whatever the distribution\n`,
    );
}
