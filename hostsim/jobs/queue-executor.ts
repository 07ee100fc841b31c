/**
 * Jobs on a queue, done by whoever serves it (`satqkd worker`). Takes: jobs. Gives: their rows. The queue's
 * own events say that a job is done; since events can be lost with a connection, each job that is waited for
 * is also looked at every now and then. One that Redis has forgotten is put in again: a job is a pure
 * function, so that doing it twice is no harm.
 */
import { type Queue, QueueEvents } from "bullmq";
import type { Redis } from "ioredis";
import { codeVersion, shortVersion } from "./code-version.js";
import { type JobExecutor, JobFailure, MOST_ATTEMPTS } from "./executor.js";
import { type JobWithScenario, jobId } from "./job.js";
import { openQueue, PREFIX, type QueuedJob, queueName, shareScenario } from "./queue.js";
import { openRedis } from "./redis.js";

/** So many jobs are on the queue at a time: enough for many workers, and Redis stays small. */
const WIDTH = 256;
const LOOK_MS = 1000;
/** Without a worker for so long it is said. */
const LONELY_MS = 10_000;
/** Done jobs stay for others who ask for the same, given-up ones to be looked at, s. */
const DONE_KEPT_S = 3600;
const DEAD_KEPT_S = 7 * 86_400;
/** Pause before a second try, ms; doubled before each further one. */
const PAUSE_MS = 200;

interface Waiter {
  readonly work: JobWithScenario;
  readonly resolve: (row: string) => void;
  readonly reject: (failure: JobFailure) => void;
}

/**
 * Opens a queue to put jobs in.
 * @param say told in a line what keeps the work from going on.
 * @throws UserError when there is no Redis.
 */
export async function queueExecutor(
  address: string,
  say: (line: string) => void,
  version: string = codeVersion(),
): Promise<JobExecutor> {
  const redis = await openRedis(address, say);
  return new QueueExecutor(redis, await openQueue(redis, version), version, say);
}

class QueueExecutor implements JobExecutor {
  readonly width = WIDTH;
  private readonly waiters = new Map<string, Waiter>();
  private readonly events: QueueEvents;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;
  private lonelySinceMs: number | null = null;

  constructor(
    private readonly redis: Redis,
    private readonly queue: Queue<QueuedJob, string>,
    private readonly version: string,
    private readonly say: (line: string) => void,
  ) {
    this.events = new QueueEvents(queueName(version), { connection: redis, prefix: PREFIX });
    this.events.on("error", () => undefined); // redis.ts has said that it is away
    // A look that fails comes again.
    const wake = ({ jobId }: { readonly jobId: string }) => void this.look(jobId).catch(() => undefined);
    this.events.on("completed", wake);
    this.events.on("failed", wake);
    this.lookLater();
  }

  async execute(work: JobWithScenario): Promise<string> {
    const id = jobId(work.job);
    const before = await this.queue.getJob(id);
    // Who asks again wants it tried again.
    if (before !== undefined && (await before.getState()) === "failed") await before.remove();
    const row = new Promise<string>((resolve, reject) => this.waiters.set(id, { work, resolve, reject }));
    await this.put(id, work);
    await this.look(id);
    return row;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    await Promise.all([this.events.close(), this.queue.close()]);
    this.redis.disconnect();
  }

  /** Puts a job on the queue; one that is there already stays as it is. */
  private async put(id: string, { job, scenario }: JobWithScenario): Promise<void> {
    await shareScenario(this.redis, job.scenarioHash, scenario);
    await this.queue.add(
      job.kind,
      { job },
      {
        jobId: id,
        attempts: MOST_ATTEMPTS,
        backoff: { type: "exponential", delay: PAUSE_MS },
        removeOnComplete: { age: DONE_KEPT_S },
        removeOnFail: { age: DEAD_KEPT_S },
      },
    );
  }

  /** Looks what has become of a job that is waited for. */
  private async look(id: string): Promise<void> {
    const waiter = this.waiters.get(id);
    if (waiter === undefined) return;
    // The state first: a job that was read before it was done has no row yet.
    const state = await this.queue.getJobState(id);
    if (state !== "completed" && state !== "failed" && state !== "unknown") return;
    const queued = await this.queue.getJob(id);
    if (queued === undefined) return this.put(id, waiter.work);
    // Both an event and the look around may come here.
    if (!this.waiters.delete(id)) return;
    if (typeof queued.returnvalue === "string") waiter.resolve(queued.returnvalue);
    else waiter.reject(new JobFailure(queued.failedReason, queued.attemptsMade, false));
  }

  private lookLater(): void {
    this.timer = setTimeout(() => {
      void this.lookAround()
        .catch(() => undefined)
        .finally(() => this.isClosed || this.lookLater());
    }, LOOK_MS);
  }

  private async lookAround(): Promise<void> {
    for (const id of [...this.waiters.keys()]) await this.look(id);
    const isLonely = this.waiters.size > 0 && (await this.queue.getWorkersCount()) === 0;
    this.lonelySinceMs = isLonely ? (this.lonelySinceMs ?? Date.now()) : null;
    if (this.lonelySinceMs === null || Date.now() - this.lonelySinceMs <= LONELY_MS) return;
    this.say(
      `queue: nobody does these jobs; a worker of code version ${shortVersion(this.version)} is wanted: satqkd worker --queue ADDRESS`,
    );
    this.lonelySinceMs = Number.POSITIVE_INFINITY;
  }
}
