/**
 * A worker at the queue. Takes: jobs of its own version. Gives: their rows. The jobs are done in a pool of
 * threads, so that this thread is free to tell Redis that it is alive: a job whose worker says nothing for a
 * while goes to another. Jobs of other versions are left to their workers, and that is said.
 */
import { type Job as Queued, UnrecoverableError, Worker } from "bullmq";
import type { Redis } from "ioredis";
import { codeVersion, shortVersion } from "./code-version.js";
import { type JobExecutor, JobFailure, MOST_ATTEMPTS } from "./executor.js";
import { type Job, jobId, jobSchema, jobWords } from "./job.js";
import { PREFIX, type QueuedJob, queueName, sharedScenario, waitingElsewhere } from "./queue.js";
import { openRedis, placeOfRedis } from "./redis.js";
import { threadExecutor } from "./threads.js";

/** How a worker serves. */
export interface WorkerRequest {
  /** Address of the Redis. */
  readonly queue: string;
  readonly threads: number;
  /** A worker that says nothing for so long is taken for lost, s. */
  readonly lostAfterS: number;
  /** Ends when nothing was to be done for so long, s; null: stays. */
  readonly idleS: number | null;
  /** Told what it does, a line each. */
  readonly say: (line: string) => void;
}

const LOOK_MS = 500;
/** How often other versions' queues are looked at, in looks. */
const OTHERS_EACH = 10;

/**
 * Serves a queue until it is told to stop, or was idle for long enough. What it has begun it ends.
 * @returns how many jobs it did.
 * @throws UserError when there is no Redis.
 */
export async function serveQueue(request: WorkerRequest, stop: AbortSignal): Promise<number> {
  const redis = await openRedis(request.queue, request.say);
  const worker = new QueueWorker(redis, request);
  const { idleS } = request;
  for (let looks = 0; !stop.aborted; looks++) {
    if (looks % OTHERS_EACH === 0) await worker.tellOthers();
    if (idleS !== null && worker.idleS > idleS) break;
    await pause(LOOK_MS, stop);
  }
  await worker.close();
  redis.disconnect();
  return worker.done;
}

class QueueWorker {
  /** How many jobs it did. */
  done = 0;
  private under = 0;
  private busyMs = Date.now();
  private readonly version = codeVersion();
  private readonly pool: JobExecutor;
  private readonly worker: Worker<QueuedJob, string>;
  private readonly say: (line: string) => void;
  /** Other versions that were told of. */
  private readonly told = new Set<string>();

  constructor(
    private readonly redis: Redis,
    { queue, threads, lostAfterS, say }: WorkerRequest,
  ) {
    this.say = say;
    this.pool = threadExecutor(threads, 1);
    this.worker = new Worker<QueuedJob, string>(queueName(this.version), (job) => this.work(job), {
      connection: redis,
      prefix: PREFIX,
      concurrency: threads,
      lockDuration: lostAfterS * 1000,
      stalledInterval: lostAfterS * 1000,
      maxStalledCount: MOST_ATTEMPTS - 1,
    });
    this.worker.on("error", () => undefined); // redis.ts has said that it is away
    this.worker.on("failed", (failed, { message }) => {
      const job = jobSchema.safeParse(failed?.data.job).data;
      say(`failed ${job === undefined ? "a job" : jobWords(job)}: ${message.split("\n")[0]}`);
    });
    this.worker.on("stalled", (id) => say(`takes over job ${id.slice(0, 12)} of a worker that is lost`));
    say(
      `worker of code version ${shortVersion(this.version)}, ${threads} at a time, at ${placeOfRedis(queue)}`,
    );
  }

  /** How long nothing was to be done, s. */
  get idleS(): number {
    return this.under > 0 ? 0 : (Date.now() - this.busyMs) / 1000;
  }

  /** Says which other versions have jobs waiting, once each. */
  async tellOthers(): Promise<void> {
    for (const [other, jobs] of await waitingElsewhere(this.redis, this.version)) {
      if (this.told.has(other)) continue;
      this.told.add(other);
      this.say(
        `refused: ${jobs} ${jobs === 1 ? "job" : "jobs"} of code version ${shortVersion(other)}; this is ${shortVersion(this.version)}: they wait for a worker of theirs`,
      );
    }
  }

  /** Ends when the jobs that it has begun are done. */
  async close(): Promise<void> {
    await this.worker.close();
    await this.pool.close();
  }

  private async work({ id, data }: Queued<QueuedJob, string>): Promise<string> {
    const startedMs = Date.now();
    this.under += 1;
    try {
      const { job, row } = await this.rowOf(id, data);
      this.done += 1;
      this.say(`did ${jobWords(job)} in ${((Date.now() - startedMs) / 1000).toFixed(1)} s`);
      return row;
    } finally {
      this.under -= 1;
      this.busyMs = Date.now();
    }
  }

  private async rowOf(id: string | undefined, data: QueuedJob): Promise<{ job: Job; row: string }> {
    const checked = jobSchema.safeParse(data.job);
    if (!checked.success || jobId(checked.data) !== id)
      throw new UnrecoverableError("what is on the queue is no job, or not the one that its name says");
    const job = checked.data;
    const scenario = await sharedScenario(this.redis, job.scenarioHash);
    if (scenario === null) throw new Error("its scenario is not at the queue any more");
    try {
      return { job, row: await this.pool.execute({ job, scenario }) };
    } catch (error) {
      if (error instanceof JobFailure && error.wasRefused) throw new UnrecoverableError(error.message);
      throw error;
    }
  }
}

/** Waits, less when it is told to stop. */
function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer);
      stop.removeEventListener("abort", over);
      resolve();
    };
    const timer = setTimeout(over, ms);
    stop.addEventListener("abort", over);
  });
}
