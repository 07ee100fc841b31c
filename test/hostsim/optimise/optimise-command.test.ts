/**
 * `satqkd optimise` as a user has it, and the passes that follow from it: in this process, but for a search
 * that finds a key, one that finds none and one that is refused, which the built program has for itself.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { KeyForecast } from "../../../hostsim/forecast/expected.js";
import { USUAL_BLOCK_BITS } from "../../../hostsim/optimise/block-efficiency.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";
import { type CommandResult, runCommand } from "../../support/command-line.js";
import { published } from "../../support/published-schema.js";

const MAIN = join(packageRoot, "dist/hostsim/cli/main.js");

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-optimise-"));
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

const found = new Map<string, ReturnType<typeof search>>();

/** What is found with these options: the same for several tests, and searched for once. */
function optimised(...args: string[]) {
  const key = args.join(" ");
  if (!found.has(key)) found.set(key, search(args));
  return found.get(key)!;
}

async function search(args: string[]) {
  const { status, stdout } = await satqkd("optimise", ...args, "--json");
  expect(status).toBe(0);
  const format = args.includes("--losses") ? "satqkd-optimise-losses" : "satqkd-optimise";
  return JSON.parse(published(format, stdout));
}

/** The default scenario with other numbers, in a file. */
function changed(name: string, change: (file: Record<string, Record<string, { value: unknown }>>) => void) {
  const file = JSON.parse(readFileSync(join(packageRoot, "hostsim/scenario/jinan-250mhz.json"), "utf8"));
  change(file);
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(file));
  return path;
}

/** The default scenario above 77 degrees only: what a search costs goes with the length of the pass. */
function overhead() {
  return changed("overhead.json", (file) => {
    file.station!.minimumElevationDeg!.value = 77;
    file.session!.minimumPeakElevationDeg!.value = 77;
  });
}

