/** The ten estimators of SP 800-90B section 6.3, in a list. One line adds one. */
import { collisionEstimate } from "./collision.js";
import { compressionEstimate } from "./compression.js";
import type { Estimate } from "./estimate.js";
import { lagEstimate } from "./lag.js";
import { lz78yEstimate } from "./lz78y.js";
import { markovEstimate } from "./markov.js";
import { mostCommonInWindowEstimate } from "./most-common-in-window.js";
import { mostCommonValueEstimate } from "./most-common-value.js";
import { multiMmcEstimate } from "./multi-mmc.js";
import { type Repeats, repeatsOf } from "./repeats.js";
import { longestRepeatEstimate, tTupleEstimate } from "./tuples.js";

/** What an estimator gets: samples without gaps in their values, and what two of them share. */
export class AssessedSamples {
  private known: Repeats | undefined;

  constructor(
    readonly samples: Uint8Array,
    readonly values: number,
  ) {}

  /** How often tuples come again. */
  get repeats(): Repeats {
    this.known ??= repeatsOf(this.samples, this.values);
    return this.known;
  }
}

/** One estimator. */
export interface Estimator {
  readonly name: string;
  /** Section of SP 800-90B. */
  readonly section: string;
  /** Whether it takes bits only. */
  readonly ofBits: boolean;
  /** The estimate; null when it can't be made of these samples. */
  readonly estimate: (of: AssessedSamples) => Estimate | null;
}

type Row = readonly [name: string, ofBits: boolean, estimate: Estimator["estimate"]];

const ROWS: readonly Row[] = [
  ["most common value", false, ({ samples, values }) => mostCommonValueEstimate(samples, values)],
  ["collision", true, ({ samples }) => collisionEstimate(samples)],
  ["Markov", true, ({ samples }) => markovEstimate(samples)],
  ["compression", true, ({ samples }) => compressionEstimate(samples)],
  ["t-tuple", false, ({ samples, repeats }) => tTupleEstimate(repeats, samples.length)],
  [
    "longest repeated substring",
    false,
    ({ samples, repeats }) => longestRepeatEstimate(repeats, samples.length),
  ],
  ["MultiMCW prediction", false, ({ samples, values }) => mostCommonInWindowEstimate(samples, values)],
  ["lag prediction", false, ({ samples, values }) => lagEstimate(samples, values)],
  ["MultiMMC prediction", false, ({ samples, values }) => multiMmcEstimate(samples, values)],
  ["LZ78Y prediction", false, ({ samples, values }) => lz78yEstimate(samples, values)],
];

/** All of them, in the standard's order. */
export const ESTIMATORS: readonly Estimator[] = ROWS.map(([name, ofBits, estimate], index) => ({
  name,
  section: `6.3.${index + 1}`,
  ofBits,
  estimate,
}));

/** What an estimator found. */
export interface Finding extends Estimate {
  readonly name: string;
  readonly section: string;
}

/** Told before each estimator: how many are done of how many, and which one begins. */
export type AssessmentProgress = (done: number, of: number, name: string) => void;

/** Findings of all estimators that these samples allow; `onBegin` is told the name of each. */
export function findingsOf(of: AssessedSamples, onBegin: (name: string) => void): Finding[] {
  const findings: Finding[] = [];
  for (const { name, section, estimate } of estimatorsFor(of.values)) {
    onBegin(name);
    const found = estimate(of);
    if (found !== null) findings.push({ name, section, ...found });
  }
  return findings;
}

/** Those that apply to samples of so many values. */
export function estimatorsFor(values: number): readonly Estimator[] {
  return ESTIMATORS.filter(({ ofBits }) => !ofBits || values <= 2);
}

/** The least min-entropy of some findings, and never more than `most` bits. */
export function leastOf(findings: readonly Finding[], most: number): number {
  return findings.reduce((least, { minEntropy }) => Math.min(least, minEntropy), most);
}
