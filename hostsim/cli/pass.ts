/**
 * `satqkd pass SCENARIO`: simulates a satellite pass from random bits to a secret key on both sides.
 */

import { join } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { ATTACKS, type AttackName } from "../adversary/attacks.js";
import { type OutputRule, tryOutput, writeOutput } from "../base/output.js";
import { UserError } from "../base/user-error.js";
import { loadBoardInProfile } from "../board/board.js";
import { placeOf } from "../board-link/place.js";
import type { LineMapName } from "../channel/every-pulse.js";
import { TAIL_BOUNDS, type TailBound } from "../finite-key/tail-bounds.js";
import { ASSUMPTIONS, type AssumptionName } from "../ground/assumptions/assumptions.js";
import { withOperatorKey } from "../keystore/operator-key.js";
import { PassStores, type StoredKey } from "../keystore/pass-stores.js";
import type { Outage } from "../network/line.js";
import type { ClassicalLink } from "../pass/classical-link.js";
import type { Light, PassOptions, Rhythm } from "../pass/options.js";
import { type PassOutcome, runPass } from "../pass/run-pass.js";
import { LONGEST_WAIT_S } from "../pass/waiting.js";
import { passReport } from "../report/pass-report.js";
import { listScenarios, loadScenario } from "../scenario/load.js";
import type { Scenario } from "../scenario/schema.js";
import { oneOf, repeated } from "./choices.js";
import { decimal, listed, whole } from "./numbers.js";
import { type CommonFlags, FORCE_OPTION, REQUIRE_KEY_OPTION, requireKey } from "./options.js";
import { passCommand } from "./pass-command.js";
import { passProgress } from "./pass-progress.js";
import { PassRecords } from "./pass-records.js";
import { passSummary } from "./pass-summary.js";
import { printJson } from "./print-json.js";
import { print, remark } from "./say.js";
import { readSeed, seedOfRun } from "./seed-of-run.js";

interface PassFlags extends CommonFlags {
  seed?: number;
  json?: true;
  report?: string;
  keyOut?: string;
  keystore?: string;
  operatorKey?: string;
  everyPulse?: true;
  window?: number;
  lines: LineMapName;
  refill?: number;
  board?: string;
  satellite?: string;
  distilOnly?: true;
  attack?: AttackName;
  assume?: AssumptionName[];
  linkLoss?: number;
  linkOutage?: Outage[];
  uplink?: number;
  downlink?: number;
  tailBound?: TailBound;
  wait?: number;
  tagsOut?: string;
  timeline?: string;
  siftedOut?: string;
}

function outage(text: string, earlier: Outage[] = []): Outage[] {
  const [start, duration, ...more] = listed(text) ?? [];
  if (start === undefined || duration === undefined || more.length > 0 || !(start >= 0) || !(duration > 0))
    throw new InvalidArgumentError("must be START,DURATION in s, such as 150,2.");
  return [...earlier, { fromUs: Math.round(start * 1e6), untilUs: Math.round((start + duration) * 1e6) }];
}

/** What of the scenario's link the user changed. */
function linkChanges({ linkLoss, linkOutage, uplink, downlink }: PassFlags): Partial<ClassicalLink> {
  return {
    ...(linkLoss === undefined ? {} : { lossProbability: linkLoss }),
    ...(linkOutage === undefined ? {} : { outages: linkOutage }),
    ...(uplink === undefined ? {} : { uplinkBitPerS: uplink }),
    ...(downlink === undefined ? {} : { downlinkBitPerS: downlink }),
  };
}

/** Where the light comes from, as the flags say. Throws a UserError where they contradict each other. */
function lightOf({ satellite = "host", distilOnly, board, refill, everyPulse, lines }: PassFlags): Light {
  if (board !== undefined && refill !== undefined)
    throw new UserError("--board and --refill exclude each other: a board's fill rate is its own");
  const rhythm: Rhythm =
    board === undefined
      ? { of: "host", refillPulsesPerS: refill ?? null }
      : { of: "board", board: loadBoardInProfile(board) };
  if (placeOf(satellite).at === "host") {
    if (distilOnly) throw new UserError("--distil-only: goes with --satellite emulated:BOARD or serial:PORT");
    return { from: "host", rhythm, lineMap: lines, everyPulse: everyPulse === true };
  }
  if (everyPulse) throw new UserError("--every-pulse: is what --satellite does with a board's light");
  if (distilOnly) return { from: "distilling board", name: satellite, rhythm, lineMap: lines };
  if (board !== undefined || refill !== undefined)
    throw new UserError(`--board and --refill: ${satellite} has a period of its own`);
  return { from: "lit board", name: satellite };
}

