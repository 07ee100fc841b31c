/**
 * `npm run study:jobs -- [JOBS] [SECONDS]`: the same passes inline, in threads, and on a queue with workers.
 * Prints wall and CPU time of each way, CPU with all of its processes, and the speed-up over inline; exits 1
 * when a byte of a row differs. A job is a pass of so many seconds over Jinan.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { codeVersion } from "../../../hostsim/jobs/code-version.js";
import type { JobExecutor } from "../../../hostsim/jobs/executor.js";
import { inlineExecutor } from "../../../hostsim/jobs/inline.js";
import { queueExecutor } from "../../../hostsim/jobs/queue-executor.js";
import { runJobs } from "../../../hostsim/jobs/run-jobs.js";
import { threadExecutor } from "../../../hostsim/jobs/threads.js";
import { TestRedis } from "../../support/redis.js";
import { WorkerProcess } from "../../support/worker-process.js";
import { bytesOf, newFolder, passWork } from "./works.js";

const [jobs = 20, seconds = 20] = process.argv.slice(2).map(Number);
const works = Array.from({ length: jobs }, (_, seed) => passWork(seed + 1, seconds));
const TICKS_PER_S = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

/** CPU seconds of a process so far, user and system: fields 14 and 15 of proc(5). */
function cpuS(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S;
}

interface Measured {
  readonly way: string;
  readonly wallS: number;
  readonly cpuS: number;
  readonly bytes: string;
}

async function measure(
  way: string,
  executor: JobExecutor,
  others: readonly number[] = [],
): Promise<Measured> {
  const folder = newFolder();
  const pids = [process.pid, ...others];
  // What every way needs once, such as compiled modules and connections, is there before.
  await runJobs([passWork(0, seconds), passWork(jobs + 1, seconds)], newFolder(), executor);
  const before = pids.map(cpuS);
  const startedMs = performance.now();
  await runJobs(works, folder, executor);
  const wallS = (performance.now() - startedMs) / 1000;
  const spentS = pids.reduce((sum, pid, place) => sum + cpuS(pid) - before[place]!, 0);
  await executor.close();
  const measured = { way, wallS, cpuS: spentS, bytes: JSON.stringify(bytesOf(folder)) };
  console.log(
    `${way.padEnd(24)} ${wallS.toFixed(2).padStart(8)} s wall ${spentS.toFixed(2).padStart(8)} s CPU`,
  );
  return measured;
}

console.log(`${jobs} jobs of code version ${codeVersion().slice(0, 12)}, a pass of ${seconds} s each`);
const inline = await measure("inline", inlineExecutor());
const ways = [
  inline,
  await measure("1 thread", threadExecutor(1)),
  await measure("2 threads", threadExecutor(2)),
];
const redis = await TestRedis.start();
const workers = [await WorkerProcess.start(redis.url)];
const onQueue = async (way: string) => {
  const executor = await queueExecutor(redis.url, (line) => console.error(line));
  return measure(way, executor, [redis.pid, ...workers.map(({ pid }) => pid)]);
};
ways.push(await onQueue("queue, 1 worker"));
// Rows of before are on the queue for an hour.
await redis.restart("nothing");
workers.push(await WorkerProcess.start(redis.url));
ways.push(await onQueue("queue, 2 workers"));
for (const worker of workers) await worker.kill();
await redis.stop();

for (const { way, wallS, cpuS, bytes } of ways.slice(1)) {
  const overhead = 100 * (cpuS / inline.cpuS - 1);
  console.log(
    `${way.padEnd(24)} speed-up ${(inline.wallS / wallS).toFixed(2)}, CPU ${overhead.toFixed(1)} % over inline`,
  );
  if (bytes === inline.bytes) continue;
  console.error(`${way}: rows differ from those of this thread`);
  process.exitCode = 1;
}
