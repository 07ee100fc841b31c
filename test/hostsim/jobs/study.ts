/**
 * `npm run study:jobs -- [KIND] [JOBS] [SIZE]`: the same jobs inline on one core and on all, in threads, and
 * on a queue with workers. KIND is `pass`, SIZE seconds over Jinan, or `network`, SIZE days of five
 * satellites over twenty stations. Prints wall and CPU time of each way, CPU with all of its processes, the
 * load when it began, and speed-ups; exits 1 when a byte of a row differs. One core is `taskset`'s, of
 * util-linux.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { codeVersion } from "../../../hostsim/jobs/code-version.js";
import type { JobExecutor } from "../../../hostsim/jobs/executor.js";
import { inlineExecutor } from "../../../hostsim/jobs/inline.js";
import { queueExecutor } from "../../../hostsim/jobs/queue-executor.js";
import { runJobs } from "../../../hostsim/jobs/run-jobs.js";
import { threadExecutor } from "../../../hostsim/jobs/threads.js";
import { TestRedis } from "../../support/redis.js";
import { WorkerProcess } from "../../support/worker-process.js";
import { bytesOf, networkWork, newFolder, passWork } from "./works.js";

const [kind = "pass", ...numbers] = process.argv.slice(2);
const [jobs = 20, size = kind === "pass" ? 20 : 2] = numbers.slice(0, 2).map(Number);
/** Set in the process that has one core. */
const isOneCore = numbers[2] === "one-core";
const workOf = (seed: number) => (kind === "pass" ? passWork(seed, size) : networkWork(seed, size));
const works = Array.from({ length: jobs }, (_, seed) => workOf(seed + 1));
/** As `satqkd worker` has it: on a busy computer a worker that is only slow is not taken for lost. */
const LOST_AFTER_S = 30;
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
  await runJobs([workOf(0), workOf(jobs + 1)], newFolder(), executor);
  const load = loadavg()[0]!.toFixed(1);
  const before = pids.map(cpuS);
  const startedMs = performance.now();
  await runJobs(works, folder, executor);
  const wallS = (performance.now() - startedMs) / 1000;
  const spentS = pids.reduce((sum, pid, place) => sum + cpuS(pid) - before[place]!, 0);
  await executor.close();
  const measured = { way, wallS, cpuS: spentS, bytes: JSON.stringify(bytesOf(folder)) };
  const times = `${wallS.toFixed(2).padStart(8)} s wall ${spentS.toFixed(2).padStart(8)} s CPU`;
  console.error(`${way.padEnd(24)} ${times}, load ${load}`);
  return measured;
}

/** Inline, in a process that has one core: V8's helpers have no other. */
function measureOneCore(): Measured {
  const words = [fileURLToPath(import.meta.url), kind, String(jobs), String(size), "one-core"];
  const stdio = ["ignore", "pipe", "inherit"] as const;
  const answer = execFileSync("taskset", ["-c", "0", process.execPath, ...words], {
    encoding: "utf8",
    stdio: [...stdio],
  });
  return JSON.parse(answer) as Measured;
}

if (isOneCore) {
  console.log(JSON.stringify(await measure("inline, one core", inlineExecutor())));
  process.exit();
}
console.log(`${jobs} jobs of kind ${kind}, size ${size}, code version ${codeVersion().slice(0, 12)}`);
const oneCore = measureOneCore();
const inline = await measure("inline", inlineExecutor());
const ways = [
  oneCore,
  inline,
  await measure("1 thread", threadExecutor(1)),
  await measure("2 threads", threadExecutor(2)),
];
const redis = await TestRedis.start();
const workers = [await WorkerProcess.start(redis.url, LOST_AFTER_S)];
const onQueue = async (way: string) => {
  const executor = await queueExecutor(redis.url, (line) => console.error(line));
  return measure(way, executor, [redis.pid, ...workers.map(({ pid }) => pid)]);
};
ways.push(await onQueue("queue, 1 worker"));
// Rows of before are on the queue for an hour.
await redis.restart("nothing");
workers.push(await WorkerProcess.start(redis.url, LOST_AFTER_S));
ways.push(await onQueue("queue, 2 workers"));
for (const worker of workers) await worker.kill();
await redis.stop();

for (const { way, wallS, cpuS, bytes } of ways) {
  const overhead = 100 * (cpuS / inline.cpuS - 1);
  console.log(
    `${way.padEnd(24)} speed-up ${(oneCore.wallS / wallS).toFixed(2)} over one core, ${(inline.wallS / wallS).toFixed(2)} over inline; CPU ${overhead.toFixed(1)} % over inline`,
  );
  if (bytes === inline.bytes) continue;
  console.error(`${way}: rows differ from those of this thread`);
  process.exitCode = 1;
}
