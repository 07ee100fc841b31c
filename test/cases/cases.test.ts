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
import { runCommand } from "../support/command-line.js";

const CASES = join(packageRoot, "test/cases");
const rows = readFileSync(join(CASES, "INDEX.tsv"), "utf8")
  .trimEnd()
  .split("\n")
  .slice(1)
  .map((line) => {
    const [name, , , command, expected, exit, prints] = line.split("\t") as [string, ...string[]];
    return { name, command: command!, expected: expected!, exit: Number(exit), prints: prints! };
  });

/** The words behind `satqkd`, as a shell splits them. */
function wordsOf(command: string): string[] {
  const [first, ...words] = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
  if (first !== "satqkd") throw new Error(`${command}: does not begin with satqkd`);
  return words;
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
    const { status, stdout, stderr } = await runCommand(wordsOf(command), home);
    expect(`${stderr}${stdout}`).toMatch(new RegExp(prints, "m"));
    expect(status).toBe(exit);
    // A difference between two traces is an answer; every other exit code refuses the input, in one line.
    if (exit <= 1) expect(stdout).not.toBe("");
    else expect(stderr.replace(/^note: .*\n/gm, "")).toMatch(/^(satqkd: .*\n)$/);
  });
});
