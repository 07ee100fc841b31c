/**
 * `satqkd relay SCENARIO`: a key between two stations over the satellite, and pictures under it
 * (docs/reference/relay.md).
 */
import { randomBytes } from "node:crypto";
import { existsSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Command } from "commander";
import { type OutputRule, tryOutput, writeOutput, writeOutputs } from "../base/output.js";
import { printedSeed, seedWords } from "../base/random.js";
import { shellWord } from "../base/shell-word.js";
import { UserError } from "../base/user-error.js";
import { coreHash } from "../board/core-hash.js";
import { withNewStores } from "../keystore/new-stores.js";
import { withOperatorKey } from "../keystore/operator-key.js";
import { SATELLITE } from "../keystore/pass-stores.js";
import type { SealedStore } from "../keystore/sealed-store.js";
import { defaultMark, requireFreeMark } from "../keystore/store-file.js";
import { CERTIFICATE_FILE, type OriginCertificate } from "../pass/origin-certificate.js";
import { type Campaign, runCampaign } from "../relay/campaign.js";
import { campaignResult } from "../relay/campaign-result.js";
import type { RelayResult } from "../relay/relay-result.js";
import { listRelayScenarios, loadRelayScenario, type RelayScenario } from "../relay/scenario/load.js";
import { MOST_SLEW_S } from "../relay/scenario/schema.js";
import { relayReport } from "../report/relay-report.js";
import { decimal } from "./numbers.js";
import { type CommonFlags, FORCE_OPTION, REQUIRE_KEY_OPTION, requireKey } from "./options.js";
import { passProgress } from "./pass-progress.js";
import { jsonText, printJson } from "./print-json.js";
import { readSteadily } from "./read-steadily.js";
import { relaySummary } from "./relay-summary.js";
import { print, remark } from "./say.js";
import { readSeed, seedOfRun } from "./seed-of-run.js";
import { utc } from "./utc-option.js";

interface RelayFlags extends CommonFlags {
  seed?: number;
  slew?: number;
  from?: number;
  json?: true;
  report?: string;
  picturesOut?: string;
  keystore?: string;
  operatorKey?: string;
}

/** scrypt costs for stores that nobody keeps: their key is random and forgotten. */
const SHORT_LIVED_COST = 10;

/** Refuses before the work what could not be written after it. */
function checkOutputs(relay: RelayScenario, flags: RelayFlags): void {
  const { keystore, operatorKey, picturesOut } = flags;
  if ((keystore === undefined) !== (operatorKey === undefined))
    throw new UserError("--keystore and --operator-key belong together");
  for (const { id } of keystore === undefined ? [] : relay.stations) {
    const folder = join(keystore!, id);
    if (existsSync(folder))
      throw new UserError(`--keystore: ${folder} exists; a campaign begins with empty stores`);
    if (existsSync(keystore!)) {
      const home = join(realpathSync(keystore!), id);
      requireFreeMark(defaultMark(home), home);
    }
  }
  const page = pageOf(relay, flags);
  if (page !== null) tryOutput(page, pageRule(flags));
  for (const file of picturesOut === undefined ? [] : receivedFiles(relay, picturesOut))
    tryOutput(file, picturesRule(flags));
}

function pageOf({ name }: RelayScenario, { report }: RelayFlags): string | null {
  return report === undefined ? null : join(report, `${name}.html`);
}

function pageRule({ force }: RelayFlags): OutputRule {
  return { option: "--report", force, makesFolder: true };
}

function picturesRule({ force }: RelayFlags): OutputRule {
  return { option: "--pictures-out", force, makesFolder: true };
}

function receivedFiles({ pictures, stations }: RelayScenario, folder: string): string[] {
  const idOf = (name: string) => stations.find((station) => station.name === name)!.id;
  return pictures.map(({ to, file }, i) => join(folder, `${i + 1}-at-${idOf(to)}-${basename(file)}`));
}

/** Makes both stations' stores: where the user wants them, or in a folder that is gone afterwards. */
async function withStores<Result>(
  { stations }: RelayScenario,
  { keystore, operatorKey, seed }: RelayFlags,
  use: (stores: readonly [SealedStore, SealedStore], folders: readonly [string, string]) => Promise<Result>,
): Promise<Result> {
  const names = [stations[0].id, stations[1].id] as const;
  const origin = seed === undefined ? "secret" : "rehearsal";
  if (keystore !== undefined && operatorKey !== undefined)
    return withNewStores(
      { folder: keystore, names, origin, isKept: true },
      (work) => withOperatorKey(operatorKey, work),
      use,
    );
  const forgotten = { folder: tmpdir(), names, origin, isKept: false, scryptCost: SHORT_LIVED_COST } as const;
  return withNewStores(forgotten, withForgottenKey, use);
}

/** Works with a key that nobody keeps. */
async function withForgottenKey<Result>(use: (key: Uint8Array) => Promise<Result>): Promise<Result> {
  const key = randomBytes(32);
  try {
    return await use(key);
  } finally {
    key.fill(0);
  }
}

/** The command that gives the same result again, when there is a seed. */
function commandOf(name: string, { slew, from }: RelayFlags, seed: number | null): string {
  const begun = from === undefined ? "" : ` --from ${new Date(from).toISOString()}`;
  const chosen = begun + (slew === undefined ? "" : ` --slew ${slew}`);
  return `satqkd relay ${shellWord(name)}${chosen}${seed === null ? "" : ` --seed ${seed}`}`;
}

/** The scenario with another beginning, and another time to turn. */
function asChosen(relay: RelayScenario, { from, slew }: RelayFlags): RelayScenario {
  const begun =
    from === undefined ? relay : choosing(relay, "fromUtc", new Date(from).toISOString(), "--from");
  return slew === undefined ? begun : choosing(begun, "slewS", slew, "--slew");
}

