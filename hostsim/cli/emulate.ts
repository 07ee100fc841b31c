/**
 * `satqkd emulate BOARD`: boots the board's real image on emulated silicon, lets it emit, and compares what
 * it did with the host's own core.
 */

import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { type Command, Option } from "commander";
import { type Appendable, type OutputRule, tryOutput, withOutput, writeOutput } from "../base/output.js";
import { UserError } from "../base/user-error.js";
import { type Board, loadBoard, loadBoardInProfile } from "../board/board.js";
import { describeIdentity } from "../board/identity.js";
import { runDigests } from "../emulation/digest-run.js";
import { type PicoResult, type PicoRun, runPico, type Stall } from "../emulation/pico-run.js";
import { isBridged, whatIsWrong } from "../emulation/verdict.js";
import { type Emulator, emulatorOf } from "../emulator/emulators.js";
import { imagePath } from "../emulator/image.js";
import { JUNIT_OPTION, tryJunit, writeJunit } from "./junit.js";
import { whole } from "./numbers.js";
import { type CommonFlags, FORCE_OPTION } from "./options.js";
import { printJson } from "./print-json.js";
import { remark, say } from "./say.js";

/** Flags of the verb. */
interface EmulateFlags extends CommonFlags {
  readonly seed: number;
  readonly pulses: number;
  readonly lines: "symbol-code" | "lasers";
  readonly clock?: "125" | "250";
  readonly image?: string;
  readonly capture?: string;
  readonly stall?: Stall;
  readonly flash?: string;
  readonly junit?: string;
  readonly gdb?: number;
  readonly allowMismatch?: true;
  readonly json?: true;
}

/** What the board did differs from what the host's core says. */
const EXIT_DIFFERENT = 1;
const HZ_PER_MHZ = 1e6;

function parseStall(text: string): Stall {
  const match = /^(\d+):(\d+):(\d+)$/.exec(text);
  if (match === null) throw new UserError(`--stall ${text}: give BURST:SLOT:CYCLES, as in 1:20000:2000`);
  return { burst: Number(match[1]), slot: Number(match[2]), cycles: Number(match[3]) };
}

/** Refuses a fault that the run does not come to. */
function checkStall({ burst, slot, cycles }: Stall, board: Board, pulses: number): void {
  const { pulsesPerBlock } = board.emission!;
  const bursts = Math.ceil(pulses / pulsesPerBlock);
  if (burst >= bursts) throw new UserError(`--stall: the run has ${bursts} bursts, from 0 on`);
  if (slot >= pulsesPerBlock) throw new UserError(`--stall: a burst has ${pulsesPerBlock} slots, from 0 on`);
  if (cycles === 0) throw new UserError("--stall: 0 cycles are no fault");
}

/** What an emulated board kept in flash; the file is made by the first run. */
const FLASH_RULE: OutputRule = { option: "--flash", force: true };

/** Of an emulator that has pins, what they show is compared, pulse by pulse. */
async function comparePins(board: Board, flags: EmulateFlags, emulator: Emulator): Promise<void> {
  const { stall } = flags;
  if (stall !== undefined) checkStall(stall, board, flags.pulses);
  const image = readFileSync(imagePath(board, emulator.file, flags));
  tryJunit(flags);
  if (flags.flash !== undefined) tryOutput(flags.flash, FLASH_RULE);
  const startedMs = performance.now();
  const run = (capture?: Appendable) => runOf(board, image, flags, capture);
  const { flash, ...result } =
    flags.capture === undefined
      ? await run()
      : await withOutput(flags.capture, { option: "--capture", force: flags.force }, run);
  if (flags.flash !== undefined) writeOutput(flags.flash, flash, FLASH_RULE);
  if (flags.json) printJson("satqkd-emulate", { board: board.name, seed: flags.seed, ...result });
  else for (const line of describeRun(result)) say(line);
  if (stall !== undefined && isBridged(result, stall))
    remark("--stall: too short to be seen; the queue bridged it\n");
  const wrong = whatIsWrong(result, stall ?? null);
  judge(board, flags, startedMs, wrong);
}

