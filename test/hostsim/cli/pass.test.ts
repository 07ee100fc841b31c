/**
 * `satqkd pass` as a user has it: in this process, but for a pass that ends well, one that ends with 1 and
 * one that is refused, which the built program has for itself.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { type CommandResult, runCommand } from "../../support/command-line.js";

const MAIN = join(packageRoot, "dist/hostsim/cli/main.js");

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-"));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** The built program, in a process of its own. */
function inOwnProcess(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: "utf8",
    cwd: folder,
  });
  return { status, stdout, stderr };
}

const satqkd = (...args: string[]): Promise<CommandResult> => runCommand(args, folder);

/** The default scenario with something changed, in a file. */
function changed(
  name: string,
  change: (scenario: Record<string, Record<string, { value: unknown }>>) => void,
): string {
  const scenario = JSON.parse(readFileSync(join(packageRoot, "hostsim/scenario/jinan-250mhz.json"), "utf8"));
  change(scenario);
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(scenario));
  return path;
}

describe("satqkd pass", () => {
  it("prints one JSON object on stdout and nothing else, with every documented field", async () => {
    const { status, stdout } = await satqkd(
      "pass",
      "jinan-250mhz",
      "--json",
      "--seed",
      "5",
      "--window",
      "30",
    );
    expect(status).toBe(0);
    const result = JSON.parse(stdout);
    for (const field of [
      "scenario",
      "seed",
      "randomness",
      "pulseRateHz",
      "durationS",
      "pulsesSent",
      "closestKm",
      "detections",
      "siftedBits",
      "siftedSignalBits",
      "qber",
      "leakedBits",
      "reconciliationEfficiency",
      "finiteKey",
      "secretKeyBits",
      "keysEqual",
      "keyInDoubt",
      "epsilons",
      "epsilonTotal",
      "wallS",
    ]) {
      expect(result, field).toHaveProperty(field);
    }
    for (const field of ["method", "tailBound", "epsilonSec", "epsilonCor", "s0", "s1", "phaseError"]) {
      expect(result.finiteKey, field).toHaveProperty(field);
    }
    expect(result.seed).toBe(5);
    expect(result.keysEqual).toBe(true);
  });

  it("gives the same JSON for the same seed, but for the wall time", async () => {
    const words = ["pass", "jinan-250mhz", "--json", "--seed", "6", "--window", "20"];
    const [first, again] = [inOwnProcess(...words), await satqkd(...words)].map(({ stdout }) =>
      stdout.replace(/"wallS": [\d.]+/, ""),
    );
    expect(again).toBe(first);
  });

  it("summarises for a person, and prints the seed it drew", async () => {
    const { status, stdout, stderr } = await satqkd("pass", "jinan-250mhz", "--window", "30");
    expect(status).toBe(0);
    expect(stdout).toMatch(/seed/i);
    expect(stdout).toMatch(/QBER/);
    expect(stderr).toMatch(/^30 s: /m);
  });

  it("writes the key to a file that only its owner can read, and nowhere else", async () => {
    const path = join(folder, "key");
    const { status, stdout, stderr } = await satqkd(
      "pass",
      "jinan-250mhz",
      "--json",
      "--seed",
      "5",
      "--window",
      "12",
      "--key-out",
      path,
    );
    expect(status).toBe(0);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const key = readFileSync(path);
    expect(key.length).toBe(Math.ceil(JSON.parse(stdout).keyBits / 8));
    for (const text of [key.toString("hex").slice(0, 32), key.toString("base64").slice(0, 32)]) {
      expect(stdout + stderr).not.toContain(text);
    }
    const again = await satqkd("pass", "jinan-250mhz", "--window", "20", "--key-out", path);
    expect(again.status).toBe(2);
    expect(again.stderr).toMatch(/--key-out.*exists/);
    expect(readFileSync(path)).toEqual(key);
  });

  it("writes no key file when there is no key, and exits with 1", async () => {
    const path = join(folder, "no-key");
    const { status, stdout, stderr } = inOwnProcess(
      "pass",
      "jinan-250mhz",
      "--window",
      "0.5",
      "--seed",
      "1",
      "--key-out",
      path,
    );
    expect(status).toBe(1);
    expect(stdout).toMatch(/no key/);
    expect(stderr).toMatch(/--key-out: there is no key/);
    expect(existsSync(path)).toBe(false);
  });

  it("says in one line, before the work, that the report can't be written", async () => {
    const { status, stderr } = await satqkd(
      "pass",
      "jinan-250mhz",
      "--window",
      "2",
      "--report",
      "/dev/null/report",
    );
    expect(status).toBe(2);
    expect(stderr).toMatch(/^satqkd: --report: the folder of \/dev\/null\/report\/\S+ does not exist\n$/);
  });

  it("writes one self-contained page", async () => {
    const report = join(folder, "report");
    const { status } = await satqkd(
      "pass",
      "jinan-250mhz",
      "--seed",
      "5",
      "--window",
      "30",
      "--report",
      report,
    );
    expect(status).toBe(0);
    expect(readdirSync(report)).toEqual(["jinan-250mhz.html"]);
    expect(readFileSync(join(report, "jinan-250mhz.html"), "utf8")).not.toMatch(/(src|href)="https?:/);
  });

  it("exits with 0 when there is no key, because the simulation was done, and says why", async () => {
    const { status, stdout } = await satqkd(
      "pass",
      "jinan-250mhz",
      "--window",
      "10",
      "--seed",
      "1",
      "--attack",
      "intercept-resend",
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(/no key/i);
    expect(stdout).toContain("somebody measures the pulses");
  });
});

describe("bad input to satqkd pass: one clear line, exit code 2, nothing written", () => {
  const cases: [string, () => string[], RegExp][] = [
    ["a scenario that does not exist", () => ["pass", "jinan-999"], /jinan-999.*jinan-250mhz/],
    [
      "a file that is no JSON",
      () => {
        const path = join(folder, "broken.json");
        writeFileSync(path, '{ "name": ');
        return ["pass", path];
      },
      /broken\.json/,
    ],
    [
      "elements with a wrong checksum",
      () => [
        "pass",
        changed("checksum.json", ({ orbit }) => {
          const lines = orbit!.elements!.value as string[];
          lines[0] = lines[0]!.replace(/.$/, (digit) => String((Number(digit) + 1) % 10));
        }),
      ],
      /elements.*checksum/,
    ],
    [
      "a pass that never rises",
      () => [
        "pass",
        changed("never.json", ({ session }) => {
          session!.searchHours!.value = 0.1;
        }),
      ],
      /elevation|rise/,
    ],
    [
      "probabilities that do not sum to 1",
      () => [
        "pass",
        changed("sum.json", ({ source }) => {
          source!.probabilities!.value = { signal: 0.5, decoy: 0.25, vacuum: 0.2 };
        }),
      ],
      /source\.probabilities.*sum/,
    ],
    [
      "a decoy as bright as the signal",
      () => [
        "pass",
        changed("mu.json", ({ source }) => {
          source!.intensities!.value = { signal: 0.5, decoy: 0.5, vacuum: 0 };
        }),
      ],
      /source\.intensities/,
    ],
    [
      "a class too rare for the payload",
      () => [
        "pass",
        changed("rare.json", ({ source }) => {
          source!.probabilities!.value = { signal: 0.5, decoy: 0.4999999, vacuum: 1e-7 };
        }),
      ],
      /source\.probabilities.*rarer/,
    ],
    [
      "a pulse rate of 0",
      () => [
        "pass",
        changed("rate.json", ({ source }) => {
          source!.pulseRateHz!.value = 0;
        }),
      ],
      /source\.pulseRateHz/,
    ],
    [
      "a misspelt field",
      () => [
        "pass",
        changed("field.json", (scenario) => {
          scenario.recever = {};
        }),
      ],
      /recever/,
    ],
    ["a seed that is no number", () => ["pass", "jinan-250mhz", "--seed", "x"], /seed/],
    ["a window longer than the pass", () => ["pass", "jinan-250mhz", "--window", "9999"], /window/],
    ["an unknown option", () => ["pass", "jinan-250mhz", "--fast"], /--fast/],
    ["an unknown verb", () => ["fly"], /fly/],
    [
      "a key file in a folder that does not exist",
      () => ["pass", "jinan-250mhz", "--key-out", join(folder, "no/key")],
      /--key-out/,
    ],
  ];

  it.each(cases)("%s", async (title, args, expected) => {
    const given = args();
    const before = readdirSync(folder).sort();
    const report = join(folder, "never-written");
    const words = [...given, ...(given[0] === "pass" ? ["--report", report] : [])];
    const isOwnProcess = title === "a scenario that does not exist";
    const { status, stdout, stderr } = isOwnProcess ? inOwnProcess(...words) : await satqkd(...words);
    expect(stderr).toMatch(expected);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(stderr).toMatch(/^satqkd: /);
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(existsSync(report)).toBe(false);
    expect(readdirSync(folder).sort()).toEqual(before);
  });
});
