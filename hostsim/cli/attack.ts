/**
 * `satqkd attack SCENARIO`: what an attacker learns, what the parties see, what key is left.
 */
import { join } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import type { Attack } from "../adversary/attack.js";
import { ATTACKS, type AttackName, attackOf, trojanLightAgainst } from "../adversary/attacks.js";
import { type OutputRule, tryOutput, writeOutput } from "../base/output.js";
import { shellWord } from "../base/shell-word.js";
import { UserError } from "../base/user-error.js";
import { TAIL_BOUNDS, type TailBound } from "../finite-key/tail-bounds.js";
import { isAttackFile, loadAttack } from "../gym/load-attack.js";
import type { AttackResult, TriedAttack } from "../gym/result.js";
import { breaksTheClaim, tryAttack, unattacked } from "../gym/try-attack.js";
import { attackReport } from "../report/attack-report.js";
import { listScenarios, loadScenario } from "../scenario/load.js";
import { attackSummary } from "./attack-summary.js";
import { oneOf } from "./choices.js";
import { decimal, whole } from "./numbers.js";
import { FORCE_OPTION } from "./options.js";
import { printJson } from "./print-json.js";
import { print, remark } from "./say.js";
import { readSeed } from "./seed-of-run.js";

interface AttackFlags {
  by?: string;
  all?: true;
  isolation?: number;
  runs: number;
  window?: number;
  seed: number;
  tailBound?: TailBound;
  json?: true;
  report?: string;
  force?: true;
}

/** A name of the list, or a file. */
function readAttack(text: string): string {
  if (isAttackFile(text) || (ATTACKS as readonly string[]).includes(text)) return text;
  throw new InvalidArgumentError(`must be ${ATTACKS.join(" or ")}, or a file ending in .mjs or .js.`);
}

/** The attacks that are asked for. @throws UserError when the options contradict each other */
async function attacksOf({ by, all, isolation }: AttackFlags): Promise<readonly Attack[]> {
  if ((by === undefined) === (all === undefined))
    throw new UserError(`attack: say --all, or --by with one of ${ATTACKS.join(", ")}, or a file`);
  if (isolation !== undefined && by !== "trojan-light" && !all)
    throw new UserError("--isolation: goes with --by trojan-light or --all");
  if (by !== undefined && isAttackFile(by)) return [await loadAttack(by)];
  const names = by === undefined ? ATTACKS : [by as AttackName];
  return names.map((name) =>
    name === "trojan-light" && isolation !== undefined ? trojanLightAgainst(isolation) : attackOf(name),
  );
}

/** What goes wrong in a user's own attack is told in a line, with the file's name. @throws always */
function wrongInFile({ by }: AttackFlags, error: unknown): never {
  if (by === undefined || !isAttackFile(by) || error instanceof UserError) throw error;
  throw new UserError(`${by}: ${error instanceof Error ? error.message : String(error)}`);
}

function commandOf(name: string, flags: AttackFlags): string {
  return [
    `satqkd attack ${shellWord(name)} --seed ${flags.seed}`,
    flags.by === undefined ? "--all" : `--by ${shellWord(flags.by)}`,
    `--runs ${flags.runs}`,
    ...(flags.window === undefined ? [] : [`--window ${flags.window}`]),
    ...(flags.isolation === undefined ? [] : [`--isolation ${flags.isolation}`]),
    ...(flags.tailBound === undefined ? [] : [`--tail-bound ${flags.tailBound}`]),
  ].join(" ");
}

async function attack(name: string, flags: AttackFlags): Promise<void> {
  const scenario = loadScenario(name);
  const attacks = await attacksOf(flags);
  const { seed, runs, window: windowS, tailBound = scenario.security.tailBound } = flags;
  const rule: OutputRule = { option: "--report", force: flags.force, makesFolder: true };
  const page = flags.report === undefined ? null : join(flags.report, `${scenario.name}-attacks.html`);
  if (page !== null) tryOutput(page, rule);
  const trial = { seed, runs, windowS, tailBound };
  const calm = await unattacked(scenario, trial);
  if (calm.secretKeyBits === 0)
    throw new UserError(
      `${name}: gives no key without an attacker either, so nothing would be learnt: a longer --window, or another --tail-bound`,
      1,
    );
  const tried: TriedAttack[] = [];
  for (const each of attacks) {
    if (attacks.length > 1) remark(`${each.name} ...\n`);
    tried.push(await tryAttack(scenario, each, trial).catch((error) => wrongInFile(flags, error)));
  }
  const result: AttackResult = {
    scenario: scenario.name,
    evidence: "simulated",
    seed,
    command: commandOf(name, flags),
    windowS: windowS ?? null,
    tailBound,
    epsilonSec: scenario.security.epsilonSec,
    unattacked: calm,
    attacks: tried,
  };
  if (page !== null) writeOutput(page, attackReport(scenario.title, result), rule);
  if (flags.json) printJson("satqkd-attack", result);
  else print(attackSummary(result, page));
  const broken = tried.filter(breaksTheClaim).map((each) => each.attack);
  if (broken.length > 0)
    throw new UserError(
      `the analysis claims to cover ${broken.join(", ")}, and key was left that is known`,
      1,
    );
}

/** Adds the verb to the command line. */
export function registerAttack(program: Command): void {
  program
    .command("attack")
    .description(
      "what an attacker learns, what the parties see, what key is left (docs/reference/attacks.md)",
    )
    .argument("<scenario>", `a scenario's name (${listScenarios().join(", ")}) or a JSON file`)
    .option(
      "--by <attack>",
      `one attack: ${ATTACKS.join(", ")}, or a module of your own (docs/how-to/own-attacker.md)`,
      readAttack,
    )
    .option("--all", "all attacks, a row each")
    .option(
      "--isolation <dB>",
      "isolation of the satellite's optics against trojan light, there and back",
      decimal({ from: 0, to: 400 }),
    )
    .option(
      "--runs <n>",
      "passes for each attack, with one seed after the other",
      whole({ from: 1, to: 1000 }),
      1,
    )
    .option(
      "--window <s>",
      "only this many seconds around the closest approach",
      decimal({ above: 0, unit: "seconds" }),
    )
    .option("--seed <n>", "seed of the first pass; the same seed gives the same result", readSeed, 1)
    .option(
      "--tail-bound <name>",
      `overrides the scenario's: ${TAIL_BOUNDS.join(" or ")}`,
      oneOf(...TAIL_BOUNDS),
    )
    .option("--report <dir>", "write a page with a row for each attack into this folder")
    .option(...FORCE_OPTION)
    .option("--json", "print one JSON object, nothing else")
    .action(attack);
}