function keyFileRule({ force }: PassFlags): OutputRule {
  return { option: "--key-out", force, isSecret: true };
}

function pageRule({ force }: PassFlags): OutputRule {
  return { option: "--report", force, makesFolder: true };
}

/** Opens the key stores that the user wants the key in, before any work; null when none is wanted. */
async function openStores(flags: PassFlags, station: string): Promise<PassStores | null> {
  const { keystore, operatorKey } = flags;
  if ((keystore === undefined) !== (operatorKey === undefined))
    throw new UserError("--keystore and --operator-key belong together");
  if (keystore === undefined || operatorKey === undefined) return null;
  if (flags.keyOut !== undefined)
    throw new UserError("--keystore and --key-out exclude each other: a key has one place");
  if ((flags.satellite ?? "host") !== "host")
    throw new UserError(
      "--keystore needs --satellite host: a board's key stays on the board, and its seed is public",
    );
  const origin = flags.seed === undefined ? "secret" : "rehearsal";
  return withOperatorKey(operatorKey, (key) => PassStores.open(keystore, key, station, origin));
}

async function pass(name: string, flags: PassFlags): Promise<void> {
  const scenario = loadScenario(name);
  const stores = await openStores(flags, scenario.station.name);
  try {
    await passInto(stores, scenario, name, flags);
  } finally {
    stores?.close();
  }
}

/**
 * Stores the keys of a pass with all that they may fail by: the bound, the correction, and the tags of the
 * dialogue.
 */
function storeKeys(stores: PassStores, { result, keys }: PassOutcome): StoredKey {
  const { finiteKey, authentication } = result;
  const epsilon = finiteKey.epsilonSec + finiteKey.epsilonCor + authentication.epsilon;
  return stores.store(result.startUtc, keys, epsilon);
}

/** Writes the key, and says so when it is no secret. */
function writeKeyFile(path: string, key: Uint8Array, flags: PassFlags): void {
  writeOutput(path, key, keyFileRule(flags));
  const { seed } = flags;
  if (seed !== undefined)
    remark(
      `${path}: this key follows from --seed ${seed}, so it is public; leave --seed out for a secret one\n`,
    );
}

async function passInto(
  stores: PassStores | null,
  scenario: Scenario,
  called: string,
  flags: PassFlags,
): Promise<void> {
  const page = flags.report === undefined ? null : join(flags.report, `${scenario.name}.html`);
  if (flags.keyOut !== undefined) tryOutput(flags.keyOut, keyFileRule(flags));
  if (page !== null) tryOutput(page, pageRule(flags));
  const records = new PassRecords(scenario, flags);
  const progress = passProgress(scenario, process.stderr);
  const options: PassOptions = {
    seed: seedOfRun(flags.seed, stores !== null || flags.keyOut !== undefined),
    light: lightOf(flags),
    windowS: flags.window,
    attack: flags.attack,
    assume: flags.assume,
    link: linkChanges(flags),
    tailBound: flags.tailBound,
    waitS: flags.wait,
    onInterval: progress.show,
    ...records.listeners,
  };
  const command = passCommand(called, options);
  const outcome = await runPass(scenario, { ...options, command }).finally(progress.stop);
  const stored = stores !== null && outcome.key.length > 0 ? storeKeys(stores, outcome) : null;
  const keyFile = outcome.key.length > 0 ? (flags.keyOut ?? null) : null;
  if (keyFile !== null) writeKeyFile(keyFile, outcome.key, flags);
  if (page !== null) writeOutput(page, passReport(scenario, outcome), pageRule(flags));
  await records.write(outcome);
  const result = stores === null ? outcome.result : { ...outcome.result, keyStore: stored };
  if (flags.json) printJson("satqkd-pass", result);
  else print(passSummary(scenario, outcome.result, { page, keyFile, stored }));
  if (stores !== null && stored === null) throw new UserError("--keystore: there is no key to store", 1);
  if (flags.keyOut !== undefined && keyFile === null) {
    throw new UserError(`--key-out: there is no key, so ${flags.keyOut} was not written`, 1);
  }
  requireKey(outcome.result.keyBits, flags);
}

