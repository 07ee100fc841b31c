/**
 * The queue, as both its ends see it: BullMQ on Redis. Each version of the code has a queue of its own, so
 * that a worker never even sees another version's job, and that job waits for a worker that can do it. Takes:
 * a connection. Gives: names, and what is written beside the queue: scenarios, each once, and which versions
 * have queues.
 */
import { Queue } from "bullmq";
import type { Redis } from "ioredis";

/** Before all keys of BullMQ's. */
export const PREFIX = "satqkd";
const SCENARIO = "satqkd-scenario:";
const VERSIONS = "satqkd-versions";
/** A scenario goes that nobody has asked for so long, s. */
const SCENARIO_KEPT_S = 30 * 86_400;

/** What is on the queue; who takes it looks at it first. */
export interface QueuedJob {
  readonly job: unknown;
}

/** The name of a version's queue. */
export function queueName(codeVersion: string): string {
  return `jobs-${codeVersion}`;
}

/** The queue of a version, to put jobs in or to look at. */
export async function openQueue(redis: Redis, codeVersion: string): Promise<Queue<QueuedJob, string>> {
  const queue = new Queue<QueuedJob, string>(queueName(codeVersion), { connection: redis, prefix: PREFIX });
  queue.on("error", () => undefined); // redis.ts has said that it is away
  await redis.sadd(VERSIONS, codeVersion);
  return queue;
}

/** Puts a scenario beside the queue. */
export async function shareScenario(redis: Redis, hash: string, scenario: string): Promise<void> {
  await redis.set(SCENARIO + hash, scenario, "EX", SCENARIO_KEPT_S);
}

/** A scenario from beside the queue; null when it is not there. */
export async function sharedScenario(redis: Redis, hash: string): Promise<string | null> {
  return redis.getex(SCENARIO + hash, "EX", SCENARIO_KEPT_S);
}

/** Versions other than this that have jobs waiting, with how many. */
export async function waitingElsewhere(
  redis: Redis,
  codeVersion: string,
): Promise<ReadonlyMap<string, number>> {
  const waiting = new Map<string, number>();
  for (const version of (await redis.smembers(VERSIONS)).sort()) {
    if (version === codeVersion) continue;
    const queue = await openQueue(redis, version);
    const jobs = await queue.getJobCountByTypes("waiting", "delayed");
    await queue.close();
    if (jobs > 0) waiting.set(version, jobs);
  }
  return waiting;
}
