/**
 * `satqkd optimise SCENARIO`: the intensities and probabilities that give the most key for a pass.
 */

import { type Command, Option } from "commander";
import { type OutputRule, tryOutput, writeOutput } from "../base/output.js";
import { shellWord } from "../base/shell-word.js";
import { UserError } from "../base/user-error.js";
import { loadBoardInProfile } from "../board/board.js";
import { TAIL_BOUNDS, type TailBound } from "../finite-key/tail-bounds.js";
import { keyConditionsOf } from "../forecast/expected.js";
import { chooseBesides, type FreeBesides, highestElevation, type Served } from "../optimise/besides.js";
import { type KeyConditions, USUAL_EFFICIENCY } from "../optimise/expected-key.js";
import { type Freedom, type Judged, optimise } from "../optimise/optimise.js";
import { payloadPatterns, type Quantise } from "../optimise/payload-pattern.js";
import { type Optimisation, type OptimiseFrame, optimisation } from "../optimise/result.js";
import { scenarioWith } from "../optimise/scenario-file.js";
import { sensitivityOf } from "../optimise/sensitivity.js";
import { type KeyBases, leastSignalMean, type Protocol, settingOfScenario } from "../optimise/setting.js";
import { STATION_FREEDOMS, type StationFreedom } from "../optimise/station-choice.js";
import { emissionOfBoard, emissionOfHost } from "../pass/emission-of-board.js";
import { expectedChannelOf } from "../pass/expected-channel.js";
import { listScenarios, loadScenario, scenarioData } from "../scenario/load.js";
import type { Scenario } from "../scenario/schema.js";
import { oneOf, repeated } from "./choices.js";
import { decimal, whole } from "./numbers.js";
import { lengthWords, lossesTable, optimiseSummary } from "./optimise-summary.js";
import { type CommonFlags, FORCE_OPTION, REQUIRE_KEY_OPTION } from "./options.js";
import { printJson } from "./print-json.js";
import { print, remark } from "./say.js";
import { readSeed } from "./seed-of-run.js";

const PROTOCOLS = ["two-decoy", "one-decoy"] as const;
const KEY_BASES = ["symmetric", "Z", "X"] as const;
const RANDOM_BITS = ["4", "8", "16"] as const;

interface OptimiseFlags extends CommonFlags {
  seed: number;
  json?: true;
  tailBound?: TailBound;
  protocol: Protocol | "any";
  keyBases: KeyBases | "any";
  mostPhotons: number;
  randomBits: (typeof RANDOM_BITS)[number];
  splitter?: true;
  free?: StationFreedom[];
  season?: number;
  efficiency: number;
  losses?: number[];
  board?: string;
  output?: string;
}

function lossesOf(text: string): number[] {
  return text.split(",").map(decimal({ from: 1, to: 100 }));
}

/** A board fills more slowly with more random bits, and board.json knows its burst period with 4. */
function defaultRandomBits(board: string | undefined): OptimiseFlags["randomBits"] {
  return board === undefined ? "16" : "4";
}

/** The command that gives the same result again, but for the file. */
function commandOf(name: string, flags: OptimiseFlags): string {
  return [
    `satqkd optimise ${shellWord(name)} --seed ${flags.seed}`,
    ...(flags.tailBound === undefined ? [] : [`--tail-bound ${flags.tailBound}`]),
    ...(flags.protocol === "any" ? [] : [`--protocol ${flags.protocol}`]),
    ...(flags.keyBases === "any" ? [] : [`--key-bases ${flags.keyBases}`]),
    ...(flags.mostPhotons === 1 ? [] : [`--most-photons ${flags.mostPhotons}`]),
    ...(flags.randomBits === defaultRandomBits(flags.board) ? [] : [`--random-bits ${flags.randomBits}`]),
    ...(flags.splitter ? ["--splitter"] : []),
    ...(flags.free ?? []).map((name) => `--free ${name}`),
    ...(flags.season === undefined ? [] : [`--season ${flags.season}`]),
    ...(flags.efficiency === USUAL_EFFICIENCY ? [] : [`--efficiency ${flags.efficiency}`]),
    ...(flags.board === undefined ? [] : [`--board ${flags.board}`]),
    ...(flags.losses === undefined ? [] : [`--losses ${flags.losses.join(",")}`]),
  ].join(" ");
}

