/**
 * `satqkd distil TAGS --schedule SCENARIO --seed N`: a laboratory's time tags to key.
 */
import { type Command, InvalidArgumentError } from "commander";
import { type OutputRule, tryOutput, writeOutput } from "../base/output.js";
import { UserError } from "../base/user-error.js";
import { loadBoardInProfile } from "../board/board.js";
import { type Distilled, distilTags } from "../distil/distil.js";
import { TAIL_BOUNDS, type TailBound } from "../finite-key/tail-bounds.js";
import { ASSUMPTIONS, type AssumptionName } from "../ground/assumptions/assumptions.js";
import { LIGHT_WAYS, type LightWay } from "../pass/ground-timing.js";
import type { Rhythm } from "../pass/options.js";
import { listScenarios, loadScenario } from "../scenario/load.js";
import { type Channels, DEFAULT_CHANNELS, parseChannels } from "../tag-files/channels.js";
import { readSymbols } from "../tag-files/read-symbols.js";
import { readTags, TAG_FORMATS } from "../tag-files/read-tags.js";
import { oneOf, repeated } from "./choices.js";
import { distilSummary } from "./distil-summary.js";
import { decimal, whole } from "./numbers.js";
import { type CommonFlags, FORCE_OPTION, REQUIRE_KEY_OPTION, requireKey } from "./options.js";
import { printJson } from "./print-json.js";
import { print, remark } from "./say.js";
import { readSeed, seedOfRun } from "./seed-of-run.js";

interface DistilFlags extends CommonFlags {
  schedule: string;
  seed?: number;
  symbols?: string;
  window?: number;
  board?: string;
  refill?: number;
  channels?: Channels;
  clock?: number;
  slotZero?: number;
  ownClock?: LightWay;
  tick?: number;
  tailBound?: TailBound;
  assume?: AssumptionName[];
  keyOut?: string;
  json?: true;
}

function channels(text: string): Channels {
  try {
    return parseChannels(text);
  } catch (error) {
    if (error instanceof UserError) throw new InvalidArgumentError(`${error.message}.`);
    throw error;
  }
}

function rhythmOf({ board, refill }: DistilFlags): Rhythm {
  if (board === undefined) return { of: "host", refillPulsesPerS: refill ?? null };
  if (refill !== undefined)
    throw new UserError("--board and --refill exclude each other: a board's fill rate is its own");
  return { of: "board", board: loadBoardInProfile(board) };
}

async function distil(path: string, flags: DistilFlags): Promise<void> {
  if (flags.seed === undefined && flags.symbols === undefined)
    throw new UserError("--seed or --symbols: one of them says what was sent");
  const scenario = loadScenario(flags.schedule);
  const rhythm = rhythmOf(flags);
  const keyRule: OutputRule = { option: "--key-out", force: flags.force, isSecret: true };
  if (flags.keyOut !== undefined) tryOutput(flags.keyOut, keyRule);
  const clock = {
    tickPs: flags.tick ?? null,
    slotZeroPs: flags.slotZero ?? null,
    pulseRateHz: flags.clock ?? null,
  };
  const tags = await readTags(
    path,
    flags.channels ?? parseChannels(DEFAULT_CHANNELS),
    clock,
    scenario.source.pulseRateHz,
  );
  const symbols = flags.symbols === undefined ? undefined : await readSymbols(flags.symbols);
  const { window: windowS, assume, tailBound, ownClock } = flags;
  const seed = seedOfRun(flags.seed, true);
  const sent = { seed, symbols, rhythm, windowS, ownClock };
  const outcome = await distilTags(scenario, tags, { ...sent, assume, tailBound });
  const keyFile = writeKey(outcome, keyRule, flags);
  if (flags.json) printJson("satqkd-distil", outcome.result);
  else print(distilSummary(scenario, path, outcome.result, keyFile));
  if (flags.keyOut !== undefined && keyFile === null)
    throw new UserError(`--key-out: there is no key, so ${flags.keyOut} was not written`, 1);
  requireKey(outcome.result.keyBits, flags);
}

/** Writes the key where one is wanted, and says that it is no secret. Returns the file's name, or null. */
function writeKey(
  { key, result }: Distilled,
  rule: OutputRule,
  { keyOut, seed }: DistilFlags,
): string | null {
  if (keyOut === undefined || key.length === 0) return null;
  writeOutput(keyOut, key, rule);
  if (result.randomness === "public seed")
    remark(`${keyOut}: this key follows from --seed ${seed}, so it is public\n`);
  return keyOut;
}

/** Adds the verb to the command line. */
export function registerDistil(program: Command): void {
  program
    .command("distil")
    .description(
      "a laboratory's time tags to a secret key: sifting, correction, bound (docs/how-to/distil.md)",
    )
    .argument("<tags>", `a file of time tags: ${TAG_FORMATS.map((format) => `.${format}`).join(", ")}`)
    .requiredOption(
      "--schedule <scenario>",
      `the scenario of what was sent: a name (${listScenarios().join(", ")}) or a JSON file`,
    )
    .option("--seed <n>", "seed of the pattern that was sent", readSeed)
    .option(
      "--symbols <file>",
      "a table of what was sent in its place, with columns class, basis, value (.csv, .npy, .parquet); it repeats",
    )
    .option(
      "--window <s>",
      "the tags are of so many seconds around the closest approach, as of `pass --window`",
      decimal({ above: 0, unit: "seconds" }),
    )
    .option("--board <name>", "it was sent in the bursts of a dev board, see `satqkd boards`")
    .option("--refill <n>", "it was sent in bursts of so many pulses a second", whole({ from: 1 }))
    .option(
      "--channels <map>",
      `which channel is which detector; "5=ignore" leaves one aside, "5=beacon" and "5=frames" are for --own-clock (default: ${DEFAULT_CHANNELS})`,
      channels,
    )
    .option(
      "--tick <ps>",
      "the file's unit of time in ps (default: 1; of .ptu what its header says)",
      decimal({ above: 0 }),
    )
    .option(
      "--slot-zero <ps>",
      "time of the centre of slot 0 on the tagger's clock (default: 0)",
      decimal({}),
    )
    .option(
      "--clock <Hz>",
      "pulses a second as the tagger's clock counts them (default: the scenario's)",
      decimal({ above: 0 }),
    )
    .option(
      "--own-clock <way>",
      "the tagger's clock is its own, and drifts: find it as the scenario's `timing` says; light came from the scenario's orbit (orbit) or over a path that stands still (bench)",
      oneOf(...LIGHT_WAYS),
    )
    .option(
      "--tail-bound <name>",
      `overrides the scenario's: ${TAIL_BOUNDS.join(" or ")}`,
      oneOf(...TAIL_BOUNDS),
    )
    .option(
      "--assume <name>",
      `take upon you that an assumption of the bound holds: ${ASSUMPTIONS.join(", ")}; repeatable`,
      repeated(oneOf(...ASSUMPTIONS)),
    )
    .option("--key-out <file>", "write the key to a file, mode 0600; it is shown nowhere else")
    .option(...FORCE_OPTION)
    .option(...REQUIRE_KEY_OPTION)
    .option("--json", "print one JSON object, nothing else")
    .action(distil);
}
