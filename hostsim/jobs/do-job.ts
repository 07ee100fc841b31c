/**
 * Does one job, in this thread. Takes: a job and its scenario. Gives: the row's text. What was asked for and
 * what is here are compared first: another version's job, or another scenario, is refused.
 */
import { UserError } from "../base/user-error.js";
import { codeVersion, shortVersion } from "./code-version.js";
import { type JobWithScenario, scenarioHash } from "./job.js";
import { jobKind } from "./kinds.js";

/**
 * Does a job.
 * @returns the row as JSON, the same text wherever it is made.
 * @throws UserError when it can't be done here, however often it is tried.
 */
export async function doJob({ job, scenario }: JobWithScenario): Promise<string> {
  if (job.codeVersion !== codeVersion())
    throw new UserError(
      `job of code version ${shortVersion(job.codeVersion)}; this is ${shortVersion(codeVersion())}: take a worker of the same satqkd`,
    );
  if (scenarioHash(scenario) !== job.scenarioHash)
    throw new UserError(`job's scenario is not the one that it names (${job.scenarioHash})`);
  return JSON.stringify(await jobKind(job.kind).run(scenario, job.seed, job.window));
}
