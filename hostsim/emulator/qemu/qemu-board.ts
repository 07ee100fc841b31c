/**
 * A Cortex-M33 board in QEMU (machine mps2-an505). Takes: an ELF, bytes for its UART 0. Gives: the lines that
 * UART 0 prints, and the bytes of UART 1. Instructions are counted, not timed: one advances the machine's
 * clock by 1 ns (`-icount shift=0`), so a program sees the same counters in every run. Never leaves a process
 * behind, and never ends one that it did not start.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, fstatSync, mkdtempSync, openSync, readSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../../base/user-error.js";
import { LineReader } from "../../wire/line-reader.js";
import { EMULATED_PATIENCE_MS } from "../patience.js";

/** QEMU's program; the Debian package has the same name. */
const PROGRAM = "qemu-system-arm";
/** Time in ms within which QEMU ends when asked to. */
const STOP_MS = 2_000;

/** How to start a board. */
export interface QemuOptions {
  /** TCP port of this machine on which QEMU serves gdb; none if absent. */
  readonly gdbPort?: number;
  /** Whether the processor waits for gdb before its first instruction. */
  readonly waitForGdb?: boolean;
  /** Fault injection: nothing takes the bytes of UART 1, so that they pile up in the board. */
  readonly linesAreStuck?: boolean;
  /** Time in ms after which the board is stopped whatever happens; two hours if absent. */
  readonly lifetimeMs?: number;
}