/** Says what is wrong, null for nothing, to the user, to the shell and to a CI server. */
function judge({ name }: Board, flags: EmulateFlags, startedMs: number, wrong: string | null): void {
  const { seed, pulses, lines } = flags;
  writeJunit(flags, {
    verb: "emulate",
    name: `${name} --seed ${seed} --pulses ${pulses} --lines ${lines}`,
    wrong: wrong === null ? [] : [wrong],
    seconds: (performance.now() - startedMs) / 1000,
  });
  if (wrong === null) return;
  remark(`satqkd: ${wrong}; replay with --seed ${seed}\n`);
  process.exitCode = EXIT_DIFFERENT;
}

/** The board in the clock profile that its name or the pulse rate asks for. */
function boardOf(name: string, clock: string | undefined): Board {
  if (clock === undefined) return loadBoardInProfile(name);
  if (name.includes(":")) throw new UserError(`--clock: ${name} names its clock profile already`);
  const rate = loadBoard(name).emission?.pulseRates.find(({ hz }) => hz === Number(clock) * HZ_PER_MHZ);
  if (rate === undefined) throw new UserError(`--clock ${clock}: ${name} has no such pulse rate`);
  return loadBoardInProfile(`${name}:${rate.profile}`);
}

/** The clocks of a board that is in a profile; where there are no lines nobody asks. */
function clocksOf({ emission }: Board): Pick<PicoRun, "slotsPerMicrosecond" | "coreMegahertz" | "gapless"> {
  const rate = emission?.pulseRates[0];
  return {
    slotsPerMicrosecond: (rate?.hz ?? 0) / HZ_PER_MHZ,
    ...(rate?.coreHz === undefined ? {} : { coreMegahertz: rate.coreHz / HZ_PER_MHZ }),
    gapless: rate?.profile.endsWith("gapless") ?? false,
  };
}

/** Boots the image and lets it emit; shows how far it is. */
async function runOf(
  board: Board,
  image: Uint8Array,
  flags: EmulateFlags,
  capture: Appendable | undefined,
): Promise<PicoResult> {
  const isLive = !flags.json && process.stderr.isTTY;
  const running = runPico({
    board,
    image,
    seed: flags.seed,
    pulses: flags.pulses,
    lineMap: flags.lines,
    ...clocksOf(board),
    ...(flags.stall === undefined ? {} : { stalls: [flags.stall] }),
    ...(capture === undefined ? {} : { capture }),
    ...(flags.flash !== undefined && existsSync(flags.flash) ? { flash: readFileSync(flags.flash) } : {}),
    progress: (blocks, of) => {
      if (isLive) process.stderr.write(`\rblock ${blocks} of ${of} `);
    },
  });
  try {
    return await running;
  } catch (error) {
    // What a damaged image makes of the chip can end anywhere.
    if (flags.image === undefined || !(error instanceof Error) || error instanceof UserError) throw error;
    throw new UserError(`${flags.image} does not run: ${error.message}`, EXIT_DIFFERENT);
  } finally {
    if (isLive) process.stderr.write("\r\x1b[K");
  }
}

/** Of an emulator without pins, digests of the pattern are compared. */
async function compareDigests(board: Board, flags: EmulateFlags, emulator: Emulator): Promise<void> {
  for (const [name, value] of [
    ["--capture", flags.capture],
    ["--stall", flags.stall],
    ["--flash", flags.flash],
  ] as const) {
    if (value !== undefined) throw new UserError(`${name}: board ${board.name} has no lines and no flash`);
  }
  tryJunit(flags);
  const startedMs = performance.now();
  const result = await runDigests(board, imagePath(board, emulator.file, flags), flags.seed, flags.pulses);
  if (flags.json) printJson("satqkd-emulate-digests", { board: board.name, seed: flags.seed, ...result });
  else {
    say(describeIdentity(result.identity));
    say(
      `${result.pulsesCompared} pulses of the pattern made, ${result.differentBlocks.length} blocks differ from the host's`,
    );
    say("emulated instruction by instruction (QEMU); this board has no lines");
  }
  const isEqual = result.differentBlocks.length === 0;
  judge(board, flags, startedMs, isEqual ? null : "the board's pattern differs from the host's");
}

