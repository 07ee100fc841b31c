/**
 * The FPGA's source as Verilator runs it. Takes: frames of the serial port, cycles to run. Gives: what comes
 * back, and every level of the lines. The other end is simulation.cpp.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../../hostsim/core/package-root.js";

const SOURCE = join(packageRoot, "boards", "pico2-ecp5", "fpga");
const MAIN = join(packageRoot, "test", "boards", "pico2-ecp5", "simulation.cpp");
/** Top of what is simulated: without the vendor's primitives. */
const TOP = "emitter";

/** What the lines showed: a level a slot, and the slots in which the trigger rose. */
export interface Shown {
  readonly levels: Buffer;
  readonly triggers: readonly number[];
}

/** Counts since the program's start. */
export interface Counts {
  readonly coreCycles: number;
  /** Core cycles in which a block waited to be taken. */
  readonly waits: number;
  /** Slots from the cycle in which `stop` or `withdraw` took effect to the end of the last bright one. */
  readonly brightAfter: number;
}

/** Path of the program, compiled when a source has changed. Throws when Verilator is not there. */
export function compiledFpga(): string {
  const digest = createHash("sha256").update(readFileSync(MAIN));
  for (const name of readdirSync(SOURCE).sort()) digest.update(name).update(readFileSync(join(SOURCE, name)));
  const folder = join(packageRoot, "build", "test");
  const path = join(folder, `fpga-${digest.digest("hex").slice(0, 16)}`);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(tmpdir(), "satqkd-fpga-"));
  try {
    const options = ["--cc", "--exe", "--build", "-O3", "-Wall", "--x-assign", "fast", "-CFLAGS", "-O2"];
    const places = ["-y", SOURCE, `-I${SOURCE}`, "--Mdir", work, "--top-module", TOP, "-o", "fpga"];
    execFileSync("verilator", [...options, ...places, join(SOURCE, `${TOP}.v`), MAIN], { stdio: "pipe" });
    execFileSync("cp", [join(work, "fpga"), `${path}.${process.pid}`]);
    renameSync(`${path}.${process.pid}`, path);
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw isMissing
      ? new Error("verilator is not installed: bash firmware/native/install-packages.sh", { cause: error })
      : error;
  } finally {
    rmSync(work, { recursive: true });
  }
  return path;
}

/** A running FPGA. */
export class SimulatedFpga {
  readonly #folder = mkdtempSync(join(tmpdir(), "satqkd-fpga-"));
  readonly #child: ChildProcess;
  readonly #requests: number;
  readonly #answers: number;
  /** Cycles of 125 MHz that were asked for outside frames, and in them. */
  cycles = 0;

  constructor() {
    const [requests, answers] = ["requests", "answers"].map((name) => join(this.#folder, name)) as [
      string,
      string,
    ];
    execFileSync("mkfifo", [requests, answers]);
    this.#child = spawn(compiledFpga(), [requests, answers], { stdio: "inherit" });
    // Each waits until the other end is opened as well.
    this.#requests = openSync(requests, "w");
    this.#answers = openSync(answers, "r");
  }

  /** Exchanges a frame. */
  frame(bytes: Uint8Array): Uint8Array {
    this.#ask("F", bytes.length, bytes);
    // As simulation.cpp clocks it: 20 cycles a bit, 10 before and after.
    this.cycles += 160 * bytes.length + 20;
    return this.#take(bytes.length);
  }

  /** Runs cycles of 125 MHz, two slots each. */
  run(cycles: number): void {
    this.cycles += cycles;
    this.#ask("R", cycles);
  }

  /** Holds the core in the first `cycles` of each 32 of its cycles. */
  holdCore(cycles: number): void {
    this.#ask("H", cycles);
  }

  /** What the lines showed since the last call. */
  shown(): Shown {
    this.#ask("L", 0);
    const levels = this.#take(this.#take(4).readUInt32LE(0));
    const count = this.#take(4).readUInt32LE(0);
    const triggers = this.#take(4 * count);
    return {
      levels,
      triggers: Array.from({ length: count }, (_, index) => triggers.readUInt32LE(4 * index)),
    };
  }

  /** Counts since the start. */
  counts(): Counts {
    this.#ask("C", 0);
    const words = this.#take(12);
    return {
      coreCycles: words.readUInt32LE(0),
      waits: words.readUInt32LE(4),
      brightAfter: words.readUInt32LE(8),
    };
  }

  /** Resets the FPGA. */
  reset(): void {
    this.#ask("Z", 0);
  }

  /** Ends the program. */
  close(): void {
    closeSync(this.#requests);
    closeSync(this.#answers);
    this.#child.kill();
    rmSync(this.#folder, { recursive: true });
  }

  #ask(letter: string, number: number, bytes: Uint8Array = new Uint8Array()): void {
    const request = Buffer.alloc(5);
    request.write(letter, "latin1");
    request.writeUInt32LE(number, 1);
    writeSync(this.#requests, Buffer.concat([request, bytes]));
  }

  #take(bytes: number): Buffer {
    const taken = Buffer.alloc(bytes);
    for (let at = 0; at < bytes; ) {
      const got = readSync(this.#answers, taken, at, bytes - at, null);
      if (got === 0) throw new Error("the simulated FPGA ended by itself");
      at += got;
    }
    return taken;
  }
}