/** A running board. */
export class QemuBoard {
  readonly #process: ChildProcess;
  readonly #uart: Socket;
  readonly #lineFile: string;
  #lineBytes = 0;
  readonly #release: () => void;
  readonly #lines = new LineReader();
  #diverted: ((bytes: Uint8Array) => void) | null = null;
  readonly #lifetime: NodeJS.Timeout;
  #isStopping = false;
  readonly #onExit = (): void => {
    this.#process.kill("SIGKILL");
  };

  private constructor(
    process_: ChildProcess,
    uart: Socket,
    lineFile: string,
    release: () => void,
    lifetimeMs: number,
  ) {
    this.#process = process_;
    this.#uart = uart;
    this.#lineFile = lineFile;
    this.#release = release;
    this.#lifetime = setTimeout(() => {
      this.#lines.end(`the board was stopped after its lifetime of ${lifetimeMs} ms`);
      void this.stop();
    }, lifetimeMs);
    this.#lifetime.unref();
    uart.on("data", (bytes: Buffer) => {
      if (this.#diverted === null) this.#lines.take(bytes);
      else this.#diverted(bytes);
    });
    uart.on("error", (error) => this.#lines.end(error.message));
    uart.on("close", () => this.#lines.end("QEMU closed the UART"));
    process.once("exit", this.#onExit);
  }

  /**
   * Starts QEMU with the image at `elfPath` and waits until its UART is there. Throws a UserError that names
   * the Debian package when QEMU is missing, or the image; an Error with QEMU's own message when it does not
   * start.
   */
  static async start(elfPath: string, options: QemuOptions = {}): Promise<QemuBoard> {
    if (!existsSync(elfPath)) throw new UserError(`${elfPath} is missing`);
    const folder = mkdtempSync(join(tmpdir(), "satqkd-qemu-"));
    const server = createServer();
    // A connection that nobody takes: what is written to it stays in the way.
    const deaf = createServer({ pauseOnConnect: true });
    const release = (): void => {
      server.close();
      deaf.close();
      rmSync(folder, { recursive: true, force: true });
    };
    const path = join(folder, "uart0");
    const lines = join(folder, "uart1");
    server.listen(path);
    if (options.linesAreStuck === true) deaf.listen(lines);
    const child = spawn(PROGRAM, machineArguments(elfPath, path, lines, options), {
      stdio: ["ignore", "ignore", "pipe"],
    });
    try {
      const uart = await connection(server, child);
      return new QemuBoard(child, uart, lines, release, options.lifetimeMs ?? 2 * EMULATED_PATIENCE_MS);
    } catch (error) {
      if (child.pid !== undefined) child.kill("SIGKILL");
      release();
      throw error;
    }
  }

  /** Id of QEMU's process. */
  get processId(): number {
    return this.#process.pid!;
  }

  /** Sends bytes, or text in ASCII, to the board's UART. */
  send(bytes: Uint8Array | string): void {
    this.#uart.write(bytes);
  }

  /**
   * The next line that the board prints, without its end. Throws when none comes within `timeoutMs` or QEMU
   * ends.
   */
  readLine(timeoutMs: number): Promise<string> {
    return this.#lines.next(timeoutMs);
  }

  /** From now on what the board prints goes to `listener` instead of into lines; null: into lines again. */
  divert(listener: ((bytes: Uint8Array) => void) | null): void {
    this.#diverted = listener;
  }

  /** The bytes of UART 1 that have come since the last call. */
  takeLineStream(): Uint8Array {
    const file = openSync(this.#lineFile, "r");
    const bytes = new Uint8Array(fstatSync(file).size - this.#lineBytes);
    readSync(file, bytes, 0, bytes.length, this.#lineBytes);
    closeSync(file);
    this.#lineBytes += bytes.length;
    return bytes;
  }

  /** Adds who hears that QEMU has ended by itself. */
  onEnd(listener: (reason: string) => void): void {
    this.#process.once("exit", (code, signal) => {
      if (!this.#isStopping) listener(`QEMU ended (${signal ?? code})`);
    });
  }

  /** Ends this QEMU and waits until it is gone. May be called again. */
  async stop(): Promise<void> {
    clearTimeout(this.#lifetime);
    process.removeListener("exit", this.#onExit);
    this.#isStopping = true;
    this.#uart.destroy();
    this.#release();
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const gone = once(this.#process, "exit");
    this.#process.kill("SIGTERM");
    const harder = setTimeout(() => this.#process.kill("SIGKILL"), STOP_MS);
    await gone;
    clearTimeout(harder);
  }
}

function machineArguments(
  elfPath: string,
  uartPath: string,
  linesPath: string,
  options: QemuOptions,
): string[] {
  const gdb = options.gdbPort === undefined ? [] : ["-gdb", `tcp:127.0.0.1:${options.gdbPort}`];
  return [
    ...["-M", "mps2-an505", "-icount", "shift=0", "-kernel", elfPath],
    // A socket: a UART on QEMU's standard streams hangs once the other end of the pipe is closed.
    ...["-chardev", `socket,id=uart0,path=${uartPath}`, "-serial", "chardev:uart0"],
    // A file never keeps the board waiting; a socket holds some 280 single bytes.
    ...["-chardev", `${options.linesAreStuck === true ? "socket" : "file"},id=uart1,path=${linesPath}`],
    ...["-serial", "chardev:uart1"],
    ...["-display", "none", "-monitor", "none", "-nodefaults", "-nographic"],
    ...gdb,
    ...(options.waitForGdb === true ? ["-S"] : []),
  ];
}

/**
 * The socket by which QEMU serves a UART; throws when QEMU ends, is not there, or takes longer than
 * EMULATED_PATIENCE_MS.
 */
function connection(server: Server, child: ChildProcess): Promise<Socket> {
  return new Promise((resolve, reject) => {
    let complaint = "";
    child.stderr?.on("data", (text: Buffer) => {
      complaint += text.toString();
    });
    const late = setTimeout(
      () => reject(new Error(`${PROGRAM} did not start within ${EMULATED_PATIENCE_MS} ms`)),
      EMULATED_PATIENCE_MS,
    );
    server.once("connection", (socket) => {
      clearTimeout(late);
      resolve(socket);
    });
    child.once("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(late);
      const missing = `${PROGRAM} is missing: install the Debian package ${PROGRAM}, or all that is needed with firmware/native/install-packages.sh`;
      reject(error.code === "ENOENT" ? new UserError(missing) : error);
    });
    child.once("close", (code) => {
      clearTimeout(late);
      reject(new Error(`${PROGRAM} ended with code ${code}: ${complaint.trim()}`));
    });
  });
}
