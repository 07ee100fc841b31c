/**
 * Jobs that were given up, as they are told.
 */
import { UserError } from "../base/user-error.js";
import { jobWords } from "../jobs/job.js";
import type { DeadLetter } from "../jobs/run-jobs.js";
import { remark } from "./say.js";

/** Most that are shown, each a line. */
const MOST_SHOWN = 20;

/** Tells each job that was given up. @throws UserError when there is one */
export function refuseDeadLetters(letters: readonly DeadLetter[]): void {
  for (const { job, attempts, reason } of letters.slice(0, MOST_SHOWN))
    remark(
      `given up after ${attempts} ${attempts === 1 ? "try" : "tries"}: ${jobWords(job)}: ${reason.split("\n")[0]}\n`,
    );
  if (letters.length === 0) return;
  throw new UserError(
    `jobs: ${letters.length} ${letters.length === 1 ? "was" : "were"} given up; the others are kept, and the same command tries again`,
    1,
  );
}