function choosing<Name extends "fromUtc" | "slewS">(
  relay: RelayScenario,
  name: Name,
  value: RelayScenario["plan"][Name],
  option: string,
): RelayScenario {
  const path = `plan.${name}`;
  const assumptions = relay.assumptions.filter((assumption) => assumption.path !== path);
  assumptions.push({ path, value, reason: `Chosen with ${option}` });
  return { ...relay, plan: { ...relay.plan, [name]: value }, assumptions };
}

async function relayOf(name: string, flags: RelayFlags): Promise<void> {
  const startedMs = performance.now();
  const relay = asChosen(loadRelayScenario(name), flags);
  checkOutputs(relay, flags);
  const files = relay.pictureFiles.map(readSteadily);
  const { stderr } = process;
  const seed = seedOfRun(flags.seed, flags.keystore !== undefined);
  const printed = printedSeed(seed);
  const { days, fromUtc } = relay.plan;
  remark(`${relay.title}: ${days} days from ${fromUtc}, ${seedWords(printed)}\n`);
  await withStores(relay, flags, async (stores, folders) => {
    const campaign = await runCampaign(relay, files, stores, seed, {
      flying: ({ scenario }) => passProgress(scenario, stderr),
      tell: (line) => remark(`${line}\n`),
    });
    const run = {
      seed: printed,
      command: commandOf(name, flags, printed),
      wallS: (performance.now() - startedMs) / 1000,
    };
    const outcome = campaignResult(relay, files, campaign, run);
    const page = pageOf(relay, flags);
    if (page !== null)
      writeOutput(page, relayReport(outcome.result, outcome.pictures, outcome.sights), pageRule(flags));
    if (flags.picturesOut !== undefined) {
      const { received } = outcome.pictures;
      const pictures = receivedFiles(relay, flags.picturesOut).map((path, i) => ({
        path,
        data: received[i]!,
      }));
      writeOutputs(pictures, picturesRule(flags));
    }
    if (flags.json) printJson("satqkd-relay", outcome.result);
    else print(relaySummary(outcome.result, { page, keystore: flags.keystore ?? null }));
    judge(outcome.result);
    requireKey(outcome.result.relay.sharedBlocks, flags);
    if (flags.keystore !== undefined)
      writeCertificates(folders, certificateOf(relay, campaign, outcome.result));
  });
}

/** What the shared key rests on: any pass with key may have given a block of it. */
function certificateOf(
  { stations }: RelayScenario,
  { origins }: Campaign,
  { security: { epsilonTotal } }: RelayResult,
): OriginCertificate {
  return {
    stations: [stations[0].id, stations[1].id],
    core: coreHash(),
    relays: [SATELLITE],
    epsilonTotal,
    passes: [...origins],
  };
}

/** Puts the certificate beside both stores, for their KMEs. */
function writeCertificates(folders: readonly [string, string], certificate: OriginCertificate): void {
  const data = `${jsonText("satqkd-origin", certificate)}\n`;
  const files = folders.map((folder) => ({ path: join(folder, CERTIFICATE_FILE), data }));
  writeOutputs(files, { option: "--keystore", force: true });
}

/** What must hold of every campaign: else the job was not done. */
function judge(result: RelayResult): void {
  const wrong = [
    ...result.pictures
      .filter(({ arrivedBitForBit }) => !arrivedBitForBit)
      .map(({ file }) => `${file} came changed`),
    ...result.accounts
      .filter(({ madeBits, spentBits, leftBits, burntBits }) => madeBits !== spentBits + leftBits + burntBits)
      .map(({ party, peer }) => `${party}'s account with ${peer} does not close`),
    ...(result.relay.blocksLeftOnSatellite === 0 ? [] : ["relayed key is left on the satellite"]),
    ...(result.relay.keysEqual ? [] : ["the shared keys differ"]),
    ...(result.ciphertext.every(({ passed }) => passed) ? [] : ["the ciphertext is not random"]),
  ];
  if (wrong.length > 0) throw new UserError(`relay: ${wrong.join("; ")}`, 1);
}

/** Adds the verb to the command line. */
export function registerRelay(program: Command): void {
  program
    .command("relay")
    .description(
      "share a key between two stations over the satellite, and send pictures under it (docs/reference/relay.md)",
    )
    .argument("<scenario>", `a relay scenario's name (${listRelayScenarios().join(", ")}) or a JSON file`)
    .option(
      "--seed <n>",
      "seed of everything random; the same seed gives the same campaign, and its keys are public",
      readSeed,
    )
    .option(
      "--from <utc>",
      "when the days begin, in place of the scenario's, such as 2025-04-20T12:00:00Z",
      utc,
    )
    .option(
      "--slew <seconds>",
      "time in which the satellite turns from one station to another, in place of the scenario's",
      decimal({ from: 0, to: MOST_SLEW_S, unit: "seconds" }),
    )
    .option("--json", "print one JSON object, nothing else")
    .option(
      "--report <dir>",
      "write a self-contained HTML page with map, timeline and pictures into this folder",
    )
    .option("--pictures-out <dir>", "write the received pictures into this folder")
    .option(...FORCE_OPTION)
    .option(...REQUIRE_KEY_OPTION)
    .option(
      "--keystore <dir>",
      "keep both stations' key stores in this folder, for `satqkd send` and `receive`",
    )
    .option("--operator-key <file>", "what those stores are encrypted under: 16 bytes or more, mode 0600")
    .addHelpText(
      "after",
      `
Exit codes: 1 something that must hold did not, 2 bad input, 12 can't be written (disk full), 19 a picture changed while it was read,
21 a station never had enough key, 22 a picture from or to an unknown station, 23 not over when the days were.`,
    )
    .action(relayOf);
}
