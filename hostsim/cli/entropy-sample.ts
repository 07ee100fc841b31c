/** `satqkd entropy sample SOURCE`: raw samples of a board's noise source, into a file. */
import { readFileSync } from "node:fs";
import type { Command } from "commander";
import {
  SAMPLES_A_LINE,
  type SampleProgress,
  samplesOfModel,
  samplesOfMonitor,
} from "../assessment/collect.js";
import { type OutputRule, tryOutput, writeOutput } from "../base/output.js";
import { UserError } from "../base/user-error.js";
import { loadBoard } from "../board/board.js";
import { openMonitor } from "../board-link/monitor.js";
import { placeOf } from "../board-link/place.js";
import { emulatorOf } from "../emulator/emulators.js";
import { imagePath } from "../emulator/image.js";
import { MonitorRefusal } from "../wire/monitor-link.js";
import { whole } from "./numbers.js";
import { type CommonFlags, FORCE_OPTION } from "./options.js";
import { printJson } from "./print-json.js";
import { say } from "./say.js";

interface SampleFlags extends CommonFlags {
  readonly out: string;
  readonly samples: number;
  readonly restarts?: number;
  readonly seed: number;
  readonly json?: true;
}

const EXIT_REFUSED = 1;

/** Samples after one start of a source. */
type Take = (seed: number, count: number, progress: SampleProgress) => Promise<Uint8Array>;

/** How a source is started, and whether this program can start it again. */
function sourceOf(name: string): { take: Take; restarts: boolean } {
  if (name === "model") return { take: async (seed, count) => samplesOfModel(seed, count), restarts: true };
  const place = /^(?:serial|emulated):./.test(name) ? placeOf(name) : null;
  if (place === null || place.at === "host")
    throw new UserError(`no source ${name}: say serial:PORT, emulated:BOARD or model`);
  if (place.at === "serial")
    return { take: (_, count, progress) => samplesOfPort(place.port, count, progress), restarts: false };
  const board = loadBoard(place.board);
  const { file, onPins } = emulatorOf(board);
  if (onPins === null) throw new UserError(`${name}: the emulated ${board.name} has no noise source`);
  const image = readFileSync(imagePath(board, file));
  const take: Take = (seed, count, progress) =>
    samplesOfMonitor(onPins(board, image, { seed }).exchange, count, progress);
  return { take, restarts: true };
}

async function samplesOfPort(port: string, count: number, progress: SampleProgress): Promise<Uint8Array> {
  const monitor = await openMonitor(port);
  try {
    return await samplesOfMonitor(monitor.exchange, count, progress);
  } finally {
    await monitor.close();
  }
}

async function sample(name: string, flags: SampleFlags): Promise<void> {
  const { out, samples, restarts, seed, json } = flags;
  const source = sourceOf(name);
  if (restarts !== undefined && !source.restarts)
    throw new UserError(
      `--restarts: ${name} can't be switched off from here (docs/how-to/entropy-assessment.md)`,
    );
  const rule: OutputRule = { option: "--out", force: flags.force };
  tryOutput(out, rule);
  const starts = restarts ?? 1;
  const taken = new Uint8Array(starts * samples);
  const live = !json && process.stderr.isTTY;
  try {
    for (let start = 0; start < starts; start++) {
      const before = start * samples;
      const row = await source.take(seed + start, samples, (done) => {
        if (live) process.stderr.write(`\r${before + done} of ${taken.length} samples`);
      });
      taken.set(row, before);
    }
  } catch (error) {
    if (error instanceof MonitorRefusal) throw new UserError(`${name}: ${error.message}`, EXIT_REFUSED);
    throw error;
  } finally {
    if (live) process.stderr.write("\r\x1b[K");
  }
  writeOutput(out, taken, rule);
  const told = { source: name, file: out, samples: taken.length, restarts: restarts ?? null };
  if (json) printJson("satqkd-entropy-sample", told);
  else
    say(
      `${out}: ${taken.length} samples of ${name}${restarts === undefined ? "" : `, ${samples} after each of ${restarts} restarts`}`,
    );
}

/** Adds the action to the verb. */
export function registerSample(verb: Command): void {
  verb
    .command("sample")
    .description("take raw samples, one a byte; the board must be dark and in mode safe")
    .argument("<source>", "serial:PORT, emulated:BOARD, or model: the noise that an emulated board is given")
    .requiredOption("-o, --out <file>", "where they go")
    .option(...FORCE_OPTION)
    .option(
      "--samples <n>",
      "how many, or how many after each restart",
      whole({ from: 1, to: 999_999_999 }),
      SAMPLES_A_LINE,
    )
    .option(
      "--restarts <n>",
      "start the source so many times (emulated sources)",
      whole({ from: 1, to: 999_999_999 }),
    )
    .option(
      "--seed <n>",
      "seed of emulated noise; of the first start, and one more for each that follows",
      whole(),
      1,
    )
    .option("--json", "print one JSON object and nothing else")
    .action(sample);
}
