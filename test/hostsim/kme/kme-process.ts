/**
 * A KME of a laboratory as a process of its own. Its program is one file that is made once, as half of what a
 * start costs is finding modules; and it can be loaded before it is needed.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import type { Laboratory } from "./laboratory.js";

/** Of Linux on the processors that this runs on. */
const [TICKS_A_SECOND, PAGE_BYTES] = [100, 4096];

let program: Promise<string> | null = null;

/** Path of the program: below the checkout, where it finds the core. */
async function makeProgram(): Promise<string> {
  const file = join(packageRoot, "dist", "bundles", `kme-child-${process.pid}.mjs`);
  process.once("exit", () => rmSync(file, { force: true }));
  const bundle = await rolldown({
    input: join(packageRoot, "dist/test/hostsim/kme/child.js"),
    platform: "node",
    // jsonc-parser in its other form asks for its files by names that no bundler sees.
    resolve: { mainFields: ["module", "main"] },
  });
  await bundle.write({ file, format: "esm" });
  await bundle.close();
  return file;
}

/** A KME's process. */
export class Kme {
  private complaints = "";

  private constructor(private readonly child: ChildProcess) {
    child.stderr!.on("data", (part: Buffer) => {
      this.complaints += part.toString();
    });
    // Who is killed while it is told to serve does not read any more.
    child.stdin!.on("error", () => undefined);
  }

  /** Loads the program, which does nothing yet; with options of Node.js. */
  static async load(options: readonly string[] = []): Promise<Kme> {
    program ??= makeProgram();
    const command = [...options, await program];
    return new Kme(spawn(process.execPath, command, { stdio: ["pipe", "pipe", "pipe"] }));
  }

  /** Loads it and lets it serve. */
  static async start(lab: Laboratory, station: string, options: readonly string[] = []): Promise<Kme> {
    const kme = await Kme.load(options);
    await kme.serve(lab, station);
    return kme;
  }

  /** Becomes a station's KME; holds when it serves. */
  serve(lab: Laboratory, station: string): Promise<void> {
    return this.order(`serve ${lab.configPath(station)}`);
  }

  /** Puts the key of a pass into the open store; all processes make the same of one number. */
  add(peer: string, pass: number, blocks: number): Promise<void> {
    return this.order(`add ${peer} ${pass} ${blocks}`);
  }

  private order(line: string): Promise<void> {
    const { child } = this;
    return new Promise((resolve, reject) => {
      const fail = (code: number | null) =>
        reject(new Error(`"${line}": the KME ended with ${code}: ${this.complaints}`));
      child.stdout!.once("data", () => {
        child.off("exit", fail);
        resolve();
      });
      child.once("exit", fail);
      child.stdin!.write(`${line}\n`);
    });
  }

  /** Seconds of a processor that it has used, and its resident memory in MiB (proc(5)). */
  get used(): { readonly cpuS: number; readonly residentMiB: number } {
    const stat = readFileSync(`/proc/${this.pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [user, system] = [Number(fields[11]), Number(fields[12])];
    const pages = Number(readFileSync(`/proc/${this.pid}/statm`, "utf8").split(" ")[1]);
    return { cpuS: (user + system) / TICKS_A_SECOND, residentMiB: (pages * PAGE_BYTES) / 2 ** 20 };
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
