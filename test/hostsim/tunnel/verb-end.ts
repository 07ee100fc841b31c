/** One end of a tunnel as `satqkd tunnel` runs it, as a process of its own, and what it says. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { packageRoot } from "../../../hostsim/core/package-root.js";

const MAIN = join(packageRoot, "dist", "hostsim", "cli", "main.js");

/** An end. */
export class VerbEnd {
  said = "";
  private readonly child: ChildProcess;

  constructor(kind: "wireguard" | "strongswan", config: string) {
    this.child = spawn(process.execPath, [MAIN, "tunnel", kind, "--config", config], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.child.stderr!.on("data", (part: Buffer) => {
      this.said += part.toString();
    });
  }

  /** Waits until it has said something. */
  async says(words: RegExp): Promise<void> {
    while (!words.test(this.said)) {
      if (this.child.exitCode !== null) throw new Error(`it ended: ${this.said}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async stop(): Promise<number | null> {
    if (this.child.exitCode !== null) return this.child.exitCode;
    const gone = once(this.child, "exit");
    this.child.kill("SIGTERM");
    return ((await gone) as [number | null])[0];
  }
}
