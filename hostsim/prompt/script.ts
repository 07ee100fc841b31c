/**
 * Makes what an Espruino board gets: one script with the native module, the console, and the board's
 * identity. Takes: a board. Gives: build/boards/NAME/console.js. Names, words and numbers that the host has
 * too are written in from the host's own.
 */
import { join, resolve } from "node:path";
import { crc32 } from "node:zlib";
import { HostBoard } from "../../boards/host/model/board.js";
import * as commands from "../../firmware/prompt/native/commands.js";
import { COMPILER_RULE, writeOutput } from "../base/output.js";
import { benchSeed } from "../board/bench-seed.js";
import { type Board, loadBoard } from "../board/board.js";
import { INTERMEDIATE } from "../board/build/build-image.js";
import { withRoom } from "../board/build/room.js";
import { readCommit } from "../board/build/source-state.js";
import { coreHash } from "../board/core-hash.js";
import { DICTIONARY_VERSION, describeIdentity, encodeIdentity, type Identity } from "../board/identity.js";
import { loadPayload } from "../core/load.js";
import { packageRoot } from "../core/package-root.js";
import { dictionaryHash, loadDictionary } from "../protocol/load.js";
import { lineName } from "../schedule/words.js";
import { symbolWordsOf } from "../trace/symbol-words.js";
import { compileConsole } from "./compile.js";
import { buildNativeModule, type NativeModule } from "./native-module.js";

/** Seed at load: the first of `satqkd step pico`. */
const DEFAULT_SEED = 1;
/** Symbols of value 0 in the order of the weights (assembly/pattern/thresholds.ts). */
const PAIRS = [8, 10, 4, 6, 0, 2] as const;
const SYMBOLS = 12;
/** Pulses of the self-test: on both sides of what 32 bits hold, and the last. */
const PROBES = [0, 1, 2, 3, 127, 128, 65_535, 2 ** 32 - 1, 2 ** 32, 2 ** 36 + 5, 2 ** 53 - 1] as const;

/** What to build and where. */
export interface ConsoleRequest {
  readonly board: Board;
  /** Folder of the results; build/boards/NAME if absent. */
  readonly outputFolder?: string;
  /** The source tree; the one that this program runs from if absent. */
  readonly root?: string;
  /** Told what is being done. */
  readonly progress?: (step: string) => void;
}

/** A script that is ready to be sent. */
export interface BuiltConsole {
  /** Absolute path. */
  readonly script: string;
  readonly identity: Identity;
  readonly scriptBytes: number;
  /** The native module: code, memory that it is lent, deepest stack. */
  readonly moduleBytes: number;
  readonly memoryBytes: number;
  readonly stackBytes: number;
}

/** What scripts of several boards of one source tree have in common, as far as it is made. */
export class CommonParts {
  /** By processor. */
  readonly natives = new Map<string, NativeModule>();
  compiled: string | null = null;
}

/** More than a script takes on its way, bytes. */
const ROOM_BYTES = 1 << 20;

/**
 * Builds the console of a board with a JavaScript prompt. Throws with the tool's message when a step fails;
 * the script of an earlier build then stays. `common`: of several boards of one source tree; what is
 * missing is added.
 *
 * @throws OutputError when it can't be written, before the work if that can be seen
 */
