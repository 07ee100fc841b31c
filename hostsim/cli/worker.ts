/**
 * `satqkd worker --queue redis://HOST:PORT`: does jobs of a queue (docs/reference/jobs.md).
 */
import { availableParallelism } from "node:os";
import type { Command } from "commander";
import { serveQueue } from "../jobs/queue-worker.js";
import { decimal, whole } from "./numbers.js";
import { remark } from "./say.js";
import { MOST_THREADS, readQueue } from "./where-jobs-run.js";

const LOST_AFTER_S = 30;

interface WorkerFlags {
  queue: string;
  threads: number;
  lostAfter: number;
  idle?: number;
}

async function worker({ queue, threads, lostAfter, idle }: WorkerFlags): Promise<void> {
  const stop = new AbortController();
  const end = () => {
    remark("worker: ends when its jobs are done\n");
    stop.abort();
  };
  // A second signal ends it at once; its jobs then go to others.
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
  try {
    const request = { queue, threads, lostAfterS: lostAfter, idleS: idle ?? null };
    const done = await serveQueue({ ...request, say: (line) => remark(`${line}\n`) }, stop.signal);
    remark(`worker: ${done} ${done === 1 ? "job" : "jobs"} done\n`);
  } finally {
    process.removeListener("SIGINT", end);
    process.removeListener("SIGTERM", end);
  }
}

/** Adds the verb to the command line. */
export function registerWorker(program: Command): void {
  program
    .command("worker")
    .description("do jobs of a queue, of the same code version only (docs/reference/jobs.md)")
    .requiredOption("--queue <url>", "the Redis that has them, redis://HOST:PORT", readQueue)
    .option(
      "--threads <n>",
      "so many jobs at a time",
      whole({ from: 1, to: MOST_THREADS }),
      availableParallelism(),
    )
    .option(
      "--lost-after <s>",
      "when it says nothing for so long, its jobs go to others",
      decimal({ from: 1, to: 86_400 }),
      LOST_AFTER_S,
    )
    .option("--idle <s>", "end after so long without a job", decimal({ from: 0, to: 86_400 }))
    .action(worker);
}
