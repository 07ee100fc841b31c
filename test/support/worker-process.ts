/**
 * `satqkd worker` as a process of its own, for tests that kill it or make it slow.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { packageRoot } from "../../hostsim/core/package-root.js";

/** A worker that was started. */
export class WorkerProcess {
  #told = "";

  private constructor(private readonly process: ChildProcess) {
    this.process.stderr!.on("data", (text: Buffer) => (this.#told += text.toString()));
  }

  /** Starts one, and waits until it serves. It is taken for lost after so many seconds. */
  static async start(url: string, lostAfterS = 1): Promise<WorkerProcess> {
    const main = join(packageRoot, "dist/hostsim/cli/main.js");
    const words = ["worker", "--queue", url, "--threads", "1", "--lost-after", String(lostAfterS)];
    const worker = new WorkerProcess(
      spawn(process.execPath, [main, ...words], { stdio: ["ignore", "ignore", "pipe"] }),
    );
    await worker.says(/^worker of code version/m);
    return worker;
  }

  /** Waits until it has said so. */
  async says(what: RegExp): Promise<void> {
    while (!what.test(this.#told)) {
      if (this.process.exitCode !== null) throw new Error(`the worker has ended: ${this.#told}`);
      await setTimeout(20);
    }
  }

  /** Of the process. */
  get pid(): number {
    return this.process.pid!;
  }

  /** All that it said. */
  get told(): string {
    return this.#told;
  }

  /** How many jobs it did. */
  get jobsDone(): number {
    return this.#told.match(/^did /gm)?.length ?? 0;
  }

  /** Sends a signal. */
  signal(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  /** Ends it, whatever state it is in. */
  async kill(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, "exit");
    this.process.kill("SIGKILL");
    await ended;
  }
}
