/**
 * Jobs of tests and studies: passes over Jinan and plans of a network, each of its own seed, and folders to
 * keep their rows in.
 */
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConstellation } from "../../../hostsim/constellation/load.js";
import { codeVersion } from "../../../hostsim/jobs/code-version.js";
import { type JobWithScenario, scenarioHash } from "../../../hostsim/jobs/job.js";
import { studyJobs } from "../../../hostsim/jobs/network-study.js";
import { ResultFolder } from "../../../hostsim/jobs/results.js";
import { scenarioData } from "../../../hostsim/scenario/load.js";

const scenario = JSON.stringify(scenarioData("jinan-250mhz"));
/** The satellite is high over Jinan then. */
const FROM_MS = Date.parse("2025-04-05T17:08:30Z");

/** A pass of so many seconds. */
export function passWork(seed: number, seconds = 1, version: string = codeVersion()): JobWithScenario {
  const window = { fromMs: FROM_MS, toMs: FROM_MS + seconds * 1000 };
  const job = { kind: "pass", scenarioHash: scenarioHash(scenario), seed, window, codeVersion: version };
  return { job, scenario };
}

/** A plan of so many days of five satellites over twenty stations, under the weather of a seed. */
export function networkWork(seed: number, days: number): JobWithScenario {
  const constellation = loadConstellation("jinan-1-and-four");
  const study = { days, firstSeed: seed, seeds: 1, cases: [{ constellation, varied: null, besides: [] }] };
  return studyJobs(study)[0]!;
}

/** A window in which the satellite is below the horizon, so that its job is refused. */
export function refusedWork(): JobWithScenario {
  const { job } = passWork(1);
  const window = { fromMs: FROM_MS - 3_600_000, toMs: FROM_MS - 3_599_000 };
  return { scenario, job: { ...job, window } };
}

/** A new folder for rows. */
export function newFolder(): ResultFolder {
  return ResultFolder.open(mkdtempSync(join(tmpdir(), "satqkd-rows-")), "--results");
}

/** Every file of a folder, name and bytes. */
export function bytesOf({ path }: ResultFolder): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readdirSync(path)
      .sort()
      .map((name) => [name, readFileSync(join(path, name), "latin1")]),
  );
}
