/**
 * Which options of `satqkd network` go together. Takes: what was given. Gives: nothing, or one line for the
 * first option that would have no effect, so that none is ignored in silence.
 */
import { UserError } from "../base/user-error.js";

/** Options by the names that the library gives their values. */
type Options = Readonly<Record<string, string>>;

/** What makes a study: many plans, of which only figures are kept. */
const STUDY: Options = { weatherSeeds: "--weather-seeds", sweep: "--sweep", least: "--least" };
/** Where and how the jobs of a study are done. */
const OF_JOBS: Options = {
  results: "--results",
  threads: "--threads",
  queue: "--queue",
  shard: "--shard",
  merge: "--merge",
};
/** What is done with one plan. */
const OF_ONE_PLAN: Options = {
  greedy: "--greedy",
  fly: "--fly",
  out: "--out",
  report: "--report",
  series: "--series",
  force: "--force",
  requireKey: "--require-key",
};
/** How series are written. */
const OF_SERIES: Options = { seriesStep: "--series-step", seriesFormat: "--series-format" };
/** What a new plan follows from. */
const OF_ANY_PLAN: Options = { days: "--days", seed: "--seed" };

function firstGiven(flags: object, options: Options): string | null {
  const given = Object.keys(options).find((name) => (flags as Record<string, unknown>)[name] !== undefined);
  return given === undefined ? null : options[given]!;
}

function refuse(flags: object, options: Options, why: string): void {
  const option = firstGiven(flags, options);
  if (option !== null) throw new UserError(`${option}: ${why}`);
}

/** @throws UserError that names an option which what was asked for does not look at */
export function refuseIgnored(flags: object): void {
  const study = firstGiven(flags, STUDY);
  if (firstGiven(flags, { compare: "--compare" }) !== null) {
    const others = { ...OF_ANY_PLAN, ...OF_ONE_PLAN, ...OF_SERIES, ...STUDY, ...OF_JOBS };
    refuse(flags, others, "--compare reads two plans and makes none; leave one of both out");
  } else if (study === null) {
    const { threads: _ofFly, ...unfit } = OF_JOBS;
    refuse(
      flags,
      firstGiven(flags, { fly: "--fly" }) === null ? OF_JOBS : unfit,
      "is for the jobs of a study, and this is one plan; say --weather-seeds or --sweep as well, or leave it out",
    );
    if (firstGiven(flags, { series: "--series" }) === null)
      refuse(flags, OF_SERIES, "is for --series DIR; say where the series go");
  } else {
    const why = `is for one plan, and ${study} tells figures of many; leave one of both out`;
    refuse(flags, { ...OF_ONE_PLAN, ...OF_SERIES }, why);
  }
}
