/**
 * Jobs in a pool of threads of this computer (piscina). Each thread does one job at a time; a thread that
 * dies of a job costs that job a try, and none of the others.
 */
import { join } from "node:path";
import { Piscina } from "piscina";
import { packageRoot } from "../core/package-root.js";
import { type JobExecutor, JobFailure, MOST_ATTEMPTS } from "./executor.js";
import type { JobWithScenario } from "./job.js";
import type { ThreadAnswer } from "./thread.js";

/** Compiled modules that threads load, also when this file runs from its source. */
const COMPILED = join(packageRoot, "dist");
/** So many jobs a thread are at hand, that none waits for the next. */
const AHEAD = 2;

/**
 * A pool of so many threads that all run the default function of one module.
 * @param module its compiled file, from the package's `dist` on
 */
export function threadPool<Work, Answer>(module: string, threads: number): Piscina<Work, Answer> {
  return new Piscina<Work, Answer>({
    filename: join(COMPILED, module),
    minThreads: threads,
    maxThreads: threads,
  });
}

/** An executor of so many threads. */
export function threadExecutor(threads: number, mostAttempts: number = MOST_ATTEMPTS): JobExecutor {
  const pool = threadPool<JobWithScenario, ThreadAnswer>("hostsim/jobs/thread.js", threads);
  return {
    width: AHEAD * threads,
    execute: async (work) => {
      for (let attempts = 1; ; attempts++) {
        try {
          const answer = await pool.run(work);
          if ("refused" in answer) throw new JobFailure(answer.refused, attempts, true);
          return answer.row;
        } catch (error) {
          if (error instanceof JobFailure) throw error;
          if (attempts === mostAttempts) throw new JobFailure((error as Error).message, attempts, false);
        }
      }
    },
    close: () => pool.destroy(),
  };
}
