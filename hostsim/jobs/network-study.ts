/**
 * Studies of a network. Takes: constellations that differ in one thing, days, seeds of the weather. Gives:
 * the jobs, and of their rows the median of each figure with its interval.
 */
import type { Constellation } from "../constellation/load.js";
import { codeVersion } from "./code-version.js";
import { type JobWithScenario, scenarioHash } from "./job.js";
import { type MedianInterval, medianInterval } from "./median-interval.js";
import { constellationText } from "./network-plan.js";
import type { Row } from "./row.js";

const MS_PER_DAY = 86_400_000;

/** One constellation of a study. */
export interface StudyCase {
  readonly constellation: Constellation;
  /** What is varied, by its name, and how much of it there is; null where nothing is. */
  readonly varied: VariedValue | null;
  /** What else is varied, of sweeps before the last one. */
  readonly besides: readonly VariedValue[];
}

/** A name of VARIATIONS (hostsim/constellation/variations.ts), and a value of it. */
export interface VariedValue {
  readonly what: string;
  readonly value: number;
}

/** What a study has. */
export interface NetworkStudy {
  readonly days: number;
  readonly firstSeed: number;
  /** So many weathers, each of its own seed. */
  readonly seeds: number;
  readonly cases: readonly StudyCase[];
}

/** One constellation of a study: its figures by name, in the order of the rows' fields. */
export interface StudyPoint {
  readonly varied: VariedValue | null;
  readonly besides: readonly VariedValue[];
  readonly satellites: number;
  readonly stations: number;
  readonly figures: Readonly<Record<string, MedianInterval>>;
  /**
   * The pair with the least share of its demand and what holds it back, in words, under the first weather;
   * null where all demands are met.
   */
  readonly worst: string | null;
}

/** The jobs, by case and then by seed. */
export function studyJobs({ days, firstSeed, seeds, cases }: NetworkStudy): JobWithScenario[] {
  const version = codeVersion();
  return cases.flatMap(({ constellation }) => {
    const { fromMs } = constellation;
    const window = { fromMs, toMs: fromMs + days * MS_PER_DAY };
    const scenario = constellationText(constellation);
    const parts = { kind: "network", scenarioHash: scenarioHash(scenario), window, codeVersion: version };
    return Array.from({ length: seeds }, (_, place) => ({
      scenario,
      job: { ...parts, seed: firstSeed + place },
    }));
  });
}

/** Medians of the rows, which are in the order of the jobs. */
export function studyPoints({ seeds, cases }: NetworkStudy, rows: readonly Row[]): StudyPoint[] {
  return cases.map(({ constellation, varied, besides }, place) => {
    const own = rows.slice(place * seeds, (place + 1) * seeds);
    const names = Object.keys(own[0]!).filter((name) => typeof own[0]![name] === "number");
    const figures = names.map((name) => [name, medianInterval(own.map((row) => Number(row[name])))] as const);
    const { worst } = own[0]!;
    return {
      varied,
      besides,
      satellites: constellation.satellites.length,
      stations: constellation.stations.length,
      figures: Object.fromEntries(figures),
      worst: typeof worst === "string" ? worst : null,
    };
  });
}
