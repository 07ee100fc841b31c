/**
 * `satqkd network SCENARIO`: which satellite serves which station, and how much key flows between any two of
 * them (docs/reference/network.md).
 */
import { randomInt } from "node:crypto";
import { join } from "node:path";
import type { Command } from "commander";
import { type Output, type OutputRule, tryOutput, writeOutput, writeOutputs } from "../base/output.js";
import { shellWord } from "../base/shell-word.js";
import { UserError } from "../base/user-error.js";
import { COLUMN_FORMATS, type ColumnFormat } from "../columns/column.js";
import { writeColumns } from "../columns/files.js";
import { contactsOf } from "../constellation/contacts.js";
import { type Constellation, listConstellations, loadConstellation } from "../constellation/load.js";
import { VARIATIONS } from "../constellation/variations.js";
import { networkReport } from "../report/network-report.js";
import { networkTracks } from "../report/network-tracks.js";
import { calendarOfStation } from "../scheduling/calendar.js";
import { networkResult } from "../scheduling/network-result.js";
import type { NetworkResult } from "../scheduling/result.js";
import { tablesOf } from "../scheduling/tables.js";
import { telecommandsOf } from "../scheduling/telecommands.js";
import { oneOf } from "./choices.js";
import { fileName } from "./file-name.js";
import { compareNetworks } from "./network-comparison.js";
import { flightSummary, networkFlight } from "./network-flight.js";
import { refuseIgnored } from "./network-options.js";
import { seriesFile, writeSeries } from "./network-series.js";
import { networkStudy, type StudyFlags } from "./network-study.js";
import { networkSummary } from "./network-summary.js";
import { decimal, whole } from "./numbers.js";
import { type CommonFlags, FORCE_OPTION, REQUIRE_KEY_OPTION, requireKey } from "./options.js";
import { jsonPieces, jsonText, printJson } from "./print-json.js";
import { printParts } from "./print-parts.js";
import { print, remark } from "./say.js";
import { readSeed } from "./seed-of-run.js";
import { readSweep, type Sweep } from "./sweep.js";
import { addJobOptions } from "./where-jobs-run.js";

interface NetworkFlags extends CommonFlags, StudyFlags {
  days?: number;
  seed?: number;
  greedy?: true;
  fly?: true;
  out?: string;
  report?: string;
  series?: string;
  seriesStep?: number;
  seriesFormat?: ColumnFormat;
  compare?: string[];
}

/** Steps of `--series` where nobody says others, in s. */
const USUAL_STEP_S = 10;
const MS_PER_S = 1000;
const MS_PER_DAY = 86_400_000;

/** A year and a leap day, as much as scenarios may plan. */
const MOST_DAYS = 366;

/** Tables are written in both formats. */
const TABLE_ENDINGS = ["csv", "parquet"] as const;

/** The files of a plan by name, all but tables. */
function planFiles(result: NetworkResult): Map<string, Output["data"]> {
  const files = new Map<string, Output["data"]>();
  files.set("network.json", jsonPieces("satqkd-network", result));
  for (const [index, { name }] of result.satellites.entries())
    files.set(join("satellites", `${fileName(name, index)}.txt`), telecommandsOf(result, index));
  for (const [index, { name }] of result.stations.entries())
    files.set(join("stations", `${fileName(name, index)}.ics`), calendarOfStation(result, index));
  return files;
}

async function writeAll(folder: string, result: NetworkResult, rule: OutputRule): Promise<string[]> {
  const files = [...planFiles(result)].map(([name, data]) => ({ path: join(folder, name), data }));
  writeOutputs(files, rule);
  const written = files.map(({ path }) => path);
  for (const [name, columns] of tablesOf(result))
    for (const ending of TABLE_ENDINGS) {
      const path = join(folder, `${name}.${ending}`);
      await writeColumns(path, columns, rule);
      written.push(path);
    }
  return written;
}

function wholeDays({ plan }: Constellation): number {
  return Math.max(1, Math.ceil(plan.days));
}

async function network(name: string | undefined, flags: NetworkFlags): Promise<void> {
  refuseIgnored(flags);
  if (flags.compare !== undefined) {
    if (name !== undefined)
      throw new UserError(`--compare: reads two plans and takes no scenario, such as ${shellWord(name)}`);
    return compareNetworks(flags.compare, flags.json === true);
  }
  if (name === undefined) throw new UserError(`name a constellation: ${listConstellations().join(", ")}`);
  return planOf(name, flags);
}

