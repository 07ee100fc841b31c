/**
 * What is alike in all verbs: no key is an answer unless one is required, and what "Again" says can be typed.
 */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shellWord } from "../../../hostsim/base/shell-word.js";
import { allVerbs } from "../../../hostsim/cli/program.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { runCommand } from "../../support/command-line.js";
import { countsFile, satquma } from "../finite-key/support.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-alike-"));
  copyFileSync(join(packageRoot, "hostsim/scenario/jinan-250mhz.json"), join(folder, "my pass.json"));
  const [some, none] = [satquma.rows[0]!, satquma.rows.find((row) => row.SKL === 0)!];
  writeFileSync(join(folder, "key.json"), JSON.stringify(countsFile(some)));
  writeFileSync(join(folder, "no-key.json"), JSON.stringify(countsFile(none)));
});
afterAll(() => rmSync(folder, { recursive: true }));

/**
 * Noon and midnight passes of the shipped orbit over Stellenbosch: the day's at 11:36, the night's at 23:05
 * UTC.
 */
const FORECAST = ["passes", "stellenbosch", "--key", "jinan-1-stellenbosch", "--by-day", "--days", "0.2"];
const NOON = [...FORECAST, "--from", "2025-04-05T10:00:00Z"];
const NIGHT = [...FORECAST, "--from", "2025-04-07T22:00:00Z"];

describe("no key", () => {
  it.each([
    ["pass", ["pass", "jinan-250mhz", "--window", "0.5", "--seed", "1"], /no key/],
    ["keylength", ["keylength", "no-key.json"], /^no key: /m],
    ["passes", NOON, /not modelled by day/],
  ])("%s: is an answer, and exit code 1 with --require-key", async (_verb, words, told) => {
    const answer = await runCommand(words, folder);
    expect(answer.stdout).toMatch(told);
    expect(answer.status).toBe(0);
    const required = await runCommand([...words, "--require-key"], folder);
    expect(required.stdout).toBe(answer.stdout);
    expect(required.stderr).toMatch(/^satqkd: --require-key: there is no key\n$/m);
    expect(required.status).toBe(1);
  });

  it.each([
    ["keylength", ["keylength", "key.json"]],
    ["passes", NIGHT],
  ])("%s: exit code 0 with --require-key when there is one", async (_verb, words) => {
    expect((await runCommand([...words, "--require-key"], folder)).status).toBe(0);
  });

  it("every verb that tells of key has the option", async () => {
    const having = (await allVerbs()).commands.filter(({ options }) =>
      options.some(({ long }) => long === "--require-key"),
    );
    expect(having.map((command) => command.name())).toEqual([
      "pass",
      "station",
      "passes",
      "keylength",
      "distil",
      "relay",
      "network",
      "optimise",
    ]);
  });
});

describe("a pass by day", () => {
  it("is promised no night's key, one by night is", async () => {
    const byDay = JSON.parse((await runCommand([...NOON, "--json"], folder)).stdout);
    expect(byDay.passes).toHaveLength(1);
    expect(byDay.passes[0]).toMatchObject({ expected: null, usable: { seconds: expect.any(Number) } });
    expect(byDay.warnings).toContainEqual(expect.stringMatching(/^no key is told for 1 usable pass/));
    const byNight = JSON.parse((await runCommand([...NIGHT, "--json"], folder)).stdout);
    expect(byNight.passes[0].expected.secretKeyBits).toBeGreaterThan(1e6);
    expect(byNight.warnings).toEqual([]);
  });

  it("nor in the twilight that the user calls night", async () => {
    // In April the midnight Sun over 78 degrees north is some 6 degrees below the horizon.
    const words = [
      "passes",
      "--at",
      "78,20,100",
      "--orbit",
      "jinan-1-stellenbosch",
      "--days",
      "1",
      "--sun-below",
      "3",
    ];
    const told = await runCommand([...words, "--key", "jinan-1-stellenbosch", "--json"], folder);
    const usable = JSON.parse(told.stdout).passes.filter(
      (pass: { usable: object | null }) => pass.usable !== null,
    );
    expect(usable.length).toBeGreaterThan(1);
    for (const { sunElevationDeg, expected } of usable) {
      expect(sunElevationDeg).toBeGreaterThan(-11);
      expect(expected).toBeNull();
    }
  });
});

describe("Again", () => {
  it("says what can be typed, for a scenario's file too, and gives the same", async () => {
    const words = ["pass", "my pass.json", "--window", "0.5", "--seed", "1"];
    const { stdout } = await runCommand(words, folder);
    const [, again] = /^Again +satqkd (.*)$/m.exec(stdout)!;
    expect(again).toBe("pass 'my pass.json' --seed 1 --window 0.5");
    const typed = [...again!.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
    expect((await runCommand(typed, folder)).stdout).toBe(stdout);
  });

  it("puts into quotes what a shell would take apart", () => {
    expect(["a/b-1.json", "it's", "$HOME", "", "a b"].map(shellWord)).toEqual([
      "a/b-1.json",
      "'it'\\''s'",
      "'$HOME'",
      "''",
      "'a b'",
    ]);
  });
});