describe("satqkd optimise", () => {
  it("gives more key than the scenario's own setting, and every kind of search its best", async () => {
    const path = overhead();
    const result = await optimised(path);
    expect(result).toMatchObject({
      scenario: "jinan-250mhz",
      evidence: "simulated",
      seed: 1,
      tailBound: "clopper-pearson",
      reconciliationEfficiency: 1.04,
      command: `satqkd optimise ${path} --seed 1`,
    });
    expect(result.before).toMatchObject({
      protocol: "two-decoy",
      keyBases: "symmetric",
      method: "linear-programme",
    });
    expect(result.after.secretKeyBits).toBeGreaterThan(1.3 * result.before.secretKeyBits);
    expect(result.gainBits).toBe(result.after.secretKeyBits - result.before.secretKeyBits);
    expect(result.tried).toHaveLength(6);
    const most = Math.max(...result.tried.map((tried: { secretKeyBits: number }) => tried.secretKeyBits));
    expect(result.after.secretKeyBits).toBe(most);
    for (const { smallerBits, largerBits } of result.sensitivity) {
      expect(smallerBits ?? 0).toBeLessThan(1.001 * most);
      expect(largerBits ?? 0).toBeLessThan(1.001 * most);
    }
  });

  it("expects of the scenario's own setting what the forecast of its pass does, short blocks included", async () => {
    const path = changed("slow.json", (file) => {
      file.station!.minimumElevationDeg!.value = 60;
      file.session!.minimumPeakElevationDeg!.value = 60;
      file.source!.pulseRateHz!.value = 25_000_000;
    });
    const { before } = await optimised(path, "--protocol", "one-decoy", "--key-bases", "Z");
    const scenario = loadScenario(path);
    const forecast = (await KeyForecast.open(scenario)).of(scenario);
    expect(forecast.siftedBits).toBeLessThan(2 * USUAL_BLOCK_BITS);
    expect(before.secretKeyBits).toBe(forecast.secretKeyBits);
    expect(before.secretKeyBits).toBeGreaterThan(0);
  });

  for (const [protocol, bases] of [
    ["two-decoy", "symmetric"],
    ["one-decoy", "Z"],
  ] as const) {
    it(`writes a scenario of ${protocol}, ${bases}, whose simulated pass gives the expected key within 5 %`, async () => {
      const file = join(folder, `${protocol}.json`);
      const searched = overhead();
      const expected = await optimised(
        ...[searched, "--protocol", protocol, "--key-bases", bases, "--output", file],
      );
      const { status, stdout } = await satqkd("pass", file, "--seed", "4", "--json");
      expect(status).toBe(0);
      const pass = JSON.parse(stdout);
      expect(pass.finiteKey.method).toBe("linear-programme");
      expect(pass.pattern).toEqual(expected.after.pattern);
      expect(Math.abs(pass.secretKeyBits / expected.after.secretKeyBits - 1)).toBeLessThan(0.05);
      expect(pass.keysEqual).toBe(true);
      const chosen = pass.assumptions.filter(({ reason }: { reason: string }) => /Chosen by/.test(reason));
      expect(chosen.map(({ path }: { path: string }) => path).sort()).toEqual([
        "source.basisZProbability",
        "source.intensities",
        "source.probabilities",
      ]);
      expect(chosen[0].reason).toBe(
        `Chosen by \`satqkd optimise ${searched} --seed 1 --protocol ${protocol} --key-bases ${bases}\``,
      );
    });
  }

  it("gives the same JSON for the same seed, but for the wall time", async () => {
    const args = [overhead(), "--key-bases", "Z", "--protocol", "one-decoy", "--seed", "2"];
    const { wallS: _first, ...first } = await optimised(...args);
    const { wallS: _second, ...second } = await search(args);
    expect(second).toEqual(first);
  });

  it("finds the same key from other seeds, to a part in a thousand", async () => {
    const keys: number[] = [];
    for (const seed of ["1", "2", "3"]) {
      const { after } = await optimised(
        ...[overhead(), "--key-bases", "Z", "--protocol", "one-decoy", "--seed", seed],
      );
      keys.push(after.secretKeyBits);
    }
    expect(Math.max(...keys) / Math.min(...keys)).toBeLessThan(1.001);
  });

  it("keeps to the random bits a pulse that are allowed, and more of them never give less", async () => {
    const keys: number[] = [];
    for (const bits of ["4", "16"]) {
      const { after } = await optimised(
        ...[overhead(), "--protocol", "two-decoy", "--key-bases", "Z", "--random-bits", bits],
      );
      expect(after.pattern.randomBitsPerPulse).toBeLessThanOrEqual(Number(bits));
      keys.push(after.secretKeyBits);
    }
    expect(keys[1]).toBeGreaterThanOrEqual(keys[0]!);
  });

  it("finds a key for a board's bursts in hazy air, where the scenario's own setting gives none", async () => {
    const hazy = changed("hazy.json", (file) => {
      file.link!.zenithAtmosphereDb!.value = 5;
      // The linear programme finds a key at the scenario's own setting.
      Object.assign(file.security!, { decoyMethod: "lim2014", tailBound: "hoeffding" });
    });
    const { before, after } = await optimised(hazy, "--board", "pico", "--key-bases", "symmetric");
    expect(before.secretKeyBits).toBe(0);
    expect(before.neededLength).toBeGreaterThan(1);
    expect(before.noKeyReason).toMatch(/phase error/);
    expect(after.secretKeyBits).toBeGreaterThan(1000);
    expect(after.pattern.randomBitsPerPulse).toBe(4);
  });

  it("chooses the receiver's splitter when asked, and gains by it", async () => {
    const fixed = await optimised(overhead(), "--key-bases", "Z", "--protocol", "one-decoy", "--seed", "1");
    const free = await optimised(overhead(), "--key-bases", "Z", "--protocol", "one-decoy", "--splitter");
    expect(fixed.after.receiverBasisZProbability).toBe(0.5);
    expect(free.after.receiverBasisZProbability).toBeGreaterThan(0.7);
    expect(free.after.secretKeyBits).toBeGreaterThan(1.3 * fixed.after.secretKeyBits);
  });

  it("--tail-bound is the bound that is used and reported, as by pass and keylength", async () => {
    const path = overhead();
    const result = await optimised(
      ...[path, "--protocol", "one-decoy", "--key-bases", "Z", "--tail-bound", "chernoff"],
    );
    expect(result.tailBound).toBe("chernoff");
    const pass = await satqkd("pass", path, "--tail-bound", "chernoff", "--seed", "4", "--json");
    const { finiteKey, secretKeyBits, command } = JSON.parse(pass.stdout);
    expect(finiteKey.tailBound).toBe("chernoff");
    expect(command).toBe(`satqkd pass ${path} --seed 4 --tail-bound chernoff`);
    expect(Math.abs(result.before.secretKeyBits / secretKeyBits - 1)).toBeLessThan(0.03);
  });

  it("--losses prints a Markdown row for each, and the same as JSON", async () => {
    const args = [overhead(), "--protocol", "one-decoy", "--key-bases", "symmetric", "--losses", "30,34"];
    const { status, stdout } = await satqkd("optimise", ...args);
    expect(status).toBe(0);
    const row = /^\| (\d+) dB \| [\d,]+ \| ([\d,]+) \| \+[\d.]+ % \| one-decoy, both bases \|/gm;
    const printed = [...stdout.matchAll(row)].map(([, dB, bits]) => [dB, Number(bits!.replaceAll(",", ""))]);
    expect(printed.map(([dB]) => dB)).toEqual(["30", "34"]);
    expect(Number(printed[0]![1])).toBeGreaterThan(Number(printed[1]![1]));
    const { losses } = await optimised(...args.with(-1, "34"));
    expect(losses).toHaveLength(1);
    expect(losses[0]).toMatchObject({ leastLossDb: 34, after: { secretKeyBits: printed[1]![1] } });
  });

  it("prints a summary for people, and its course on stderr", async () => {
    const { stdout, stderr } = inOwnProcess("optimise", overhead(), "--key-bases", "symmetric");
    expect(stdout).toMatch(/^expected key +[\d,]+ bits +[\d,]+ bits$/m);
    expect(stdout).toMatch(/^gain +\+[\d.]+ %$/m);
    expect(stdout).toMatch(/^ {2}intensities\.signal +-[\d.]+ % +-[\d.]+ %$/m);
    expect(stderr).toMatch(
      /^31\.44 dB, two-decoy, symmetric: \d+ bits\n31\.44 dB, one-decoy, symmetric: \d+ bits\n$/,
    );
  });
});

