/**
 * `satqkd jobs KIND SCENARIO`: many passes or forecasts, on this computer or on many
 * (docs/reference/jobs.md).
 */
import { type Command, InvalidArgumentError } from "commander";
import { parseWhole } from "../base/decimal.js";
import { campaignJobs } from "../jobs/campaign.js";
import { JOB_KINDS, jobKind } from "../jobs/kinds.js";
import { listScenarios } from "../scenario/load.js";
import { refuseDeadLetters } from "./dead-letters.js";
import { rowsSummary } from "./jobs-summary.js";
import { whole } from "./numbers.js";
import { printJson } from "./print-json.js";
import { print, remark } from "./say.js";
import { utc } from "./utc-option.js";
import { addJobOptions, doJobs, type JobFlags } from "./where-jobs-run.js";

interface JobsFlags extends JobFlags {
  seeds: readonly [first: number, last: number];
  from: number;
  seconds: number;
  windows: number;
  json?: true;
}

function readSeeds(text: string): readonly [number, number] {
  const [first = Number.NaN, last = first, ...more] = text.split("..").map(parseWhole);
  if (more.length > 0 || !(first <= last))
    throw new InvalidArgumentError("must be a seed or a range of them, such as 7 or 1..100.");
  return [first, last];
}

async function jobs(kind: string, name: string, flags: JobsFlags): Promise<void> {
  const works = campaignJobs(kind, name, flags);
  const { rows, deadLetters } = await doJobs(works, flags);
  refuseDeadLetters(deadLetters);
  if (flags.shard !== undefined) {
    remark(
      `shard ${flags.shard.index} of ${flags.shard.of} is done: its ${rows.length} rows are in ${flags.results}\n`,
    );
    return;
  }
  const told = works.map(({ job }, place) => ({
    seed: job.seed,
    fromUtc: new Date(job.window.fromMs).toISOString(),
    toUtc: new Date(job.window.toMs).toISOString(),
    row: rows[place]!,
  }));
  const { job } = works[0]!;
  const result = {
    evidence: "simulated" as const,
    kind,
    scenario: name,
    scenarioHash: job.scenarioHash,
    codeVersion: job.codeVersion,
    rows: told,
  };
  if (flags.json) printJson("satqkd-jobs", result);
  else print(rowsSummary(jobKind(kind).title, result));
}

/** Adds the verb to the command line. */
export function registerJobs(program: Command): void {
  const kinds = Object.entries(JOB_KINDS).map(([name, { title }]) => `${name}: ${title}`);
  addJobOptions(
    program
      .command("jobs")
      .description("many passes or forecasts: in threads, on a queue, in shards (docs/reference/jobs.md)")
      .argument("<kind>", kinds.join("; "))
      .argument("<scenario>", `a scenario's name (${listScenarios().join(", ")}) or a JSON file`)
      .requiredOption("--from <utc>", "the first window's first moment, such as 2025-04-05T17:07:00Z", utc)
      .option("--seconds <s>", "length of a window", whole({ from: 1, to: 31_622_400 }), 86_400)
      .option("--windows <n>", "so many windows, one after another", whole({ from: 1, to: 1_000_000 }), 1)
      .option("--seeds <range>", "each window with each of these seeds", readSeeds, [1, 1]),
  )
    .option("--json", "print one JSON object, nothing else")
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  satqkd jobs pass jinan-250mhz --from 2025-04-05T17:08:00Z --seconds 10 --seeds 1..20 --results rows --threads 2\n" +
        "  satqkd jobs expected-key jinan-250mhz --from 2025-04-05 --windows 14 --results rows --queue redis://127.0.0.1:6379\n",
    )
    .action(jobs);
}