function freedomOf(flags: OptimiseFlags): Freedom {
  return {
    protocols: flags.protocol === "any" ? PROTOCOLS : [flags.protocol],
    keyBases: flags.keyBases === "any" ? KEY_BASES : [flags.keyBases],
    mostPhotons: flags.mostPhotons,
    mostRandomBits: Number(flags.randomBits),
    chooseSplitter: flags.splitter === true,
  };
}

/** The scenario, in blocks as the host sends them or in the bursts of a board. */
async function servedOf(
  scenario: Scenario,
  { board, efficiency, tailBound }: OptimiseFlags,
): Promise<Served> {
  const emission =
    board === undefined
      ? await emissionOfHost(scenario, null)
      : emissionOfBoard(loadBoardInProfile(board), scenario, "symbol-code");
  const stateErrors = scenario.polarisation?.source ?? null;
  return {
    scenario,
    emission,
    // As `passes --key` forecasts it; an efficiency that somebody names is all that reconciliation tells.
    conditionsFor: (of, { leastLossDb: _, durationS, ...channel }) => ({
      ...keyConditionsOf(of, channel, durationS),
      tailBound: tailBound ?? scenario.security.tailBound,
      efficiency,
      hasShortBlocks: efficiency === USUAL_EFFICIENCY,
      stateErrors,
    }),
  };
}

/** Conditions of the scenario as it is, or with the link shifted so that its least loss is `lossDb`. */
function conditionsOf({ scenario, emission, conditionsFor }: Served, { losses }: OptimiseFlags) {
  const whole = expectedChannelOf(scenario, emission);
  const { leastLossDb } = whole;
  const conditions = conditionsFor(scenario, whole);
  return (losses ?? [leastLossDb]).map((lossDb): [number, KeyConditions] => {
    const factor = 10 ** ((leastLossDb - lossDb) / 10);
    const levels = conditions.channel.levels.map(({ transmittance, ...level }) => ({
      ...level,
      transmittance: transmittance * factor,
    }));
    return [lossDb, { ...conditions, channel: { ...conditions.channel, levels } }];
  });
}

function freeBesides({ free = [], season }: OptimiseFlags): FreeBesides {
  return { free, season: season ?? null };
}

/** Optimises at one loss; the searches are told on stderr as they end. */
function run(
  lossDb: number,
  conditions: KeyConditions,
  served: Served,
  flags: OptimiseFlags,
  quantise: Quantise,
): { result: Optimisation; best: Judged } {
  const current = settingOfScenario(served.scenario);
  const freedom = freedomOf(flags);
  const optimum = optimise(conditions, current, freedom, quantise, flags.seed, (protocol, bases, judged) =>
    remark(
      `${lossDb.toFixed(2)} dB, ${protocol}, ${bases}: ${judged === null ? "not with so few random bits" : `${judged.key.bound.secretKeyBits} bits`}\n`,
    ),
  );
  if (optimum === null) {
    throw new UserError(
      `--random-bits: no setting can be sent with ${flags.randomBits} random bits a pulse, or the payload refuses the scenario's own`,
    );
  }
  const chosen = chooseBesides(served, freeBesides(flags), conditions, optimum, freedom, quantise);
  const { best } = chosen;
  const sensitivity = best.score > 0 ? sensitivityOf(chosen.conditions, best.setting) : [];
  return { result: optimisation(conditions, lossDb, optimum, sensitivity, chosen), best };
}

async function optimiseVerb(name: string, flags: OptimiseFlags): Promise<void> {
  const startedMs = performance.now();
  const scenario = loadScenario(name);
  if (flags.output !== undefined && flags.losses !== undefined)
    throw new UserError("--output and --losses exclude each other: a scenario has one link");
  if (flags.losses !== undefined && (flags.free !== undefined || flags.season !== undefined))
    throw new UserError("--losses shifts the scenario's own session: leave out --free and --season");
  highestElevation(scenario, freeBesides(flags));
  const rule: OutputRule = { option: "--output", force: flags.force };
  if (flags.output !== undefined) tryOutput(flags.output, rule);
  const least = leastSignalMean(scenario.source.intensities.vacuum);
  if (flags.mostPhotons <= least)
    throw new UserError(
      `--most-photons: must be above ${least.toFixed(2)} for the scenario's vacuum intensity (mu3)`,
    );
  const tailBound = flags.tailBound ?? scenario.security.tailBound;
  const quantise = await payloadPatterns();
  const served = await servedOf(scenario, flags);
  const runs = conditionsOf(served, flags).map(([lossDb, conditions]) =>
    run(lossDb, conditions, served, flags, quantise),
  );
  const { epsilonSec, epsilonCor } = scenario.security;
  const frame: OptimiseFrame = {
    scenario: scenario.name,
    evidence: "simulated",
    seed: flags.seed,
    command: commandOf(name, flags),
    tailBound,
    epsilonSec,
    epsilonCor,
    reconciliationEfficiency: flags.efficiency,
    wallS: (performance.now() - startedMs) / 1000,
  };
  const results = runs.map(({ result }) => result);
  const [first] = runs;
  let written: string | null = null;
  if (flags.output !== undefined && first !== undefined && first.best.score > 0) {
    const { station } = first.result;
    const text = scenarioWith(scenarioData(name), first.best.setting, tailBound, frame.command, station);
    writeOutput(flags.output, text, rule);
    written = flags.output;
  }
  if (flags.json) {
    if (flags.losses === undefined) printJson("satqkd-optimise", { ...frame, ...results[0]! });
    else printJson("satqkd-optimise-losses", { ...frame, losses: results });
  } else if (flags.losses === undefined) {
    print(optimiseSummary(frame, results[0]!, written));
  } else print(lossesTable(frame, results));
  failWithoutKey(results, flags);
}

