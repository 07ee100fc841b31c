/** The console as a process: at a pipe, in a script, and its exit codes. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import {
  DICTIONARY_PATH,
  dictionaryHash,
  loadDictionary,
  parseDictionary,
} from "../../../hostsim/protocol/load.js";
import { published } from "../../support/published-schema.js";
import { satqkdConsole } from "./cli.js";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-console-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function otherDictionary(): string {
  const changed = JSON.parse(readFileSync(join(packageRoot, DICTIONARY_PATH), "utf8"));
  changed.modes[0].summary += ", in other words";
  const path = join(folder, "other.json");
  writeFileSync(path, JSON.stringify(changed));
  return path;
}

describe("satqkd console at a pipe", () => {
  it("does what is typed, shows reports against their commands, goes on after errors, and quits", () => {
    const typed = [
      "help emit",
      "set-mode standby",
      "set-mode kex",
      "sense supply 3300 temperature 20.0",
      "set-mode calibrate",
      "await completed set-mode",
      "report-parameters laser-supply mode",
      "quit",
      "set-mode safe",
    ];
    const { status, stdout, stderr } = satqkdConsole(["host"], typed.join("\n"));
    expect(status).toBe(0);
    const lines = stdout.trim().split("\n");
    expect(lines).toContain("emit BLOCKS");
    expect(lines).toContain("    0.000 s > #2 set-mode standby");
    expect(lines).toContain("    0.000 s < event-informative mode-changed from=safe to=standby");
    expect(lines).toContain("    0.000 s < #2 set-mode standby: completed");
    expect(lines).toContain(
      "    0.000 s < #3 set-mode calibrate: not-started transition-refused laser-supply-out-of-range",
    );
    expect(lines).toContain("    0.000 s < parameters laser-supply=3300 mV mode=standby");
    expect(stdout).not.toContain("set-mode safe");
    expect(stderr).toMatch(
      /^satqkd: mode: kex is none of [^\n]*\nsatqkd: completed set-mode will not come: #3 [^\n]*\n$/,
    );
  });
});

describe("satqkd console without a keyboard", () => {
  it("does lines in order and tells all as one JSON object", () => {
    const { status, stdout, stderr } = satqkdConsole([
      ...["--send", "set-mode standby", "--await", "completed set-mode", "--await", "event started"],
      ...["--send", "set-mode calibrate", "--send", "emit-calibration 8 0"],
      ...["--await", "completed emit-calibration", "--timeout", "2", "--json"],
    ]);
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const told = JSON.parse(published("satqkd-console", stdout));
    const hash = dictionaryHash(loadDictionary());
    expect(told).toMatchObject({
      target: "host",
      simulatedTime: true,
      seed: 1,
      dictionary: { ground: hash, controller: hash },
      exitCode: 0,
      error: null,
    });
    expect(told.commands.map(({ line, outcome }: Record<string, string>) => [line, outcome])).toEqual([
      ["first-contact", "completed"],
      ["set-mode standby", "completed"],
      ["set-mode calibrate", "completed"],
      ["emit-calibration 8 0", "completed"],
    ]);
    const ofEmission = told.reports.filter(({ command }: { command?: number }) => command === 4);
    expect(ofEmission.map(({ name }: { name: string }) => name)).toEqual([
      "accepted",
      "execution-started",
      "progress",
      "progress",
      "progress",
      "completed",
    ]);
    // Eight blocks of 65,536 pulses at 250 MHz, seen by the main loop at most two rounds later.
    const [, started, , , , completed] = ofEmission.map(({ timeUs }: { timeUs: number }) => timeUs);
    expect(completed - started).toBeGreaterThanOrEqual((8 * 65_536) / 250 - 500);
    expect(completed - started).toBeLessThanOrEqual((8 * 65_536) / 250 + 1000);
  });

  it("runs the operator's session of the docs", () => {
    const script = "docs/scripts/operator-session.txt";
    const { status, stdout, stderr } = satqkdConsole(["host", "--script", script, "--json"]);
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const told = JSON.parse(published("satqkd-console", stdout));
    const ends = told.commands.map(({ name, outcome }: Record<string, string>) => `${name} ${outcome}`);
    expect(ends.filter((end: string) => !end.endsWith(" completed"))).toEqual(["set-mode not-started"]);
    const dumped = told.reports.find(({ name }: { name: string }) => name === "memory");
    expect(dumped.stretches[0].contents).toHaveLength(480);
  });

  it.each([
    [1, ["--send", "report-parameters mode", "--expect", "mode=key"], "mode=key does not hold: it is safe"],
    [2, ["emulated:host"], "board host has no emulator: the host runs the core itself, see `satqkd pass`"],
    [2, ["--send", "stop", "--replay", "x"], "--replay, --show and lines to be sent exclude each other"],
    [
      3,
      ["--send", "set-mode key", "--send", "stop"],
      "#2 set-mode key: not-started transition-refused leave-safe-by-standby",
    ],
    [4, ["--await", "event calibrated", "--timeout", "1"], "event calibrated: did not come within 1 s"],
    [5, ["serial:/dev/nix"], "/dev/nix: No such file or directory, cannot open /dev/nix"],
  ])("exit code %i for %j", (code, args, message) => {
    const { status, stderr } = satqkdConsole(args);
    expect(stderr).toBe(`satqkd: ${message}\n`);
    expect(status).toBe(code);
  });

  it("a line of a script that is wrong is named, and nothing is sent", () => {
    const path = join(folder, "wrong.txt");
    writeFileSync(path, "set-mode standby\n\n# fine so far\nset-mode kex\n");
    const { status, stdout, stderr } = satqkdConsole(["--script", path]);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^satqkd: .*wrong\.txt:4: mode: kex is none of [^\n]*\n$/);
  });

  it("sends raw bytes, and shows the refusal against them", () => {
    const path = join(folder, "raw.txt");
    writeFileSync(path, "raw 1852c0090004 2f6301 0001 0000\nawait refused raw failure=length-disagrees\n");
    const { status, stdout } = satqkdConsole(["--script", path, "--raw"]);
    expect(stdout).toContain("< #2 raw 1852c0090004 2f6301 0001 0000: refused ");
    expect(status).toBe(0);
  });

  it("refuses a payload of another dictionary, unless told otherwise", () => {
    const other = otherDictionary();
    const [ours, theirs] = [loadDictionary(), parseDictionary(JSON.parse(readFileSync(other, "utf8")))];
    const refused = satqkdConsole(["--dictionary", other, "--send", "set-mode standby"]);
    expect(refused.status).toBe(6);
    expect(refused.stderr).toBe(
      `satqkd: host: the controller has dictionary ${dictionaryHash(ours)}, this ground has ` +
        `${dictionaryHash(theirs)}; --any-dictionary goes on all the same\n`,
    );
    expect(refused.stdout).not.toContain("standby");
    const allowed = satqkdConsole(["--dictionary", other, "--any-dictionary", "--send", "set-mode standby"]);
    expect(allowed.status).toBe(0);
    expect(allowed.stdout).toContain("set-mode standby: completed");
  });
});
