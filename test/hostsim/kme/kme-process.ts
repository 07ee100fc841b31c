/**
 * A KME of a laboratory as a process of its own. Its program is one file that is made once, as half of what a
 * start costs is finding modules; with the machine's code for it beside it, once a KME was told to remember
 * that; and it can be loaded before it is needed.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import type { Laboratory } from "./laboratory.js";

/** Of Linux on the processors that this runs on. */
const [TICKS_A_SECOND, PAGE_BYTES] = [100, 4096];

/** A program, and what it is known by. */
interface Program {
  readonly path: string;
  readonly hash: string;
}

let program: Promise<Program> | null = null;

/** SHA-256 of all that a KME runs, its core included, in hexadecimal digits. */
export async function programHash(): Promise<string> {
  program ??= makeProgram();
  return (await program).hash;
}

/** The program: below the checkout, where it finds the core. */
async function makeProgram(): Promise<Program> {
  const start = join(packageRoot, "dist", "bundles", `kme-child-${process.pid}`);
  const [file, code, loader] = [`${start}.cjs`, `${start}.code`, `${start}-loader.cjs`];
  process.once("exit", () => {
    for (const made of [file, code, loader]) rmSync(made, { force: true });
  });
  const bundle = await rolldown({
    input: join(packageRoot, "dist/test/hostsim/kme/child.js"),
    platform: "node",
    // jsonc-parser in its other form asks for its files by names that no bundler sees.
    resolve: { mainFields: ["module", "main"] },
  });
  const { output } = await bundle.generate({ format: "cjs", minify: { mangle: false, compress: false } });
  await bundle.close();
  // Code that is remembered can't import by itself (Node.js 20): its loader does.
  const pieces = output[0].code.split(/\bimport\(/);
  if (pieces.length !== 2) throw new Error(`the program imports at ${pieces.length - 1} places, not at one`);
  writeFileSync(file, pieces.join("importModule("));
  writeFileSync(loader, loaderText(file, code));
  const hash = createHash("sha256").update(output[0].code);
  hash.update(readFileSync(join(packageRoot, "build/ground.wasm")));
  return { path: loader, hash: hash.digest("hex") };
}

/** A program that runs a bundle by the code that is remembered of it, where there is some. */
function loaderText(file: string, code: string): string {
  const [bundle, remembered] = [JSON.stringify(file), JSON.stringify(code)];
  return `"use strict";
const { existsSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { Script } = require("node:vm");
const script = new Script(require("node:module").wrap(readFileSync(${bundle}, "utf8")), {
  filename: ${bundle},
  cachedData: existsSync(${remembered}) ? readFileSync(${remembered}) : undefined,
});
globalThis.importModule = (path) => import(path);
globalThis.rememberCode = () => {
  writeFileSync(${remembered} + ".new", script.createCachedData());
  renameSync(${remembered} + ".new", ${remembered});
};
script.runInThisContext()(exports, require, module, ${bundle}, __dirname);
`;
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
    const command = [...options, (await program).path];
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

  /** Writes down the code that it has made of the program so far: KMEs loaded later begin with it. */
  remember(): Promise<void> {
    return this.order("remember");
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