async function planOf(name: string, flags: NetworkFlags): Promise<void> {
  const constellation = loadConstellation(name);
  const days = flags.days ?? wholeDays(constellation);
  const seed = flags.seed ?? randomInt(2 ** 47);
  const isStudy = flags.weatherSeeds !== undefined || flags.sweep !== undefined || flags.least !== undefined;
  if (isStudy) return networkStudy(name, days, seed, flags);
  const rule: OutputRule = { option: "--out", force: flags.force, makesFolder: true };
  if (flags.out !== undefined) tryOutput(join(flags.out, "network.json"), rule);
  const page = flags.report === undefined ? null : join(flags.report, `${constellation.name}.html`);
  const pageRule: OutputRule = { option: "--report", force: flags.force, makesFolder: true };
  if (page !== null) tryOutput(page, pageRule);
  const seriesRule: OutputRule = { option: "--series", force: flags.force, makesFolder: true };
  const { series, seriesFormat = "csv" } = flags;
  if (series !== undefined)
    tryOutput(join(series, seriesFile(constellation, 0, 0, seriesFormat)), seriesRule);
  const { satellites, stations, demands, title, fromMs } = constellation;
  remark(
    `${title}: ${satellites.length} satellites, ${stations.length} stations, ${demands.length} pairs, ` +
      `${days} days from ${new Date(fromMs).toISOString()}, seed ${seed}\n`,
  );
  const contacts = await contactsOf(constellation, fromMs, days, seed);
  remark(`${contacts.length.toLocaleString("en")} contacts\n`);
  const scheduler = flags.greedy ? "greedy" : "programme";
  let tenths = 0;
  const command = `satqkd network ${shellWord(name)} --days ${days}${flags.greedy ? " --greedy" : ""} --seed ${seed}`;
  const result = await networkResult(constellation, contacts, { days, seed, scheduler, command }, (done) => {
    const reached = Math.floor((10 * done) / days);
    if (reached === tenths) return;
    tenths = reached;
    remark(`${done} of ${days} days planned\n`);
  });
  const written = flags.out === undefined ? [] : await writeAll(flags.out, result, rule);
  if (series !== undefined) {
    const stepMs = (flags.seriesStep ?? USUAL_STEP_S) * MS_PER_S;
    const times = { fromMs, toMs: fromMs + days * MS_PER_DAY, stepMs };
    const files = await writeSeries(series, constellation, times, seriesFormat, seriesRule);
    remark(`series of ${files} links in ${series}\n`);
  }
  if (page !== null) {
    const tracks = networkTracks(
      result,
      satellites.map(({ elements }) => elements),
    );
    writeOutput(page, networkReport(result, tracks), pageRule);
    remark(`page ${page}\n`);
  }
  const flown = flags.fly ? await networkFlight(constellation, result, flags.threads) : null;
  if (flown !== null && flags.out !== undefined)
    writeOutput(join(flags.out, "flown.json"), `${jsonText("satqkd-network-flown", flown)}\n`, rule);
  if (!flags.json) {
    print(networkSummary(result, written.length === 0 ? null : flags.out!));
    if (flown !== null) print(flightSummary(flown));
  } else if (flown === null) await printParts(jsonPieces("satqkd-network", result));
  else printJson("satqkd-network-flown", flown);
  if (flown?.keysEqual === false) throw new UserError("--fly: two stations' keys differ", 1);
  requireKey(
    result.keys.reduce((sum, { deliveredBits }) => sum + deliveredBits, 0),
    flags,
  );
}

/** Adds the verb to the command line. */
export function registerNetwork(program: Command): void {
  const command = program
    .command("network")
    .description(
      "plan many satellites over many stations, and tell how much key flows between them (docs/reference/network.md)",
    )
    .argument("[scenario]", `a constellation's name (${listConstellations().join(", ")}) or a JSON file`)
    .option("--days <n>", "length of the plan, in place of the scenario's", whole({ from: 1, to: MOST_DAYS }))
    .option("--seed <n>", "seed of the weather; the same seed gives the same plan", readSeed)
    .option("--greedy", "the simple scheduler, to compare: whatever gives most key goes first")
    .option("--fly", "fly the plan: each pass from random bits to key, each relay by the protocol")
    .option(
      "--out <dir>",
      "write the plan into this folder: JSON, tables as CSV and Parquet, telecommands of each satellite, calendar of each station",
    )
    .option(
      "--report <dir>",
      "write a self-contained HTML page with map, pairs, days, terminals and bottlenecks into this folder",
    )
    .option(
      "--weather-seeds <n>",
      "plan under so many weathers, from --seed on, and tell medians with their intervals",
      whole({ from: 1, to: 100_000 }),
    )
    .option(
      "--sweep <what>",
      `plan with more and less of something: ${Object.keys(VARIATIONS).join(", ")}; such as satellites=1..5 or altitude=400,500,600; of several, all with all`,
      (text: string, before: readonly Sweep[] | undefined) => [...(before ?? []), readSweep(text)],
    )
    .option(
      "--least <share>",
      "search for the least of the last --sweep that gives each pair this share of its demand, such as 0.9",
      decimal({ above: 0, to: 1 }),
    )
    .option(
      "--series <dir>",
      "write distance, delay, elevation and attenuation of each link while it is in sight into this folder",
    )
    .option(
      "--series-step <s>",
      `step of --series in seconds; ${USUAL_STEP_S} if left out`,
      whole({ from: 1, to: 3600 }),
    )
    .option(
      "--series-format <format>",
      `format of --series: ${COLUMN_FORMATS.join(", ")}; csv if left out`,
      oneOf(...COLUMN_FORMATS),
    )
    .option("--compare <plans...>", "put two plans beside each other: the network.json of two --out");
  addJobOptions(command)
    .option(...FORCE_OPTION)
    .option(...REQUIRE_KEY_OPTION)
    .option("--json", "print one JSON object, nothing else")
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  satqkd network jinan-1-and-four --days 7 --seed 1\n" +
        "  satqkd network jinan-1-and-four --out plan\n" +
        "  satqkd network four-in-europe --seed 1 --fly\n" +
        "  satqkd network --compare plan/network.json other/network.json\n",
    )
    .action(network);
}
