/** A KME of a laboratory as a process of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import type { Laboratory } from "./laboratory.js";

const CHILD = join(packageRoot, "test", "hostsim", "kme", "child.mjs");

/** A running KME. */
export class Kme {
  private constructor(private readonly child: ChildProcess) {}

  /** Starts it, and waits until it serves. */
  static start(lab: Laboratory, station: string): Promise<Kme> {
    const child = spawn(process.execPath, [CHILD, lab.configPath(station)], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    return new Promise((resolve, reject) => {
      let complaints = "";
      child.stderr.on("data", (part: Buffer) => {
        complaints += part.toString();
      });
      child.stdout.once("data", () => resolve(new Kme(child)));
      child.once("exit", (code) => reject(new Error(`${station} ended with ${code}: ${complaints}`)));
    });
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Sends a signal, and waits for the end; nothing when it has ended. */
  stop(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      child.removeAllListeners("exit");
      child.once("exit", () => resolve());
      child.kill(signal);
    });
  }
}
