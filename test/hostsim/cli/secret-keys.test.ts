/**
 * Keys that are kept follow from no number: all that a run prints, reports and stores in the clear is
 * searched for one that would make them again. The same search finds the key of a run with a seed.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ofOperatingSystem, RandomStream, type Seed, seedOfPart } from "../../../hostsim/base/random.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { SealedStore } from "../../../hostsim/keystore/sealed-store.js";
import { linkTimeline } from "../../../hostsim/pass/link-timeline.js";
import type { PassOptions } from "../../../hostsim/pass/options.js";
import { runPass } from "../../../hostsim/pass/run-pass.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";
import { runCommand } from "../../support/command-line.js";
import { clicksOfFirstInterval } from "../../support/station.js";

// Many processes or much light: how long that takes is the machine's business.
vi.setConfig({ testTimeout: 3_600_000 });

const MAIN = join(packageRoot, "dist/hostsim/cli/main.js");
const OPERATOR = "a pass phrase of the operator";
/** Enough light for a key, in intervals of a second; each further one is a few more numbers to search. */
const WINDOW_S = 14;
const SCENARIO = loadScenario("jinan-250mhz");
/** The link is the same whatever the seed. */
const TIMELINE = linkTimeline(SCENARIO);
/** Seeds that runs without --seed once had. */
const OLD_SEEDS = 2 ** 47;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-secret-"));
  writeFileSync(join(folder, "operator.key"), OPERATOR, { mode: 0o600 });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The built program, in a process of its own. */
function inOwnProcess(...args: string[]) {
  return spawnSync(process.execPath, [MAIN, ...args], { encoding: "utf8", cwd: folder, maxBuffer: 1e9 });
}

const satqkd = (...args: string[]) => runCommand(args, folder);

interface PassJson {
  readonly seed: number | null;
  readonly command: string;
}

interface Seen {
  readonly json: PassJson;
  readonly page: string;
  /** Whole numbers in all that anybody may see: printed, on the page, and stored in the clear. */
  readonly numbers: Set<number>;
  /** Clicks of the first interval, as the page shows them. */
  readonly firstClicks: number;
  /** The secret key blocks in the station's store, of which an attacker wants one. */
  readonly blocks: Set<string>;
}

/** A pass into stores, with a page. */
async function passInto(name: string, ...seed: string[]): Promise<Seen> {
  const keys = `${name}-keys`;
  const where = ["--report", `${name}-page`, "--keystore", keys, "--operator-key", "operator.key"];
  const words = ["pass", "jinan-250mhz", "--window", String(WINDOW_S), "--json", ...where, ...seed];
  const run = name === "secret" ? inOwnProcess(...words) : await satqkd(...words);
  expect(run.status, run.stderr).toBe(0);
  const page = readFileSync(join(folder, `${name}-page`, "jinan-250mhz.html"), "utf8");
  const data = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)![1]!;
  const { plots } = (
    JSON.parse(data) as { all: { plots: { id: string; series: { values: number[]; name: string }[] }[] } }
  ).all;
  const rates = plots.find(({ id }) => id === "rates")!;
  const clear = filesBelow(join(folder, keys)).map((file) => {
    const bytes = readFileSync(file);
    return (file.endsWith("keys.sealed") ? bytes.subarray(0, bytes.indexOf("\n")) : bytes).toString("latin1");
  });
  const ours = page.replace(/<style>.*?<\/style>|<script>.*?<\/script>/gs, "");
  return {
    json: JSON.parse(run.stdout) as PassJson,
    page: ours,
    numbers: numbersIn([run.stdout, run.stderr, ours, ...clear].join("\n")),
    firstClicks: rates.series.find(({ name: line }) => line === "clicks")!.values[0]!,
    blocks: await blocksOf(join(folder, keys, "jinan")),
  };
}

async function blocksOf(store: string): Promise<Set<string>> {
  const open = await SealedStore.open(store, Buffer.from(OPERATOR));
  const { bytes } = open.spend("satellite", "application", open.free("satellite", "application"));
  open.close();
  const blocks = new Set<string>();
  for (let at = 0; at < bytes.length; at += 32)
    blocks.add(Buffer.from(bytes.subarray(at, at + 32)).toString("hex"));
  return blocks;
}

function filesBelow(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => filesBelow(join(path, name)));
}

/**
 * Whole numbers in a text that could be a seed: digits that are no part of a decimal fraction, and
 * hexadecimal digits, in several lengths.
 */
function numbersIn(text: string): Set<number> {
  const found = new Set<number>();
  const add = (value: number) => {
    if (Number.isSafeInteger(value)) found.add(value);
  };
  for (const [digits] of text.matchAll(/(?<![\d.a-f])\d+(?![\d.]*[\da-f])/g)) add(Number(digits));
  for (const [digits] of text.matchAll(/\b[0-9a-f]{16,}\b/g)) {
    add(Number.parseInt(digits.slice(0, 8), 16));
    add(Number.parseInt(digits.slice(0, 13), 16));
    add(Number.parseInt(digits.slice(0, 12), 16) % OLD_SEEDS);
  }
  return found;
}

