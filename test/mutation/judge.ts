/**
 * Runs test files against a private tree. Takes: the tree and the files. Gives: which test noticed the
 * mutant, or none. A file that needs far more CPU time than it does unbroken hangs, and so does one that
 * waits and does nothing; both are noticed.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ownModules } from "./core-build.js";
import { JUDGES_SEE } from "./folders.js";
import { cpuSecondsOf } from "./process-tree.js";
import type { Verdict } from "./verdict-reporter.js";

/** A test file, and the CPU time that it needs unbroken. */
export interface Judge {
  readonly file: string;
  readonly cpuSeconds: number;
}

/** Who noticed a mutant: a test, or the limit of CPU time. */
export interface Notice {
  readonly how: "test" | "time";
  readonly by: string;
}

/** A hang is three times the unbroken run's work, and at least this much more: start-up varies. */
const HANG_FACTOR = 3;
const HANG_SECONDS = 10;
/** Files that need at most this much run in one process. */
const CHEAP_SECONDS = 4;
/** For the unbroken run itself, which may be long but must end. */
const BASELINE_LIMIT_SECONDS = 1200;
/** The hard limit comes later, so that the soft one speaks first, by SIGXCPU and nothing else. */
const HARD_LIMIT_SECONDS_LATER = 30;

/** A file of which no process did anything to speak of for so long waits for what never comes. */
const IDLE_MS = 60_000;
const IDLE_SECONDS = 0.25;

/** The test process under way; it ends with this one. */
let underWay: ChildProcess | undefined;
process.once("exit", () => underWay?.kill("SIGKILL"));

/**
 * Runs each file unbroken and sorts them, cheapest first. One that fails is an error: it could judge nothing.
 */
export async function baseline(tree: string, files: readonly string[]): Promise<Judge[]> {
  const judges: Judge[] = [];
  for (const file of files) {
    const outcome = await run(tree, [file], BASELINE_LIMIT_SECONDS, IDLE_MS);
    if (outcome === "limit" || outcome.failed !== undefined || outcome.passed === 0)
      throw new Error(`${file} fails unbroken: ${outcome === "limit" ? "no end" : outcome.failed}`);
    judges.push({ file, cpuSeconds: outcome.cpuSeconds });
  }
  return judges.sort((a, b) => a.cpuSeconds - b.cpuSeconds);
}

/**
 * Runs the files in order, up to the first that notices. Returns who noticed, or `undefined`: the mutant
 * survived. Files hang when they need HANG_FACTOR times their unbroken CPU time and at least `spareSeconds`
 * more, or use next to none for `idleMs`.
 */
export async function judge(
  tree: string,
  judges: readonly Judge[],
  { spareSeconds = HANG_SECONDS, idleMs = IDLE_MS } = {},
): Promise<Notice | undefined> {
  for (const bench of benches(judges)) {
    const files = bench.map(({ file }) => file);
    const cpuSeconds = bench.reduce((sum, one) => sum + one.cpuSeconds, 0);
    const limit = Math.ceil(Math.max(HANG_FACTOR * cpuSeconds, cpuSeconds + spareSeconds));
    const outcome = await run(tree, files, limit, idleMs);
    if (outcome === "limit") return { how: "time", by: files.join(", ") };
    if (outcome.failed !== undefined) return { how: "test", by: outcome.failed };
    if (outcome.passed === 0) throw new Error(`${files.join(", ")} ran no test`);
  }
  return undefined;
}

/** Cheap files sit together: starting a process costs more than most of them. */
function benches(judges: readonly Judge[]): Judge[][] {
  const cheap = judges.filter(({ cpuSeconds }) => cpuSeconds <= CHEAP_SECONDS);
  const dear = judges.filter(({ cpuSeconds }) => cpuSeconds > CHEAP_SECONDS);
  return [...(cheap.length === 0 ? [] : [cheap]), ...dear.map((one) => [one])];
}

function run(
  tree: string,
  files: readonly string[],
  cpuLimit: number,
  idleMs: number,
): Promise<Verdict | "limit"> {
  const verdictFile = join(tree, "verdict.json");
  rmSync(verdictFile, { force: true });
  const words = [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--config",
    "test/mutation/vitest.config.ts",
    ...files,
  ];
  const shell = `ulimit -c 0; ulimit -St ${cpuLimit}; ulimit -Ht ${cpuLimit + HARD_LIMIT_SECONDS_LATER}; exec "$@"`;
  return new Promise((resolve, reject) => {
    const child = spawn("bash", ["-c", shell, "bash", process.execPath, ...words], {
      cwd: tree,
      env: {
        ...process.env,
        ...JUDGES_SEE,
        CORE_MODULES: ownModules(tree),
        VERDICT_FILE: verdictFile,
        VERDICT_ORDER: files.join("\n"),
        NO_COLOR: "1",
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    underWay = child;
    let isIdle = false;
    let done = 0;
    const look = setInterval(() => {
      const now = cpuSecondsOf(child.pid);
      isIdle = now - done < IDLE_SECONDS;
      done = now;
      if (isIdle) child.kill("SIGKILL");
    }, idleMs);
    let said = "";
    const keep = (data: Buffer) => {
      said = (said + data.toString()).slice(-4000);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", reject);
    child.on("close", (_code, signal) => {
      clearInterval(look);
      if (signal === "SIGXCPU" || isIdle) resolve("limit");
      else if (existsSync(verdictFile)) resolve(JSON.parse(readFileSync(verdictFile, "utf8")) as Verdict);
      else reject(new Error(`${files.join(", ")}: vitest ended without a verdict (${signal}): ${said}`));
    });
  });
}
