/**
 * The jobs of a campaign. Takes: a kind, a pass scenario, windows and seeds. Gives: each window with each
 * seed, in this order.
 */
import { UserError } from "../base/user-error.js";
import { checkScenario } from "../scenario/check.js";
import { scenarioData } from "../scenario/load.js";
import { codeVersion } from "./code-version.js";
import { type JobWithScenario, scenarioHash } from "./job.js";
import { jobKind } from "./kinds.js";

/** More would be weeks of a computer, and a list that no memory likes. */
const MOST_JOBS = 1_000_000;

/** What of a campaign varies. */
export interface CampaignRange {
  /** The first seed and the last one. */
  readonly seeds: readonly [first: number, last: number];
  /** First moment of the first window, Unix time in ms. */
  readonly from: number;
  /** Length of a window, s. */
  readonly seconds: number;
  /** So many, one after another. */
  readonly windows: number;
}

/**
 * The jobs, of this code.
 * @param name of a shipped scenario, or a path.
 * @throws UserError when kind or scenario are none, or the jobs are too many.
 */
export function campaignJobs(kind: string, name: string, range: CampaignRange): JobWithScenario[] {
  const { seeds, from, seconds, windows } = range;
  jobKind(kind);
  const data = scenarioData(name);
  checkScenario(data);
  const [first, last] = seeds;
  const jobs = (last - first + 1) * windows;
  if (jobs > MOST_JOBS) throw new UserError(`--seeds, --windows: ${jobs} jobs; at most ${MOST_JOBS} at once`);
  const scenario = JSON.stringify(data);
  const parts = { kind, scenarioHash: scenarioHash(scenario), codeVersion: codeVersion() };
  return Array.from({ length: windows }, (_, index) => {
    const fromMs = from + index * seconds * 1000;
    const window = { fromMs, toMs: fromMs + seconds * 1000 };
    return Array.from({ length: last - first + 1 }, (_, place) => ({
      scenario,
      job: { ...parts, seed: first + place, window },
    }));
  }).flat();
}
