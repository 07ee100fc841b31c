/**
 * A command line of a document, run as it stands there: what is satqkd's in this process, all else by bash.
 * Takes: a line. Gives: what it prints.
 */
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import { packageRoot } from "../../hostsim/core/package-root.js";
import { runCommand } from "../support/command-line.js";
import { OURS } from "./verbs.js";

/** Words of a line as a shell splits them. */
function wordsOf(command: string): string[] {
  return [...command.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, "$1$2"),
  );
}

/** What a line printed, in order, and how it ended. */
export interface Printed {
  readonly status: number;
  readonly text: string;
}

/**
 * A folder that looks like the checkout to a command, and in which it may write: documents are read there.
 * Examples are copies.
 */
export function readersFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "satqkd-documents-"));
  for (const name of readdirSync(packageRoot)) {
    // A reader's files land in the folder itself; what is built goes where it always goes.
    if (name === "examples") cpSync(join(packageRoot, name), join(folder, name), { recursive: true });
    else if (["assembly", "boards", "build", "docs", "firmware", "hostsim", "test"].includes(name))
      symlinkSync(join(packageRoot, name), join(folder, name));
  }
  return folder;
}

async function byShell(command: string, folder: string): Promise<Printed> {
  try {
    const { stdout, stderr } = await promisify(execFile)("bash", ["-c", command], { cwd: folder });
    return { status: 0, text: `${stdout}${stderr}` };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { status: code, text: `${stdout}${stderr}` };
  }
}

async function byUs(command: string, typed: readonly string[], folder: string): Promise<Printed> {
  const terminal = Object.getOwnPropertyDescriptor(process, "stdin")!;
  Object.defineProperty(process, "stdin", {
    configurable: true,
    value: Readable.from(typed.map((line) => `${line}\n`)),
  });
  try {
    const { status, shown } = await runCommand(wordsOf(command.replace(OURS, "")), folder);
    return { status, text: shown };
  } finally {
    Object.defineProperty(process, "stdin", terminal);
  }
}

/** Runs a line whose parts are joined by &&. */
export async function runLine(line: string, typed: readonly string[], folder: string): Promise<Printed> {
  let text = "";
  for (const command of line.split(" && ")) {
    const { status, text: more } = OURS.test(command)
      ? await byUs(command, typed, folder)
      : await byShell(command, folder);
    text += more;
    if (status !== 0) return { status, text: asInTheCheckout(text, folder) };
  }
  return { status: 0, text: asInTheCheckout(text, folder) };
}

/** Where the checkout is not the current folder, its files are told by a longer path. */
function asInTheCheckout(text: string, folder: string): string {
  return text.replaceAll(`${relative(folder, packageRoot)}/`, "").replaceAll(`${packageRoot}/`, "");
}
