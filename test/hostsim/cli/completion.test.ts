/**
 * Completion, as bash, zsh and fish themselves do it: they read the script, and what they then offer is read
 * off. A shell that is missing is a failure, never a skip. PowerShell is in no Debian package: not tried.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { boardNames } from "../../../hostsim/board/board.js";
import { candidatesFor } from "../../../hostsim/cli/candidates.js";
import { allVerbs } from "../../../hostsim/cli/program.js";
import { nameOf, VERBS } from "../../../hostsim/cli/verbs.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { listScenarios } from "../../../hostsim/scenario/load.js";

const program = await allVerbs();
const names = (line: string): string[] | undefined => {
  const words = line.split(" ");
  return candidatesFor(program, words.slice(0, -1), words.at(-1)!)?.map(({ name }) => name);
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-completion-"));
  const satqkd = `#!/bin/sh\nexec "${process.execPath}" "${join(packageRoot, "dist/hostsim/cli/main.js")}" "$@"\n`;
  writeFileSync(join(folder, "satqkd"), satqkd, { mode: 0o755 });
  symlinkSync("/dev/null", join(folder, "counts-of-mine.json"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Words of a line, in single quotes: after a blank at its end an empty one begins. */
const quoted = (line: string) =>
  line
    .split(" ")
    .map((word) => `'${word}'`)
    .join(" ");

/** For each shell: its command, and a script that prints what it offers for each line. */
const SHELLS: Readonly<
  Record<string, { command: readonly string[]; begin: string; offer: (line: string) => string }>
> = {
  bash: {
    command: ["bash", "--norc", "-c"],
    begin: "source <(satqkd completion bash)",
    offer: (line) =>
      `COMP_WORDS=(${quoted(line)}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); COMP_LINE='${line}'; ` +
      `COMP_POINT=${line.length}; _satqkd_completion; printf '%s\\n' "\${COMPREPLY[@]}"`,
  },
  // The two functions by which zsh would show a list print it here.
  zsh: {
    command: ["zsh", "-f", "-c"],
    begin:
      `compdef() { :; }; _describe() { print -rl -- "\${(@P)2}"; }; _files() { print -rl -- *; }; ` +
      "source <(satqkd completion zsh)",
    offer: (line) =>
      `words=(${quoted(line)}); CURRENT=\${#words}; BUFFER='${line}'; CURSOR=${line.length}; _satqkd_completion`,
  },
  // Where the cursor is, fish tells at a terminal alone.
  fish: {
    command: ["fish", "--interactive", "--private", "--no-config", "--command"],
    begin:
      'function commandline; if test "$argv" = -C; echo $point; else; builtin commandline $argv; end; end\n' +
      "satqkd completion fish | source",
    offer: (line) =>
      `set --global point ${line.length}; complete --do-complete='${line}' | string replace --regex '\\t.*' ''`,
  },
};

it.each(Object.keys(SHELLS))(
  "%s offers what fits at the place, and files where nothing of ours does",
  (shell) => {
    const { command, begin, offer } = SHELLS[shell]!;
    const lines = ["satqkd emulate pico", "satqkd emulate pico --lines ", "satqkd keylength counts"];
    const script = [begin, ...lines.flatMap((line) => [offer(line), "echo ---"])].join("\n");
    const [program, ...options] = command;
    const offered = execFileSync(program!, [...options, script], {
      cwd: folder,
      env: { PATH: `${folder}:/usr/bin:/bin`, HOME: folder, TERM: "dumb" },
      encoding: "utf8",
    });
    const [boards, choices, files] = offered
      .split("---\n")
      .map((part) => part.split("\n").filter((word) => word !== ""));
    const picos = boardNames().filter((name) => name.startsWith("pico"));
    expect(picos.length).toBeGreaterThan(1);
    expect(boards!.sort()).toEqual(picos.sort());
    expect(choices!.sort()).toEqual(["lasers", "symbol-code"]);
    // bash is told to offer files by an option of its script.
    if (shell !== "bash") expect(files).toContain("counts-of-mine.json");
  },
);

it("verbs at the beginning, inner verbs behind one that has some", () => {
  expect(names("")).toEqual(VERBS.map(nameOf));
  expect(names("key")).toEqual(["keylength", "keys"]);
  expect(names("entropy a")).toEqual(["assess"]);
});

it("options of the verb where a hyphen is typed, and the choices of one that has some", () => {
  expect(names("pass jinan-250mhz --link-")).toEqual(["--link-loss", "--link-outage"]);
  expect(names("emulate pico --lines ")).toEqual(["symbol-code", "lasers"]);
  expect(names("pass --no-such")).toEqual([]);
});

it("scenarios, boards and stations by name, also behind options and their values", () => {
  expect(names("pass --seed 3 ")).toEqual(listScenarios());
  expect(names("pass jinan-250mhz --board feather")).toEqual(["feather-rp2040"]);
  expect(names("passes stell")).toEqual(["stellenbosch"]);
});

it("files elsewhere", () => {
  expect(names("keylength ")).toBeUndefined();
  expect(names("pass ./my")).toBeUndefined();
  expect(names("emulate pico --image ")).toBeUndefined();
});
