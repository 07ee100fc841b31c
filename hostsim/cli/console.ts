/**
 * `satqkd console`: commands a payload, shows what it reports, records and replays sessions. At a keyboard,
 * or for scripts and CI.
 */

import { existsSync } from "node:fs";
import { type Command, Option } from "commander";
import { parseJson } from "../base/json-text.js";
import { type OutputRule, tryOutput } from "../base/output.js";
import { readText } from "../base/text-file.js";
import { UserError } from "../base/user-error.js";
import {
  EXIT_DIFFERENT,
  EXIT_NO_CONNECTION,
  EXIT_REFUSED,
  EXIT_TIMEOUT,
  EXIT_WRONG_DICTIONARY,
} from "../operator/exit-codes.js";
import { History, historyPath } from "../operator/history.js";
import { interact, Screen, type Seat } from "../operator/interact.js";
import { openTarget } from "../operator/open-target.js";
import { Recorder, type Recording, readRecording } from "../operator/recording.js";
import { type Difference, differenceWords, entryLine, firstDifference, resend } from "../operator/replay.js";
import { StepRunner } from "../operator/run-steps.js";
import { type Observer, Session } from "../operator/session.js";
import { microseconds, type Step, stepOf, stepsOf } from "../operator/steps.js";
import { summary } from "../operator/summary.js";
import type { Target } from "../operator/target.js";
import { arrivalLine, departureLine, flightLine, surroundingsLine } from "../operator/view.js";
import { dictionaryHash, loadDictionary, parseDictionary } from "../protocol/load.js";
import type { Dictionary } from "../protocol/schema.js";
import { PacketChecksum } from "../wire/controller/packet.js";
import { whole } from "./numbers.js";
import { type CommonFlags, FORCE_OPTION } from "./options.js";
import { printJson } from "./print-json.js";
import { say } from "./say.js";

interface ConsoleFlags extends CommonFlags {
  readonly script?: string;
  readonly timeout: string;
  readonly json?: true;
  readonly record?: string;
  readonly replay?: string;
  readonly show?: string;
  readonly anyDictionary?: true;
  readonly dictionary?: string;
  readonly raw?: true;
  readonly seed?: number;
  readonly baud: number;
}

/** What is to be done with a session. */
interface Job {
  readonly steps: readonly Step[] | null;
  readonly recording: Recording | null;
}

const DEFAULT_SEED = 1;

