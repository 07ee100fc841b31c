/** Completion, as bash itself does it: it reads the script, and what it then offers is read off. */
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

it("bash offers what fits at the place", () => {
  const line = "satqkd emulate pico";
  const script =
    `source <(satqkd completion bash); COMP_WORDS=(${line}); COMP_CWORD=2; COMP_LINE="${line}"; ` +
    `COMP_POINT=${line.length}; _satqkd_completion; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const offered = execFileSync("bash", ["--norc", "-c", script], {
    cwd: folder,
    env: { PATH: `${folder}:/usr/bin:/bin` },
    encoding: "utf8",
  });
  const picos = boardNames().filter((name) => name.startsWith("pico"));
  expect(picos.length).toBeGreaterThan(1);
  expect(offered.trim().split("\n").sort()).toEqual(picos.sort());
});

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
