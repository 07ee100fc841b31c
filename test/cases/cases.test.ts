/**
 * Files and command lines that people of this field really have, and that were once read wrongly or refused without need. INDEX.tsv says for each
 * where it comes from, the command, what is expected in words, the exit code and what is printed (a regular expression); its input lies in the
 * folder of its name.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageRoot } from "../../hostsim/core/package-root.js";
import { CASE_TOOLS } from "../support/case-tools.js";
import { type CommandResult, runCommand } from "../support/command-line.js";
import { imageFolder } from "../support/images.js";

imageFolder("pico");

const CASES = join(packageRoot, "test/cases");
const rows = readFileSync(join(CASES, "INDEX.tsv"), "utf8")
  .trimEnd()
  .split("\n")
  .slice(1)
  .map((line) => {
    const [name, , , command, expected, exit, prints] = line.split("\t") as [string, ...string[]];
    return { name, command: command!, expected: expected!, exit: Number(exit), prints: prints! };
  });

/** The words of a command, as a shell splits them. */
function wordsOf(command: string): [string, ...string[]] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!) as [string, ...string[]];
}

/** Runs commands one after the other: `satqkd` in this process, others by `CASE_TOOLS`. Only the last `satqkd` may fail. */
async function run(commands: string, home: string): Promise<CommandResult> {
  const results: CommandResult[] = [];
  for (const command of commands.split(" && ")) {
    const [tool, ...words] = wordsOf(command);
    if (tool === "satqkd") results.push(await runCommand(words, home));
    else results.push({ status: 0, stdout: CASE_TOOLS[tool]!(words, home), stderr: "" });
  }
  const all = (stream: "stdout" | "stderr") => results.map((result) => result[stream]).join("");
  return { status: Math.max(...results.map(({ status }) => status)), stdout: all("stdout"), stderr: all("stderr") };
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-cases-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("cases of the field", () => {
  test.each(rows)("$name: $expected", async ({ name, command, exit, prints }) => {
    const home = join(folder, name);
    mkdirSync(home);
    // Some cases have no input but their words.
    if (existsSync(join(CASES, name))) cpSync(join(CASES, name), home, { recursive: true });
    const { status, stdout, stderr } = await run(command, home);
    expect(`${stderr}${stdout}`).toMatch(new RegExp(prints, "m"));
    expect(status).toBe(exit);
    // A difference between two traces is an answer; every other exit code refuses the input, in one line.
    if (exit <= 1) expect(stdout).not.toBe("");
    else expect(stderr.replace(/^note: .*\n/gm, "")).toMatch(/^(satqkd: .*\n)$/);
  });
});
