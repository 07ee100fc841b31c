/**
 * Studies of a network. Takes: a constellation, days, seeds of the weather, numbers of satellites. Gives: the
 * jobs, and of their rows the median of each figure with its interval.
 */
import type { Constellation } from "../constellation/load.js";
import { codeVersion } from "./code-version.js";
import { type JobWithScenario, scenarioHash } from "./job.js";
import { type MedianInterval, medianInterval } from "./median-interval.js";
import { constellationText } from "./network-plan.js";
import type { Row } from "./row.js";

const MS_PER_DAY = 86_400_000;

/** What a study varies. */
export interface NetworkStudy {
  readonly constellation: Constellation;
  readonly days: number;
  readonly firstSeed: number;
  /** So many weathers, each of its own seed. */
  readonly seeds: number;
  /** The first so many satellites of the list, in turn. */
  readonly satellites: readonly number[];
}

/** One constellation of a study: its figures by name, in the order of the rows' fields. */
export interface StudyPoint {
  readonly satellites: number;
  readonly figures: Readonly<Record<string, MedianInterval>>;
}

/** The jobs, by number of satellites and then by seed. */
export function studyJobs({
  constellation,
  days,
  firstSeed,
  seeds,
  satellites,
}: NetworkStudy): JobWithScenario[] {
  const { fromMs } = constellation;
  const window = { fromMs, toMs: fromMs + days * MS_PER_DAY };
  const version = codeVersion();
  return satellites.flatMap((count) => {
    const scenario = constellationText({
      ...constellation,
      satellites: constellation.satellites.slice(0, count),
    });
    const parts = { kind: "network", scenarioHash: scenarioHash(scenario), window, codeVersion: version };
    return Array.from({ length: seeds }, (_, place) => ({
      scenario,
      job: { ...parts, seed: firstSeed + place },
    }));
  });
}

/** Medians of the rows, which are in the order of the jobs. */
export function studyPoints({ seeds, satellites }: NetworkStudy, rows: readonly Row[]): StudyPoint[] {
  return satellites.map((count, place) => {
    const own = rows.slice(place * seeds, (place + 1) * seeds);
    const names = Object.keys(own[0]!).filter((name) => typeof own[0]![name] === "number");
    const figures = names.map((name) => [name, medianInterval(own.map((row) => Number(row[name])))] as const);
    return { satellites: count, figures: Object.fromEntries(figures) };
  });
}