const OPTIONS: Omit<PassOptions, "seed" | "onInterval"> = { windowS: WINDOW_S };

/**
 * A number that makes a key block of the store again, looked for as an eavesdropper would; null when none
 * does.
 */
async function numberThatMakes(
  { firstClicks, blocks }: Seen,
  numbers: Iterable<number>,
): Promise<number | null> {
  for (const seed of numbers) {
    // Another first interval is another pass: most numbers are through with this.
    if ((await clicksOfFirstInterval(SCENARIO, TIMELINE, { ...OPTIONS, seed })) !== firstClicks) continue;
    const { keys } = await runPass(SCENARIO, { ...OPTIONS, seed, onInterval: () => undefined });
    const { ground } = keys.whole;
    for (let at = 0; at + 32 <= ground.length; at += 32)
      if (blocks.has(Buffer.from(ground.subarray(at, at + 32)).toString("hex"))) return seed;
  }
  return null;
}

describe("the keys in a store", () => {
  it("follow from a seed that was given, and the page says it: the search finds it", async () => {
    const seen = await passInto("seeded", "--seed", "5");
    expect(seen.json.seed).toBe(5);
    expect(seen.json.command).toContain("--seed 5");
    expect(seen.page).toContain("seed 5");
    expect(seen.numbers.has(5)).toBe(true);
    expect(await numberThatMakes(seen, [4, 5, 6])).toBe(5);
  });

  it("follow from nothing that is printed, reported or stored in the clear when none was given", async () => {
    const seen = await passInto("secret");
    const other = await passInto("other");
    expect(seen.json.seed).toBeNull();
    expect(seen.json.command).not.toContain("seed");
    expect(seen.page).not.toMatch(/seed \d/);
    expect([...seen.blocks].filter((block) => other.blocks.has(block))).toEqual([]);
    // A number that two runs of different keys have in common makes neither's.
    const own = [...seen.numbers].filter((number) => !other.numbers.has(number));
    expect(own.length).toBeGreaterThan(50);
    expect(await numberThatMakes(seen, own)).toBeNull();
  });
});

describe("a key file", () => {
  const pass = (windowS: number, ...more: string[]) =>
    satqkd("pass", "jinan-250mhz", "--window", String(windowS), "--json", ...more);

  it("of a run with a seed is said to be public, and of one without follows from no seed", async () => {
    const seeded = await pass(2, "--seed", "5", "--key-out", "seeded.key");
    expect(seeded.stderr).toMatch(/seeded\.key: this key follows from --seed 5, so it is public/);
    const secret = await pass(2, "--key-out", "secret.key");
    expect(secret.stderr).not.toMatch(/public/);
    expect(JSON.parse(secret.stdout).seed).toBeNull();
    expect(statSync(join(folder, "secret.key")).mode & 0o777).toBe(0o600);
    expect(JSON.parse((await pass(1)).stdout).seed).toEqual(expect.any(Number));
  });
});

describe("a root of the operating system's randomness", () => {
  it("shows itself nowhere, and gives each use and each part something else", () => {
    const root = ofOperatingSystem();
    const hidden = [JSON.stringify({ root }), inspect(root, { showHidden: true, depth: 9 }), String(root)];
    for (const text of hidden) expect(text).not.toMatch(/[0-9a-f]{8}/);
    const draw = (seed: Seed, use: string) => {
      const stream = new RandomStream(seed, use);
      return [stream.uint32(), stream.uint32(), stream.uint32(), stream.uint32()].join();
    };
    expect(draw(root, "a")).toBe(draw(root, "a"));
    const all = [
      draw(root, "a"),
      draw(root, "b"),
      draw(seedOfPart(root, "a"), "a"),
      draw(seedOfPart(root, "b"), "a"),
      draw(ofOperatingSystem(), "a"),
      draw(0, "a"),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  it("draws uniform numbers, also beyond a portion of the keystream", () => {
    const stream = new RandomStream(ofOperatingSystem(), "use");
    const [draws, words] = [20_000, new Set<number>()];
    let sum = 0;
    for (let i = 0; i < draws; i++) {
      const word = stream.uint32();
      words.add(word);
      sum += word / 2 ** 32;
    }
    // Two alike among 20,000 of 2^32: 0.05 expected. The mean's deviation is 1/sqrt(12 n) = 0.002.
    expect(words.size).toBeGreaterThan(draws - 4);
    expect(Math.abs(sum / draws - 0.5)).toBeLessThan(0.02);
  });
});