function textOf(path: string, what: string): string {
  if (!existsSync(path)) throw new UserError(`${what} ${path}: no such file`);
  try {
    return readText(path);
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${what} ${path}: ${error.message}`);
    throw error;
  }
}

function dictionaryOf(path: string | undefined): Dictionary {
  if (path === undefined) return loadDictionary();
  const text = textOf(path, "--dictionary");
  try {
    return parseDictionary(parseJson(text));
  } catch (error) {
    const why = error instanceof UserError ? error.message : "no dictionary of the payload controller";
    throw new UserError(`--dictionary ${path}: ${why}`);
  }
}

function stepsWanted(
  dictionary: Dictionary,
  lines: readonly string[],
  { script, raw }: ConsoleFlags,
): Step[] | null {
  if (script !== undefined && lines.length > 0)
    throw new UserError("--script and --send, --await, --expect, --wait, --sense exclude each other");
  if (script !== undefined) return stepsOf(dictionary, textOf(script, "--script"), raw === true, script);
  if (lines.length === 0) return null;
  return lines.flatMap((line) => stepOf(dictionary, line, raw === true) ?? []);
}

function show(dictionary: Dictionary, checksum: PacketChecksum, path: string, asJson: boolean): void {
  if (!existsSync(path)) throw new UserError(`--show ${path}: no such file`);
  const recording = readRecording(path, dictionary, checksum);
  if (asJson) printJson("satqkd-console-show", recording);
  else for (const entry of recording.entries) say(entryLine(dictionary, entry, checksum));
}

function printer(dictionary: Dictionary, screen: Screen): Observer {
  return {
    departed: (departure) => screen.print(departureLine(departure)),
    arrived: (arrival) => screen.print(arrivalLine(dictionary, arrival)),
    surrounded: (timeUs, change) => screen.print(surroundingsLine(timeUs, change)),
    flew: (timeUs, news) => screen.print(flightLine(timeUs, news)),
  };
}

/** Does the job in a session that is open. Returns the first difference of a replay. */
async function work(
  session: Session,
  { steps, recording }: Job,
  flags: ConsoleFlags,
  checksum: PacketChecksum,
  seat: Seat,
  screen: Screen,
): Promise<Difference | null> {
  const timeoutUs = microseconds(flags.timeout, "--timeout");
  session.listen();
  if (recording !== null) {
    await resend(session, recording, timeoutUs, flags.anyDictionary === true);
    return firstDifference(session, recording, checksum);
  }
  await session.firstContact(timeoutUs, flags.anyDictionary === true);
  const runner = new StepRunner(session, timeoutUs, steps !== null);
  if (steps !== null) await runner.runAll(steps);
  else {
    const history = new History(historyPath());
    await interact(session, runner, seat, screen, { allowRaw: flags.raw === true, history }).finally(
      async () => {
        const failure = await history.save();
        if (failure !== null) screen.complain(`satqkd: history not kept: ${failure.message}`);
      },
    );
  }
  return null;
}

function recordRule({ force }: ConsoleFlags): OutputRule {
  return { option: "--record", force };
}

/** Ends a recording. Returns why there is none. */
function recordingFailure(recorder: Recorder | null): UserError | null {
  try {
    recorder?.close();
    return null;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

async function inSession(
  target: Target,
  dictionary: Dictionary,
  checksum: PacketChecksum,
  job: Job,
  flags: ConsoleFlags,
): Promise<void> {
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  const seat = { input: process.stdin, output: process.stdout, errors: process.stderr, isTerminal };
  const screen = new Screen(seat);
  const observers: Observer[] = flags.json ? [] : [printer(dictionary, screen)];
  const recorder =
    flags.record === undefined ? null : Recorder.open(flags.record, recordRule(flags), target, dictionary);
  if (recorder !== null) observers.push(recorder);
  const session = new Session(target, dictionary, checksum, observers);
  let failure: UserError | null = null;
  let difference: Difference | null = null;
  try {
    difference = await work(session, job, flags, checksum, seat, screen);
    if (difference !== null) failure = new UserError(differenceWords(difference), EXIT_DIFFERENT);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    failure = error;
  } finally {
    failure ??= recordingFailure(recorder);
    await target.transport.close();
  }
  if (flags.json) {
    const told = summary(
      session,
      failure?.exitCode ?? 0,
      failure?.message ?? null,
      job.recording === null ? undefined : difference,
    );
    printJson("satqkd-console", told);
  }
  if (failure !== null) throw failure;
}

async function run(name: string | undefined, flags: ConsoleFlags, lines: readonly string[]): Promise<void> {
  const dictionary = dictionaryOf(flags.dictionary);
  const checksum = await PacketChecksum.load();
  const steps = stepsWanted(dictionary, lines, flags);
  microseconds(flags.timeout, "--timeout");
  const modes = [steps !== null, flags.replay !== undefined, flags.show !== undefined];
  if (modes.filter(Boolean).length > 1)
    throw new UserError("--replay, --show and lines to be sent exclude each other");
  if (flags.json && !modes.some(Boolean))
    throw new UserError("--json needs something to do: --send, --script, --replay or --show");
  if (flags.show !== undefined) {
    if (name !== undefined || flags.record !== undefined)
      throw new UserError("--show needs neither a target nor --record");
    show(dictionary, checksum, flags.show, flags.json === true);
    return;
  }
  if (flags.replay !== undefined && !existsSync(flags.replay))
    throw new UserError(`--replay ${flags.replay}: no such file`);
  const recording = flags.replay === undefined ? null : readRecording(flags.replay, dictionary, checksum);
  if (recording !== null && !flags.anyDictionary) {
    const ours = dictionaryHash(dictionary);
    if (recording.header.dictionary !== ours)
      throw new UserError(
        `--replay ${flags.replay}: its commands are of dictionary ${recording.header.dictionary}, this ground has ${ours}`,
        EXIT_WRONG_DICTIONARY,
      );
  }
  if (flags.record !== undefined) tryOutput(flags.record, recordRule(flags));
  const target = await openTarget(name ?? recording?.header.target ?? "host", {
    seed: flags.seed ?? recording?.header.seed ?? DEFAULT_SEED,
    baudRate: flags.baud,
  });
  await inSession(target, dictionary, checksum, { steps, recording }, flags);
}

const HELP = `
In a session: help, help NAME, tabulator. Lines of a script are what is typed: COMMAND [ARGUMENT...], await CONDITION [within S],
expect CONDITION, wait S, sense NAME VALUE. The host's time stands still except in wait and await.

Exit codes: 0 done, ${EXIT_DIFFERENT} a replay differs or an expectation does not hold, 2 bad input, ${EXIT_REFUSED} a command was refused or failed,
${EXIT_TIMEOUT} what was awaited did not come in time, ${EXIT_NO_CONNECTION} no connection, ${EXIT_WRONG_DICTIONARY} the payload has another dictionary.

Examples:
  satqkd console host
  satqkd console --send 'set-mode standby' --await 'completed set-mode' --await 'event mode-changed to=standby' --json
  satqkd console serial:/dev/ttyACM0 --script pass.txt --record pass.jsonl
  satqkd console --replay pass.jsonl`;

/** Adds the verb to the command line. */
export function registerConsole(program: Command): void {
  const lines: string[] = [];
  const line = (word: string, what: string, description: string) =>
    new Option(`--${word} <${what}>`, description).argParser((text) => lines.push(`${word} ${text}`));
  program
    .command("console")
    .description("command a payload and watch what it reports; record and replay (docs/how-to/console.md)")
    .argument("[target]", "host, emulated:BOARD or serial:PORT; host, or a recording's target, if left out")
    .addOption(line("send", "command", "send a command; this and the next four as often as wanted, in order"))
    .addOption(line("await", "condition", "wait for an event, a report, or what becomes of a command"))
    .addOption(line("expect", "condition", "exit 1 unless it holds already"))
    .addOption(line("wait", "s", "let time pass"))
    .addOption(line("sense", "settings", "set the host's surroundings, as in: supply 3300 temperature 20.0"))
    .option("--script <file>", "do the lines of this file")
    .option("--timeout <s>", "longest wait of an await, and for any answer", "10")
    .option("--json", "print one JSON object and nothing else")
    .option("--record <file>", "record the session as JSON lines")
    .option(...FORCE_OPTION)
    .option("--replay <file>", "send a recording's commands at their times; exit 1 at the first difference")
    .option("--show <file>", "only show a recording")
    .option("--any-dictionary", "go on although the payload has another dictionary")
    .option("--dictionary <file>", "speak this dictionary instead of the one of this release")
    .option("--raw", "allow lines `raw HEX`, whose bytes are sent as they are")
    .option("--seed <n>", "seed of the host's noise source (1)", whole())
    .option("--baud <n>", "rate of a serial port", whole(), 115200)
    .addHelpText("after", HELP)
    .action((name: string | undefined, flags: ConsoleFlags) => run(name, flags, lines));
}
