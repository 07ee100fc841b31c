/**
 * `satqkd station NAME --scenario S`: the ground's side of a pass alone, against a satellite that is another
 * process.
 */
import { join } from "node:path";
import type { Command } from "commander";
import { type OutputRule, tryOutput, writeOutput } from "../base/output.js";
import { UserError } from "../base/user-error.js";
import { packageRoot } from "../core/package-root.js";
import { findStation } from "../forecast/stations.js";
import { loadScenario } from "../scenario/load.js";
import { overStation } from "../station/common.js";
import { runStation, type StationOutcome } from "../station/station-program.js";
import { connectTo, ofChild } from "../station/streams.js";
import type { ByteStream } from "../wire/byte-stream.js";
import { decimal, whole } from "./numbers.js";
import { type CommonFlags, FORCE_OPTION, REQUIRE_KEY_OPTION, requireKey } from "./options.js";
import { printJson } from "./print-json.js";
import { print, remark } from "./say.js";
import { readSeed } from "./seed-of-run.js";
import { stationResult, stationSummary } from "./station-summary.js";
import { stationView } from "./station-view.js";

interface StationFlags extends CommonFlags {
  scenario: string;
  satellite: string;
  seed?: number;
  window?: number;
  keyOut?: string;
  json?: true;
}

const MAIN = join(packageRoot, "dist", "hostsim", "cli", "main.js");
const PORT = whole({ from: 1, to: 65_535 });

/** The port of tcp:PORT; null for another place. */
function portOf(satellite: string): number | null {
  const [, digits] = /^tcp:(.*)$/.exec(satellite) ?? [];
  if (digits === undefined) return null;
  try {
    return PORT(digits);
  } catch {
    throw new UserError(`--satellite: tcp:${digits} names no port from 1 to 65535`);
  }
}

/** The stream to what flies: a process of our own, or one that listens already. */
async function streamTo(name: string | undefined, flags: StationFlags): Promise<ByteStream> {
  const { scenario, satellite, seed, window } = flags;
  const port = portOf(satellite);
  if (port === null) {
    const words = ["satellite", scenario, "--on", satellite];
    if (name !== undefined) words.push("--station", name);
    if (seed !== undefined) words.push("--seed", String(seed));
    if (window !== undefined) words.push("--window", String(window));
    return ofChild(process.execPath, [MAIN, ...words]);
  }
  if (seed === undefined)
    throw new UserError(
      "--satellite tcp:PORT: give both sides the same --seed: their shared key follows from it",
    );
  if (window !== undefined) throw new UserError("--window: is the listening side's to say");
  return connectTo(port);
}

async function station(name: string | undefined, flags: StationFlags): Promise<void> {
  const rule: OutputRule = { option: "--key-out", force: flags.force, isSecret: true };
  if (flags.keyOut !== undefined) tryOutput(flags.keyOut, rule);
  const loaded = loadScenario(flags.scenario);
  const scenario = name === undefined ? loaded : overStation(loaded, findStation(name));
  const stream = await streamTo(name, flags);
  const view = stationView(`Station ${scenario.station.name}: ${scenario.title}`, process.stderr);
  let outcome: StationOutcome;
  try {
    outcome = await runStation(stream, scenario, { seed: flags.seed ?? null, onTick: view.show });
  } finally {
    view.stop();
    await stream.close();
  }
  const keyFile = outcome.keyBits > 0 ? (flags.keyOut ?? null) : null;
  if (keyFile !== null) {
    writeOutput(keyFile, outcome.key, rule);
    if (flags.seed !== undefined)
      remark(`${keyFile}: this key follows from --seed ${flags.seed}, so it is public\n`);
  }
  if (flags.json) printJson("satqkd-station", stationResult(scenario, outcome));
  else print(stationSummary(scenario, outcome, keyFile));
  if (flags.keyOut !== undefined && keyFile === null)
    throw new UserError(`--key-out: there is no key, so ${flags.keyOut} was not written`, 1);
  requireKey(outcome.keyBits, flags);
}

/** Adds the verb to the command line. */
export function registerStation(program: Command): void {
  program
    .command("station")
    .description(
      "run the ground station of a pass alone, against a satellite in another process (docs/how-to/station.md)",
    )
    .argument("[name]", "a station's name, or the JSON file of one; the scenario's own where it is left out")
    .option("--scenario <name>", "the pass: a scenario's name or a JSON file", "jinan-250mhz")
    .option(
      "--satellite <where>",
      "what flies over it: host, emulated:BOARD or serial:PORT, started by this command; or tcp:PORT, where `satqkd satellite --listen` waits",
      "host",
    )
    .option("--seed <n>", "seed of everything random; its keys are public", readSeed)
    .option(
      "--window <s>",
      "only this many seconds around the closest approach",
      decimal({ above: 0, unit: "seconds" }),
    )
    .option("--key-out <file>", "write the key to a file, mode 0600; it is shown nowhere else")
    .option("--json", "print one JSON object, nothing else")
    .option(...FORCE_OPTION)
    .option(...REQUIRE_KEY_OPTION)
    .action(station);
}
