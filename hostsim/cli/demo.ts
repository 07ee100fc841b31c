/**
 * `satqkd demo relay-tunnel`: the whole way from photons to an application, in one command
 * (docs/how-to/relay-tunnel.md).
 */
import { join } from "node:path";
import { type Command, Option } from "commander";
import { type OutputRule, tryOutput, writeOutput } from "../base/output.js";
import { UserError } from "../base/user-error.js";
import { openTunnel, TUNNEL_KINDS, type TunnelKind, whyNoWireguard } from "../demo/choose-tunnel.js";
import { CLOUDED_NIGHTS, demonstrate } from "../demo/demonstrate.js";
import type { DemoEvent, DemoResult } from "../demo/result.js";
import { loadRelayScenario } from "../relay/scenario/load.js";
import { demoReport } from "../report/demo-report.js";
import type { DryPolicy } from "../tunnel/freshness.js";
import { type CommonFlags, FORCE_OPTION } from "./options.js";
import { passProgress } from "./pass-progress.js";
import { printJson } from "./print-json.js";
import { readSteadily } from "./read-steadily.js";
import { print, remark } from "./say.js";
import { readSeed } from "./seed-of-run.js";

const SCENARIO = "beijing-stellenbosch";
/** A key is old when three have not come, at one in two hours. */
const MOST_AGE_S = 21_600;

interface DemoFlags extends CommonFlags {
  readonly seed: number;
  readonly whenDry: DryPolicy["whenDry"];
  readonly tunnel?: TunnelKind;
  readonly report?: string;
  readonly json?: true;
}

function eventLine({ utc, kind, station, words, keyId, keysLeft }: DemoEvent): string {
  const left = keysLeft === null ? "" : `; ${keysLeft} left`;
  const key = keyId === null ? "" : ` (key ${keyId})`;
  const when = utc.slice(0, 16).replace("T", " ");
  return `${when}  ${(station ?? "both").padEnd(12)} ${kind.padEnd(8)} ${words}${key}${left}\n`;
}

function summary(result: DemoResult, page: string | null): string {
  const { account, drought, recovery, policy, pictures } = result;
  const { made, pad, told, left, burnt } = account;
  const lines = [
    ...pictures.map(
      ({ file, from, to, arrivedBitForBit }) =>
        `${file} from ${from} to ${to}: ${arrivedBitForBit ? "arrived bit for bit" : "CHANGED"}`,
    ),
    `key blocks: ${made} made = ${pad} one-time pad + ${told} for the tunnel + ${left} left + ${burnt} burnt`,
    `${CLOUDED_NIGHTS} nights under clouds: ${drought.dryUtc === null ? "the key lasted" : `no key from ${drought.dryUtc.slice(0, 16).replace("T", " ")} UTC on`}`,
    `without new key the tunnel is ${drought.isOpenAtEnd ? "open" : "closed"}, as the policy "${policy.whenDry}" ${drought.isObeyed ? "wants" : "does NOT want"}`,
    recovery === null
      ? "no key again after the clouds"
      : `key again from ${recovery.keyUtc.slice(0, 16).replace("T", " ")} UTC on, and the tunnel is ${recovery.isOpen ? "open" : "CLOSED"}`,
    `simulated, seed ${result.seed}: these keys are public; the tunnel is ${result.way}`,
    ...(page === null ? [] : [`page: ${page}`]),
  ];
  return `${lines.join("\n")}\n`;
}

/** What must hold: else the job was not done. */
function judge(result: DemoResult): void {
  const wrong = [
    ...result.pictures
      .filter(({ arrivedBitForBit }) => !arrivedBitForBit)
      .map(({ file }) => `${file} came changed`),
    ...(result.pictures.length === loadedPictures() ? [] : ["not all pictures were carried"]),
    ...(result.accountCloses ? [] : ["the account of key does not close"]),
    ...(result.recovery?.isOpen ? [] : ["the tunnel was not open after the clouds"]),
    ...(result.drought.isObeyed ? [] : [`the policy ${result.policy.whenDry} was not obeyed`]),
  ];
  if (wrong.length > 0) throw new UserError(`demo: ${wrong.join("; ")}`, 1);
}

function loadedPictures(): number {
  return loadRelayScenario(SCENARIO).pictures.length;
}

/** The kind that was asked for, or the best that can be had; says which. */
async function tunnelKind(wanted: TunnelKind | undefined): Promise<TunnelKind> {
  if (wanted === "tls") return wanted;
  const why = await whyNoWireguard();
  if (why !== null && wanted !== undefined)
    throw new UserError(`--tunnel ${wanted}: ${why}; leave the option out, or take --tunnel tls`);
  if (wanted === undefined)
    remark(why === null ? "tunnel: WireGuard\n" : `tunnel: TLS, as there can be no WireGuard: ${why}\n`);
  return why === null ? "wireguard" : "tls";
}

async function relayTunnel({ seed, whenDry, tunnel, report, json, force }: DemoFlags): Promise<void> {
  const page = report === undefined ? null : join(report, "relay-tunnel.html");
  const rule: OutputRule = { option: "--report", force, makesFolder: true };
  if (page !== null) tryOutput(page, rule);
  const kind = await tunnelKind(tunnel);
  const relay = loadRelayScenario(SCENARIO);
  const { result, pictures } = await demonstrate({
    relay,
    files: relay.pictureFiles.map(readSteadily),
    seed,
    policy: { whenDry, mostAgeS: MOST_AGE_S },
    command: `satqkd demo relay-tunnel --tunnel ${kind} --seed ${seed} --when-dry ${whenDry}`,
    watch: {
      flying: ({ scenario }) => passProgress(scenario, process.stderr),
      tell: (line) => remark(`${line}\n`),
    },
    openTunnel: () => openTunnel(kind),
    tell: (event) => remark(eventLine(event)),
  });
  if (page !== null) writeOutput(page, demoReport(result, pictures), rule);
  if (json) printJson("satqkd-demo", result);
  else print(summary(result, page));
  judge(result);
}

/** Adds the verb to the command line. */
export function registerDemo(program: Command): void {
  program
    .command("demo")
    .description("demonstrations that need nothing else (docs/how-to/relay-tunnel.md)")
    .command("relay-tunnel")
    .description(
      "days of passes, a relayed key, two KMEs, two pictures under their keys, three nights of clouds, and key again; simulated",
    )
    .option("--seed <n>", "seed of everything random but key IDs; its keys are public", readSeed, 1)
    .addOption(
      new Option("--when-dry <policy>", "what the tunnel does without new key")
        .choices(["keep", "close"])
        .default("keep"),
    )
    .addOption(
      new Option(
        "--tunnel <kind>",
        "what the keys go to; WireGuard needs root and its programs (default: wireguard where it can be had, else tls)",
      ).choices(TUNNEL_KINDS),
    )
    .option("--report <dir>", "write a self-contained HTML page with the time line into this folder")
    .option("--json", "print one JSON object, nothing else")
    .option(...FORCE_OPTION)
    .addHelpText(
      "after",
      `
Exit codes: 1 a picture changed, the account did not close, the policy was not obeyed or the tunnel stayed closed, 2 bad input,
12 can't be written (disk full), 21 a station never had enough key, 23 a relay was not over when the days were.`,
    )
    .action(relayTunnel);
}
