/**
 * The image of test/firmware/procedures/compiled/bench.ts on the host and on the emulated board, commanded
 * alike.
 */
import { join } from "node:path";
import { loadInterpreter } from "../../hostsim/core/interpreter.js";
import { packageRoot } from "../../hostsim/core/package-root.js";
import { QemuBoard } from "../../hostsim/emulator/qemu/qemu-board.js";
import { type BuiltProcedure, buildProcedure, procedureImage } from "../../hostsim/procedures/image.js";
import { dictionaryHash, loadDictionary } from "../../hostsim/protocol/load.js";
import { type DecodedReport, decodeReport } from "../../hostsim/wire/controller/decode.js";
import {
  type ArgumentValues,
  type EncodedCommand,
  encodeCommand,
  encodeFunction,
} from "../../hostsim/wire/controller/encode.js";
import {
  ALL_ACKNOWLEDGEMENTS,
  PacketChecksum,
  readTelemetry,
  telecommand,
} from "../../hostsim/wire/controller/packet.js";
import { buildForQemu, instantiateModule } from "../firmware/native/native-build.js";
import { FrameExchange } from "./frame-exchange.js";

export const DICTIONARY = loadDictionary();
/** Bytes of a procedure in a telecommand. */
const SEGMENT_BYTES = 224;
const REPLY_MS = 60_000;
const NAME = "procedures";

/** One end of the three calls of bench.ts. */
interface Port {
  take(packet: Uint8Array): Promise<void>;
  /** Rounds until a report waits; how many are left. */
  steps(rounds: number, us: number): Promise<number>;
  /** The next report, null when there is none. */
  report(): Promise<Uint8Array | null>;
  /** A word of the board's memory. */
  word(address: number): Promise<number>;
  /** Cause of the board's last reset. */
  cause(): Promise<number>;
  stop(): Promise<void>;
}

interface BenchModule {
  readonly memory: WebAssembly.Memory;
  start(): void;
  controllerIncoming(): number;
  benchTake(bytes: number): number;
  benchSteps(rounds: number, us: number): number;
  telemetryTake(): number;
  telemetryOutgoing(): number;
}

/** Builds the image; once for all benches. */
export function buildBench() {
  return buildForQemu(NAME, "test/firmware/procedures/compiled/bench.ts");
}

async function hostPort(): Promise<Port> {
  const interpreter = await loadInterpreter();
  const module = instantiateModule(NAME, interpreter) as unknown as BenchModule;
  interpreter.bindMemory(module.memory);
  module.start();
  return {
    async take(packet) {
      new Uint8Array(module.memory.buffer).set(packet, module.controllerIncoming());
      module.benchTake(packet.length);
    },
    steps: async (rounds, us) => module.benchSteps(rounds, us) >>> 0,
    async report() {
      const bytes = module.telemetryTake();
      return bytes === 0
        ? null
        : new Uint8Array(module.memory.buffer, module.telemetryOutgoing(), bytes).slice();
    },
    word: () => Promise.reject(new Error("the host has no such memory")),
    cause: async () => 0,
    stop: async () => undefined,
  };
}

async function boardPort(elf: string): Promise<Port> {
  const board = await QemuBoard.start(elf);
  const frames = await FrameExchange.open((bytes) => board.send(bytes), REPLY_MS);
  board.divert((bytes) => frames.take(bytes));
  return {
    async take(packet) {
      await frames.ask(Buffer.concat([Uint8Array.of(1), packet]));
    },
    async steps(rounds, us) {
      const frame = Buffer.alloc(9);
      frame.writeUInt8(2);
      frame.writeUInt32LE(rounds, 1);
      frame.writeUInt32LE(us, 5);
      return Buffer.from(await frames.ask(frame)).readUInt32LE();
    },
    async report() {
      const frame = await frames.ask(Uint8Array.of(3));
      return frame.length === 1 ? null : frame;
    },
    async word(address) {
      const frame = Buffer.alloc(5);
      frame.writeUInt8(5);
      frame.writeUInt32LE(address, 1);
      return Buffer.from(await frames.ask(frame)).readUInt32LE();
    },
    cause: async () => (await frames.ask(Uint8Array.of(4)))[0]!,
    stop: () => board.stop(),
  };
}