async function debug(board: Board, flags: EmulateFlags, emulator: Emulator, port: number): Promise<void> {
  const elf = imagePath(board, "image.elf", flags);
  const run = {
    seed: flags.seed,
    pulses: flags.pulses,
    lineMap: flags.lines,
    slotsPerMicrosecond: clocksOf(board).slotsPerMicrosecond,
    port,
    onReady: (open: number) =>
      say(`waiting for gdb: gdb-multiarch ${relative(process.cwd(), elf)} -ex "target remote :${open}"`),
    onReply: (line: string) => say(line),
  };
  await emulator.debug(board, imagePath(board, emulator.file, flags), run);
}

function describeRun(result: Omit<PicoResult, "flash">): string[] {
  const fills = result.periodSlots / (result.clockHz / 1e6);
  return [
    describeIdentity(result.identity),
    `${result.pulsesCompared} pulses on the pins in ${result.bursts.length} bursts, ${result.differences} differ from the host's pattern, ` +
      `${result.straySlots} slots bright between bursts`,
    `burst of ${result.pulsesPerBlock} pulses every ${result.periodSlots} slots (${fills.toFixed(0)} us at ${result.clockHz / 1e6} MHz): ` +
      `duty cycle ${(100 * result.dutyCycle).toFixed(2)} %`,
    `blocks emitted ${result.emittedBlocks}, struck ${result.struckBlocks}; least slack ${result.leastSlackSlots} slots`,
    ...result.faults.map(
      ({ block, slot, slackSlots, cause }) =>
        `block ${block} ${cause} at slot ${slot}, slack ${slackSlots}: ` +
        `${slot < result.pulsesPerBlock ? "dark from there" : "a word came a slot late, the rest after it"}, struck from the key`,
    ),
    "emulated in lock-step: this judges order and content, not nanoseconds (docs/reference/emulation.md)",
  ];
}

/** Adds the verb to the command line. */
export function registerEmulate(program: Command): void {
  program
    .command("emulate")
    .description("boot the board's image on emulated silicon and compare it with the host's core")
    .argument("<board>", "a board with an emulator, or BOARD:PROFILE, see `satqkd boards`")
    .option("--seed <n>", "seed of the pattern and of the emulated noise", whole(), 1)
    .option("--pulses <n>", "pulses to emit, in whole blocks", whole({ from: 1 }), 524288)
    .addOption(
      new Option("--lines <map>", "line map").choices(["symbol-code", "lasers"]).default("symbol-code"),
    )
    .addOption(
      new Option(
        "--clock <MHz>",
        "pulse rate, as BOARD:PROFILE would choose it (default: the highest)",
      ).choices(["125", "250"]),
    )
    .option("--image <file>", "image to boot (default: the one in build/boards/BOARD)")
    .option("--capture <file>", "write the lines as VCD")
    .option(...FORCE_OPTION)
    .option("--stall <burst:slot:cycles>", "inject a fault: DMA stands still inside a burst", parseStall)
    .option("--flash <file>", "flash contents to start from, and to write back over them")
    .option(...JUNIT_OPTION)
    .option("--gdb <port>", "wait for gdb-multiarch on this TCP port", whole({ from: 1, to: 65535 }))
    .option("--allow-mismatch", "run an image of another core or dictionary")
    .option("--json", "print one JSON object and nothing else")
    .action(async (name: string, flags: EmulateFlags) => {
      const board = boardOf(name, flags.clock);
      const emulator = emulatorOf(board);
      if (flags.gdb !== undefined) await debug(board, flags, emulator, flags.gdb);
      else if (emulator.onPins !== null) await comparePins(board, flags, emulator);
      else await compareDigests(board, flags, emulator);
    });
}
