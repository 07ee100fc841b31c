/**
 * What others wrote never commands a terminal or turns a page's text: names, paths, words and replies, in
 * text and in JSON.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { escapeHtml } from "../../../hostsim/base/html.js";
import { allVerbs } from "../../../hostsim/cli/program.js";
import { say } from "../../../hostsim/cli/say.js";
import { runCommand } from "../../support/command-line.js";

/** Clear the screen; C1's way to begin a command; backspace; write from right to left. */
const EVIL = "x\u001b[2J\u009b2J\b\u202ey";
const SHOWN = "x\\u001b[2J\\u009b2J\\u0008\\u202ey";
/**
 * Code points, written from ECMA-48 (C0 but tab and line feed, DEL, C1) and chapter 23 of the Unicode
 * standard (separators, marks and overrides of direction), not taken from the program.
 */
const COMMANDS = [
  [0x00, 0x08],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0x61c, 0x61c],
  [0x200e, 0x200f],
  [0x2028, 0x202e],
  [0x2066, 0x2069],
] as const;

function commandsIn(text: string): string[] {
  return [...text].filter((character) =>
    COMMANDS.some(([from, to]) => character.codePointAt(0)! >= from && character.codePointAt(0)! <= to),
  );
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-control-"));
  // A folder that may be meant by a path with a slash in front.
  mkdirSync(join(folder, EVIL));
  writeFileSync(join(folder, `${EVIL}.json`), `{"x\u009b2J\u202ey": 1}`);
});
afterAll(() => rmSync(folder, { recursive: true }));

const VERBS = (await allVerbs()).commands.map((command) => command.name());

describe("a word that commands a terminal", () => {
  it("has 20 verbs to go through, at least", () => expect(VERBS.length).toBeGreaterThanOrEqual(20));

  it.each(
    VERBS.flatMap((verb) => [
      { verb, words: [EVIL] },
      { verb, words: [`${EVIL}.json`] },
      { verb, words: [join(EVIL, EVIL), EVIL] },
      { verb, words: [`--${EVIL}`] },
      { verb, words: ["--json", `./${EVIL}`] },
    ]),
  )("is shown, not sent, by $verb $words.length", async ({ verb, words }) => {
    const { status, stdout, stderr } = await runCommand([verb, ...words], folder);
    expect(commandsIn(stdout + stderr)).toEqual([]);
    if (status === 2) expect(stderr).toMatch(/^satqkd: /);
  });

  it("is named in the error, so that one sees what was wrong", async () => {
    const { stderr } = await runCommand(["keylength", `${EVIL}.missing`], folder);
    expect(stderr).toContain(SHOWN);
  });
});

describe("JSON", () => {
  it("stays the same data when its text has nothing left that commands", () => {
    const written: string[] = [];
    const spy = vi
      .spyOn(process.stdout, "write")
      .mockImplementation((text) => written.push(String(text)) > 0);
    const data = { [EVIL]: [EVIL, "北京", "tab\tline\n"], plain: 1 };
    say(JSON.stringify(data, null, 2));
    spy.mockRestore();
    expect(commandsIn(written.join(""))).toEqual([]);
    expect(JSON.parse(written.join(""))).toEqual(data);
  });
});

describe("a page", () => {
  it("shows them as well", () => {
    expect(escapeHtml(`<${EVIL}>`)).toBe(`&lt;${SHOWN}&gt;`);
    expect(escapeHtml("two\nlines\tof text")).toBe("two\nlines\tof text");
  });
});

describe("every verb", () => {
  it("prints by one function: no other file of the command line writes text of others", () => {
    const files = [
      "pass",
      "passes",
      "keys",
      "relay",
      "flash",
      "identify",
      "console",
      "emulate",
      "send",
      "trace",
      "diff",
    ];
    for (const file of files) {
      const source = readFileSync(new URL(`../../../hostsim/cli/${file}.ts`, import.meta.url), "utf8");
      expect(source).not.toMatch(/console\.log\(|process\.stdout\.write\(/);
    }
  });
});
