/**
 * Jobs in this thread, one after another: nothing to set up, nothing that can be lost.
 */
import { UserError } from "../base/user-error.js";
import { doJob } from "./do-job.js";
import { type JobExecutor, JobFailure } from "./executor.js";

/** An executor in this thread. A defect of ours keeps its stack. */
export function inlineExecutor(): JobExecutor {
  return {
    width: 1,
    execute: async (work) => {
      try {
        return await doJob(work);
      } catch (error) {
        if (error instanceof UserError) throw new JobFailure(error.message, 1, true);
        throw error;
      }
    },
    close: async () => undefined,
  };
}