/** Adds the verb to the command line. */
export function registerPass(program: Command): void {
  program
    .command("pass")
    .description("simulate a satellite pass, from random bits to a secret key on both sides")
    .argument("<scenario>", `a scenario's name (${listScenarios().join(", ")}) or a JSON file`)
    .option(
      "--seed <n>",
      "seed of everything random; the same seed gives the same bytes, and its keys are public",
      readSeed,
    )
    .option("--json", "print one JSON object, nothing else")
    .option(...FORCE_OPTION)
    .option(...REQUIRE_KEY_OPTION)
    .option("--report <dir>", "write a self-contained HTML page with plots into this folder")
    .option("--key-out <file>", "write the key to a file, mode 0600; it is shown nowhere else")
    .option(
      "--keystore <dir>",
      "put both sides' keys into key stores in this folder, see `satqkd keys`; makes those that aren't there",
    )
    .option("--operator-key <file>", "what the key stores are encrypted under: 16 bytes or more, mode 0600")
    .option(
      "--tags-out <file>",
      "write what the detectors saw (.csv, .npy, .parquet, .ptu), for `satqkd distil` and others; the truth beside it in NAME.truth",
    )
    .option("--timeline <file>", "write the course of the pass, a row a second (.csv, .npy, .parquet)")
    .option(
      "--sifted-out <file>",
      "write each sifted bit as sent and as seen (.csv, .npy, .parquet): secret, mode 0600",
    )
    .option("--every-pulse", "brute force: every pulse through table, DMA engine and line levels (slow)")
    .option(
      "--window <s>",
      "only this many seconds around the closest approach",
      decimal({ above: 0, unit: "seconds" }),
    )
    .option(
      "--lines <map>",
      "line map of --every-pulse and --board: symbol-code or lasers",
      oneOf("symbol-code", "lasers"),
      "symbol-code",
    )
    .option(
      "--refill <n>",
      "pulses a second that the board can fill into tables; fewer than it emits: bursts",
      whole({ from: 1 }),
    )
    .option("--board <name>", "emit in the bursts of a dev board, see `satqkd boards`")
    .option(
      "--satellite <where>",
      "where the satellite runs: host, or a board whose light is taken: emulated:BOARD or serial:PORT",
      "host",
    )
    .option(
      "--distil-only",
      "of the board take only distillation; the light is simulated, blocks are claimed",
    )
    .option(
      "--tail-bound <name>",
      `overrides the scenario's: ${TAIL_BOUNDS.join(" or ")}`,
      oneOf(...TAIL_BOUNDS),
    )
    .option("--attack <kind>", `an adversary in the channel: ${ATTACKS.join(" or ")}`, oneOf(...ATTACKS))
    .option(
      "--assume <name>",
      `take upon you that an assumption of the bound holds: ${ASSUMPTIONS.join(", ")}; repeatable`,
      repeated(oneOf(...ASSUMPTIONS)),
    )
    .option(
      "--link-loss <p>",
      "probability that a packet of the laser link is lost, each way",
      decimal({ from: 0, below: 1 }),
    )
    .option(
      "--link-outage <start,s>",
      "nothing gets through from START s on, for so long; repeatable",
      outage,
    )
    .option(
      "--wait <s>",
      `time after the last photon within which the key must be ready (default: ${LONGEST_WAIT_S})`,
      decimal({ above: 0, unit: "seconds" }),
    )
    .option("--uplink <bit/s>", "rate of the laser link to the satellite", whole({ from: 1 }))
    .option("--downlink <bit/s>", "rate of the laser link to the ground", whole({ from: 1 }))
    .action(pass);
}
