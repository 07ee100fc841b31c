/**
 * Jobs on a queue, against Debian's redis-server: whatever dies, all rows come, with the same bytes as those
 * of this thread alone.
 */
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { codeVersion } from "../../../hostsim/jobs/code-version.js";
import { inlineExecutor } from "../../../hostsim/jobs/inline.js";
import type { JobWithScenario } from "../../../hostsim/jobs/job.js";
import { openQueue } from "../../../hostsim/jobs/queue.js";
import { queueExecutor } from "../../../hostsim/jobs/queue-executor.js";
import { openRedis, placeOfRedis } from "../../../hostsim/jobs/redis.js";
import type { ResultFolder } from "../../../hostsim/jobs/results.js";
import { type JobsOutcome, runJobs } from "../../../hostsim/jobs/run-jobs.js";
import { TestRedis } from "../../support/redis.js";
import { WorkerProcess } from "../../support/worker-process.js";
import { bytesOf, newFolder, passWork, refusedWork } from "./works.js";

const works = Array.from({ length: 12 }, (_, seed) => passWork(seed));
const workers: WorkerProcess[] = [];
let redis: TestRedis;
let alone: Readonly<Record<string, string>>;

beforeAll(async () => {
  const folder = newFolder();
  await runJobs(works, folder, inlineExecutor());
  alone = bytesOf(folder);
});
beforeEach(async () => {
  redis = await TestRedis.start();
});
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.kill();
  await redis.stop();
});

async function startWorker(): Promise<WorkerProcess> {
  const worker = await WorkerProcess.start(redis.url);
  workers.push(worker);
  return worker;
}

/** Puts the jobs on the queue; what it says goes into `said`. */
async function onQueue(
  jobs: readonly JobWithScenario[],
  folder: ResultFolder,
  said: string[] = [],
): Promise<JobsOutcome> {
  const executor = await queueExecutor(redis.url, (line) => said.push(line));
  try {
    return await runJobs(jobs, folder, executor);
  } finally {
    await executor.close();
  }
}

/** Holds when so many jobs are on the queue, and nobody has begun one. */
async function areWaiting(jobs: number): Promise<void> {
  const connection = await openRedis(redis.url, () => undefined);
  const queue = await openQueue(connection, codeVersion());
  while ((await queue.getWaitingCount()) < jobs) await setTimeout(20);
  await queue.close();
  connection.disconnect();
}

it("three workers, of which one is killed by SIGKILL and one stops for longer than it may", async () => {
  const [killed, slow, steady] = [await startWorker(), await startWorker(), await startWorker()];
  // Both are stopped in the middle of a job.
  const folder = newFolder();
  const coming = onQueue(works, folder);
  await Promise.race([coming, Promise.all([killed.says(/^did /m), slow.says(/^did /m)])]);
  killed.signal("SIGSTOP");
  slow.signal("SIGSTOP");
  await setTimeout(1500);
  await killed.kill();
  slow.signal("SIGCONT");
  expect(await coming).toMatchObject({ made: works.length, dead: 0 });
  expect(bytesOf(folder)).toEqual(alone);
  expect([steady.told, slow.told].join()).toMatch(/^takes over job [0-9a-f]{12} of a worker that is lost$/m);
});

it("Redis killed by SIGKILL and started again with what is on its disk: no job is lost or done twice", async () => {
  const folder = newFolder();
  const said: string[] = [];
  const coming = onQueue(works, folder, said);
  const worker = await startWorker();
  await worker.says(/^did /m);
  await redis.restart("all");
  await coming;
  expect(bytesOf(folder)).toEqual(alone);
  expect(said).toEqual([
    expect.stringMatching(/went away; waiting/),
    expect.stringMatching(/is there again/),
  ]);
  // The job that was under way may be.
  expect(worker.jobsDone).toBeLessThanOrEqual(works.length + 1);
});

it("Redis that comes again with nothing: the jobs are put in again", async () => {
  const folder = newFolder();
  const some = works.slice(0, 3);
  const coming = onQueue(some, folder);
  await Promise.race([coming, areWaiting(some.length)]);
  await redis.restart("nothing");
  await startWorker();
  await coming;
  expect(Object.entries(alone)).toEqual(expect.arrayContaining(Object.entries(bytesOf(folder))));
  expect(folder.ids()).toHaveLength(3);
});

it("a refused job is a dead letter, is not tried twice, and is asked again when it is wanted again", async () => {
  const worker = await startWorker();
  const jobs = [refusedWork(), works[0]!];
  for (const times of [1, 2]) {
    const { deadLetters, made } = await onQueue(jobs, newFolder());
    expect(made).toBe(1);
    expect(deadLetters).toEqual([
      expect.objectContaining({ attempts: 1, reason: expect.stringMatching(/below station\.minimum/) }),
    ]);
    expect(worker.told.match(/^failed /gm)).toHaveLength(times);
  }
});

it("a worker leaves jobs of another version alone and says so; they wait", async () => {
  const version = "0".repeat(64);
  const executor = await queueExecutor(redis.url, () => undefined, version);
  let isDone = false;
  void executor.execute(passWork(1, 1, version)).then(() => (isDone = true));
  const worker = await startWorker();
  await worker.says(/^refused: 1 job of code version 000000000000; this is [0-9a-f]{12}: they wait/m);
  expect(worker.told).toContain(codeVersion().slice(0, 12));
  expect(isDone).toBe(false);
  expect(worker.jobsDone).toBe(0);
  await executor.close();
});

it("an address with a password is shown without it, and one that is none in no way", () => {
  expect(placeOfRedis("redis://user:secret@host:7000/1")).toBe("host:7000");
  expect(placeOfRedis("rediss://host")).toBe("host:6379");
  for (const address of ["", "host:6379", "http://host", "redis://", "redis:secret"])
    expect(() => placeOfRedis(address)).toThrow(/^--queue: no address of a Redis; say redis:\/\/HOST:PORT/);
});