/** A report as bytes and by name. */
export interface Told extends DecodedReport {
  readonly bytes: Uint8Array;
}

/** A controller with procedures, on the host or on the board whose image is `elf`. */
export async function procedureBench(elf: string | null) {
  const port = elf === null ? await hostPort() : await boardPort(elf);
  const checksum = await PacketChecksum.load();
  let sequence = 0;

  async function reports(): Promise<Told[]> {
    const told: Told[] = [];
    for (let bytes = await port.report(); bytes !== null; bytes = await port.report())
      told.push({ ...decodeReport(DICTIONARY, readTelemetry(bytes, checksum)), bytes });
    return told;
  }
  async function give({ service, subtype, data }: EncodedCommand): Promise<Told[]> {
    const header = { application: DICTIONARY.application, sequence: sequence++, source: 7 };
    const acknowledgements = ALL_ACKNOWLEDGEMENTS;
    await port.take(telecommand({ ...header, acknowledgements, service, subtype }, data, checksum));
    return reports();
  }
  const bench = {
    stop: () => port.stop(),
    word: (address: number) => port.word(address),
    cause: () => port.cause(),
    give: (name: string, values: ArgumentValues = {}, repeated: readonly ArgumentValues[] = []) =>
      give(encodeCommand(DICTIONARY, name, values, repeated)),
    call: (name: string, values: ArgumentValues = {}) => give(encodeFunction(DICTIONARY, name, values)),
    /** Sends a procedure's image in segments; the reports of the last. */
    async load(image: Uint8Array, procedure = 0): Promise<Told[]> {
      let last: Told[] = [];
      for (let offset = 0; offset < image.length; offset += SEGMENT_BYTES) {
        const bytes = [...image.subarray(offset, offset + SEGMENT_BYTES)].map((byte) => ({ byte }));
        last = await bench.give("load-procedure", { procedure, offset }, bytes);
      }
      return last;
    },
    start(given: readonly number[] = [], procedure = 0): Promise<Told[]> {
      const values = Object.fromEntries([0, 1, 2, 3].map((i) => [`argument-${i}`, given[i] ?? 0]));
      return bench.give("start-procedure", { procedure, ...values });
    },
    /** Lets rounds pass; all reports. */
    async run(rounds: number, us = 1000): Promise<Told[]> {
      const told: Told[] = [];
      for (let left = rounds; left > 0; ) {
        left = await port.steps(left, us);
        told.push(...(await reports()));
      }
      return told;
    },
    /** Sets limits of procedures. */
    limit: (seconds: number, instructions: number) =>
      bench.give("set-parameters", {}, [
        { parameter: "procedure-time-limit", value: seconds },
        { parameter: "procedure-instruction-limit", value: instructions },
      ]),
  };
  return bench;
}
export type ProcedureBench = Awaited<ReturnType<typeof procedureBench>>;

/** A procedure of the project, or of the tests' folder: compiled once for each path, so not to be changed. */
export function built(name: string, folder = "firmware/procedures"): Promise<BuiltProcedure> {
  const path = join(packageRoot, folder, `${name}.ts`);
  const made = procedures.get(path) ?? build(path);
  procedures.set(path, made);
  return made;
}

/** What was compiled. */
const procedures = new Map<string, Promise<BuiltProcedure>>();

async function build(path: string): Promise<BuiltProcedure> {
  return buildProcedure(path, DICTIONARY, await PacketChecksum.load());
}

/** The image of bytecode, for another dictionary when `hash` says so. */
export async function imageOf(bytecode: Uint8Array, hash = dictionaryHash(DICTIONARY)): Promise<Uint8Array> {
  return procedureImage("test", hash, bytecode, await PacketChecksum.load());
}
