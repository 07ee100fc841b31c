/**
 * What a thread of the pool runs. Takes: a job. Gives: its row, or why it was refused; an error's class does
 * not survive the way between threads, so that a refusal is data.
 */
import { UserError } from "../base/user-error.js";
import { doJob } from "./do-job.js";
import type { JobWithScenario } from "./job.js";

/** What a thread answers. */
export type ThreadAnswer = { readonly row: string } | { readonly refused: string };

/** Does a job in this thread. */
export default async function answer(work: JobWithScenario): Promise<ThreadAnswer> {
  try {
    return { row: await doJob(work) };
  } catch (error) {
    if (error instanceof UserError) return { refused: error.message };
    throw error;
  }
}