/** Says so when no setting gives a key; exit code 1 when one was wanted. */
function failWithoutKey(results: readonly Optimisation[], flags: OptimiseFlags): void {
  if (results.some(({ after }) => after.secretKeyBits > 0)) return;
  const { after } = results[0]!;
  const told = `no key at any of the settings tried; at the nearest, ${lengthWords(after)}: ${after.noKeyReason}`;
  if (flags.requireKey || flags.output !== undefined) throw new UserError(told, 1);
  remark(`${told}\n`);
}

/** Adds the verb to the command line. */
export function registerOptimise(program: Command): void {
  program
    .command("optimise")
    .description(
      "the intensities and probabilities that give the most key for a pass (docs/how-to/optimise.md)",
    )
    .argument("<scenario>", `a scenario's name (${listScenarios().join(", ")}) or a JSON file`)
    .option("--seed <n>", "seed of the search; the same seed gives the same result", readSeed, 1)
    .option("--json", "print one JSON object, nothing else")
    .option(
      "--output <file>",
      "write the scenario with the best setting, ready for `satqkd pass`; exit 1 when it has no key",
    )
    .option(...FORCE_OPTION)
    .option(...REQUIRE_KEY_OPTION)
    .addOption(new Option("--tail-bound <name>", "overrides the scenario's").choices([...TAIL_BOUNDS]))
    .addOption(
      new Option("--protocol <name>", "decoys that may be used")
        .choices([...PROTOCOLS, "any"])
        .default("any"),
    )
    .addOption(
      new Option("--key-bases <name>", "bases that may give key")
        .choices([...KEY_BASES, "any"])
        .default("any"),
    )
    .option(
      "--most-photons <mu>",
      "largest mean photon number of the signal",
      decimal({ from: 0.1, to: 2 }),
      1,
    )
    .addOption(
      new Option(
        "--random-bits <n>",
        "most random bits a pulse that the payload may use; 16 if left out, 4 with --board",
      ).choices([...RANDOM_BITS]),
    )
    .option("--splitter", "choose the receiver's splitter between the bases as well")
    .option(
      "--free <what>",
      `choose of the station as well: ${STATION_FREEDOMS.join(", ")}; repeatable`,
      repeated(oneOf(...STATION_FREEDOMS)),
    )
    .option(
      "--season <nights>",
      "one setting for the passes of so many nights, from the scenario's on",
      whole({ from: 1, to: 366 }),
    )
    .option("--efficiency <f>", "f of reconciliation", decimal({ from: 1, to: 3 }), USUAL_EFFICIENCY)
    .option(
      "--losses <dB,dB,...>",
      "a table: the link shifted so that its least loss is each of these",
      lossesOf,
    )
    .option("--board <name>", "emit in the bursts of a dev board, see `satqkd boards`")
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  satqkd optimise jinan-250mhz --output best.json && satqkd pass best.json\n" +
        "  satqkd optimise jinan-250mhz --protocol two-decoy --key-bases symmetric --tail-bound chernoff\n" +
        "  satqkd optimise jinan-250mhz --losses 27,29,31,33,35,37\n",
    )
    .action((name: string, flags: Omit<OptimiseFlags, "randomBits"> & Partial<OptimiseFlags>) =>
      optimiseVerb(name, { ...flags, randomBits: flags.randomBits ?? defaultRandomBits(flags.board) }),
    );
}