export async function buildConsole(
  request: ConsoleRequest,
  common: CommonParts = new CommonParts(),
): Promise<BuiltConsole> {
  const { board } = request;
  const root = request.root ?? packageRoot;
  const output = resolve(request.outputFolder ?? join(root, "build", "boards", board.name));
  const progress = request.progress ?? (() => {});
  const script = join(output, "console.js");

  const native = withRoom(script, COMPILER_RULE, ROOM_BYTES, () => {
    const before = common.natives.get(board.processor);
    if (before !== undefined) return before;
    progress("AssemblyScript to a native module");
    return buildNativeModule(board.processor, join(output, INTERMEDIATE), root);
  });
  progress("TypeScript to a script");
  common.natives.set(board.processor, native);
  common.compiled ??= await compileConsole(root);
  const identity: Identity = {
    board: board.name,
    ...readCommit(root),
    sealed: true,
    dictionaryVersion: DICTIONARY_VERSION,
    dictionaryHash: dictionaryHash(loadDictionary(root)),
    coreHash: coreHash(root),
    flashBaseAddress: 0,
    generator: "chacha20",
  };
  const variables = [
    ...Object.entries(commands).map(([name, value]) => variable(name, value)),
    ...identityVariables(identity),
    variable("MODULE", Buffer.from(native.code).toString("base64")),
    variable("MODULE_CRC32", crc32(native.code)),
    ...lineVariables(board),
    ...(await patternVariables()),
  ];
  const body = `(function(){\nglobal.satqkd=undefined;\n${variables.join("")}${common.compiled}})();\n`;
  const text = withChecksum(`// satqkd console: ${describeIdentity(identity)}\n${body}`);
  writeOutput(script, text, COMPILER_RULE);
  return {
    script,
    identity,
    scriptBytes: text.length,
    moduleBytes: native.code.length,
    memoryBytes: commands.MEMORY_BYTES,
    stackBytes: native.stackBytes,
  };
}

/** The script with its CRC-32 as a last line. */
export function withChecksum(script: string): string {
  return `${script}// crc32 ${crc32(script).toString(16).padStart(8, "0")}\n`;
}

function variable(name: string, value: unknown): string {
  return `var ${name}=${JSON.stringify(value)};\n`;
}

function identityVariables(identity: Identity): string[] {
  return [
    variable("IDENTITY", Buffer.from(encodeIdentity(identity)).toString("hex")),
    variable("IDENTITY_TEXT", describeIdentity(identity)),
  ];
}

function lineVariables({ name, console: prompt }: Board): string[] {
  if (prompt === undefined) throw new Error(`board ${name} has no JavaScript prompt`);
  const { symbolCode, lasers } = prompt.lines;
  return [
    variable(
      "SYMBOL_WORDS",
      Array.from({ length: SYMBOLS }, (_, symbol) => symbolWordsOf(symbol)),
    ),
    variable(
      "CODE_NAMES",
      symbolCode.map((_, line) => lineName("symbol-code", line)),
    ),
    variable(
      "LASER_NAMES",
      lasers.map((_, line) => lineName("lasers", line)),
    ),
    `var CODE_PINS=[${symbolCode.join()}];\nvar LASER_PINS=[${lasers.join()}];\n`,
  ];
}

/** Seed and pattern at load, and what the host's core makes of them. */
async function patternVariables(): Promise<string[]> {
  const core = await loadPayload(new HostBoard(() => {}).port);
  const scratch = core.reserve(32);
  const seed = benchSeed(DEFAULT_SEED);
  new Uint8Array(core.memory.buffer).set(seed, scratch);
  core.installSeed(scratch);
  core.configurePattern(0.5, 0.25, 0.25, 0.5, 0);
  const probes = PROBES.flatMap((index) => {
    new DataView(core.memory.buffer).setBigUint64(scratch, BigInt(index), true);
    core.symbolsAt(scratch, 1, scratch + 8, core.DOMAIN_KEY.value);
    return [index, new Uint8Array(core.memory.buffer)[scratch + 8]!];
  });
  return [
    variable("PULSES_PER_BLOCK", loadBoard("pico").emission?.pulsesPerBlock),
    variable("DEFAULT_SEED", Buffer.from(seed).toString("hex")),
    variable(
      "DEFAULT_WEIGHTS",
      PAIRS.map((symbol) => core.symbolWeight(symbol)),
    ),
    variable("DEFAULT_WIDTH", core.patternBits()),
    variable("PROBES", probes),
  ];
}