describe("no key at any setting is said, never shown as 0", () => {
  it("a pass that is too short: by how much, and why", async () => {
    const path = changed("short.json", (file) => {
      file.station!.minimumElevationDeg!.value = 77;
      file.session!.minimumPeakElevationDeg!.value = 77;
      file.source!.pulseRateHz!.value = 1_000_000;
    });
    const { status, stdout, stderr } = inOwnProcess(
      ...[
        "optimise",
        path,
        "--key-bases",
        "symmetric",
        "--protocol",
        "one-decoy",
        "--output",
        join(folder, "none.json"),
      ],
    );
    expect(status).toBe(1);
    expect(stdout).toMatch(/^expected key +no key +no key$/m);
    expect(stdout).toMatch(/no key: a pass [\d.]+ times as long would give one/);
    const last = stderr.trimEnd().split("\n").at(-1)!;
    expect(last).toMatch(
      /^satqkd: no key at any of the settings tried; at the nearest, a pass [\d.]+ times as long would give one: \S+/,
    );
    expect(existsSync(join(folder, "none.json"))).toBe(false);
  });

  it("a receiver that is too far off: that no length helps, and why", async () => {
    const path = changed("wrong.json", (file) => {
      file.station!.minimumElevationDeg!.value = 77;
      file.session!.minimumPeakElevationDeg!.value = 77;
      file.receiver!.misalignmentProbability!.value = 0.2;
    });
    const { status, stdout, stderr } = await satqkd(
      ...["optimise", path, "--key-bases", "symmetric", "--protocol", "one-decoy", "--json", "--require-key"],
    );
    expect(status).toBe(1);
    const { after } = JSON.parse(published("satqkd-optimise", stdout));
    expect(after).toMatchObject({ secretKeyBits: 0, neededLength: null });
    expect(after.noKeyReason).not.toBeNull();
    expect(stderr).toMatch(/no length of pass would be enough: .*(phase error|leak)/);
  });
});

describe("bad input gives one line on stderr, exit code 2 and nothing else", () => {
  const cases: [title: string, args: () => string[], message: RegExp][] = [
    ["no scenario", () => [], /missing required argument 'scenario'/],
    ["an unknown scenario", () => ["mars"], /scenario: "mars" is not known/],
    [
      "an unknown protocol",
      () => ["jinan-250mhz", "--protocol", "three-decoy"],
      /--protocol.*two-decoy, one-decoy/,
    ],
    [
      "an unknown tail bound",
      () => ["jinan-250mhz", "--tail-bound", "gauss"],
      /--tail-bound.*hoeffding, chernoff/,
    ],
    ["an unknown key basis", () => ["jinan-250mhz", "--key-bases", "Y"], /--key-bases/],
    ["five random bits", () => ["jinan-250mhz", "--random-bits", "5"], /--random-bits.*4, 8, 16/],
    ["a bright limit", () => ["jinan-250mhz", "--most-photons", "5"], /--most-photons.*from 0.1 to 2/],
    [
      "a limit that a bright vacuum class leaves no room below",
      () => [
        changed("bright.json", (file) => {
          file.source!.intensities!.value = { signal: 0.8, decoy: 0.3, vacuum: 0.2 };
        }),
        "--most-photons",
        "0.4",
      ],
      /--most-photons: must be above 0\.42 for the scenario's vacuum intensity/,
    ],
    [
      "an efficiency below Shannon's",
      () => ["jinan-250mhz", "--efficiency", "0.9"],
      /--efficiency.*from 1 to 3/,
    ],
    ["a loss of text", () => ["jinan-250mhz", "--losses", "30,x"], /--losses.*from 1 to 100/],
    ["an empty loss", () => ["jinan-250mhz", "--losses", "30,"], /--losses.*from 1 to 100/],
    ["a negative seed", () => ["jinan-250mhz", "--seed=-1"], /--seed.*whole number/],
    ["an unknown board", () => ["jinan-250mhz", "--board", "arduino"], /arduino/],
    [
      "a table and a file",
      () => ["jinan-250mhz", "--losses", "30", "--output", "x.json"],
      /exclude each other/,
    ],
    [
      "a folder that isn't there",
      () => ["jinan-250mhz", "--output", "no/x.json"],
      /--output: the folder of no\/x\.json/,
    ],
    [
      "a file that is there",
      () => ["jinan-250mhz", "--output", changed("there.json", () => undefined)],
      /--output: .*there\.json exists/,
    ],
  ];
  it.each(cases)("%s", async (title, args, message) => {
    const words = ["optimise", ...args()];
    const isOwnProcess = title === "an unknown scenario";
    const { status, stdout, stderr } = isOwnProcess ? inOwnProcess(...words) : await satqkd(...words);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(stderr).toMatch(/^satqkd: /);
    expect(stdout).toBe("");
    expect(status).toBe(2);
  });
});
