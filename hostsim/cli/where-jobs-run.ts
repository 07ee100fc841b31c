/**
 * Options of verbs whose work is jobs: where they run, which share, and where the rows are kept.
 */
import type { Command } from "commander";
import { InvalidArgumentError } from "commander";
import { UserError } from "../base/user-error.js";
import type { JobExecutor } from "../jobs/executor.js";
import { inlineExecutor } from "../jobs/inline.js";
import type { JobWithScenario } from "../jobs/job.js";
import { queueExecutor } from "../jobs/queue-executor.js";
import { placeOfRedis } from "../jobs/redis.js";
import { ResultFolder } from "../jobs/results.js";
import { type JobsOutcome, runJobs } from "../jobs/run-jobs.js";
import { parseShard, type Shard, shardOf } from "../jobs/shard.js";
import { threadExecutor } from "../jobs/threads.js";
import { jobProgress } from "./job-progress.js";
import { whole } from "./numbers.js";
import { remark } from "./say.js";

/** Threads of one computer: more than any has processors. */
export const MOST_THREADS = 1024;

/** What those options leave. */
export interface JobFlags {
  readonly threads?: number;
  readonly queue?: string;
  readonly shard?: Shard;
  readonly results?: string;
  readonly merge?: string[];
}

/** What a text says, or the library's error for a bad argument. */
function argument<Value>(read: (text: string) => Value): (text: string) => Value {
  return (text) => {
    try {
      return read(text);
    } catch (error) {
      if (error instanceof UserError) throw new InvalidArgumentError(`${error.message}.`);
      throw error;
    }
  };
}

/** The address of a queue, looked at but not yet opened. */
export const readQueue = argument((address) => {
  placeOfRedis(address);
  return address;
});

/** Adds the options to a verb. */
export function addJobOptions(command: Command): Command {
  return command
    .option("--results <dir>", "keep each row in this folder; what is there is not made again")
    .option("--threads <n>", "in so many threads of this computer", whole({ from: 1, to: MOST_THREADS }))
    .option("--queue <url>", "by workers at this Redis, redis://HOST:PORT (satqkd worker)", readQueue)
    .option(
      "--shard <k/n>",
      "only the k-th share of n, into --results; later all of them without it",
      argument(parseShard),
    )
    .option("--merge <dirs...>", "take the rows of other shards' folders into --results first");
}

/** Does the jobs where the options say. */
export async function doJobs(works: readonly JobWithScenario[], flags: JobFlags): Promise<JobsOutcome> {
  const { threads, queue, shard, results, merge = [] } = flags;
  if (threads !== undefined && queue !== undefined)
    throw new UserError("--threads and --queue: say one of them; a worker has threads of its own");
  if (results === undefined) throw new UserError("--results: name a folder for the rows");
  const others = merge.map((path) => ResultFolder.existing(path, "--merge"));
  const folder = ResultFolder.open(results, "--results");
  for (const other of others) remark(`${folder.merge(other)} rows of ${other.path} taken\n`);
  const executor = await executorOf(threads, queue);
  const view = jobProgress(process.stderr);
  try {
    const share = shard === undefined ? works : shardOf(works, shard);
    return await runJobs(share, folder, executor, view.show);
  } finally {
    view.stop();
    await executor.close();
  }
}

async function executorOf(threads: number | undefined, queue: string | undefined): Promise<JobExecutor> {
  if (queue !== undefined) return queueExecutor(queue, (line) => remark(`${line}\n`));
  return threads === undefined ? inlineExecutor() : threadExecutor(threads);
}
