/** Studies of a network: a job gives what the verb gives, and the interval of a median is the textbook's. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { medianInterval } from "../../../hostsim/jobs/median-interval.js";
import { runCommand } from "../../support/command-line.js";

interface Point {
  readonly varied: { readonly value: number };
  readonly figures: { readonly leastShare: { readonly median: number } };
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-study-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const NETWORK = ["network", "jinan-1-and-four", "--days", "2", "--seed", "1"];

describe("a study of a network", () => {
  it("has, of each seed and number of satellites, what the verb's own plan has", async () => {
    const words = [...NETWORK, "--weather-seeds", "2", "--sweep", "satellites=4..5", "--results", "rows"];
    const { status, stdout, stderr } = await runCommand([...words, "--json"], folder);
    expect(status, stderr).toBe(0);
    const study = JSON.parse(stdout);
    expect(study.format).toBe("satqkd-network-study");
    expect(study.points.map(({ satellites }: { satellites: number }) => satellites)).toEqual([4, 5]);
    const delivered = [];
    for (const seed of [1, 2]) {
      const plan = JSON.parse((await runCommand([...NETWORK, "--seed", `${seed}`, "--json"], folder)).stdout);
      delivered.push(
        plan.keys.reduce(
          (sum: number, { deliveredBits }: { deliveredBits: number }) => sum + deliveredBits,
          0,
        ),
      );
    }
    const { low, high, median, confidence } = study.points[1].figures.deliveredBits;
    expect([low, high]).toEqual(delivered.toSorted((a, b) => a - b));
    expect(median).toBe((low + high) / 2);
    expect(confidence).toBe(0.5);
    expect(study.points[0].figures.contacts.median).toBeLessThan(study.points[1].figures.contacts.median);
  });

  it("of more satellites than there are is refused", async () => {
    const many = await runCommand([...NETWORK, "--sweep", "satellites=1..6", "--results", "rows"], folder);
    expect(many.stderr).toBe("satqkd: --sweep: jinan-1-and-four has 5 satellites, not 6\n");
    expect(many.status).toBe(2);
  });
});

describe("the least that is enough", () => {
  /** Two stations that want little, so that few satellites do. */
  const small = () => {
    const shipped = join(packageRoot, "hostsim/constellation/scenario/ten-cities.json");
    const { demandOfEveryPair: _, $schema: __, ...rest } = JSON.parse(readFileSync(shipped, "utf8"));
    const demands = [{ from: "Matera", to: "Hartebeesthoek", bitsPerDay: 100_000 }];
    writeFileSync(
      join(folder, "small.json"),
      JSON.stringify({ ...rest, name: "small", stations: ["Matera", "Hartebeesthoek"], demands }),
    );
    return ["network", "small.json", "--days", "3", "--seed", "1", "--results", "rows", "--json"];
  };

  it("is the first of the whole sweep, and the sweep's points are those that were tried", async () => {
    const words = [...small(), "--sweep", "pattern=6,12,18"];
    const found = await runCommand([...words, "--least", "0.9"], folder);
    expect(found.status, found.stderr).toBe(0);
    const { least, points } = JSON.parse(found.stdout);
    const all = JSON.parse((await runCommand(words, folder)).stdout).points;
    const enough = all.filter((point: Point) => point.figures.leastShare.median >= 0.9);
    expect(enough.length).toBeGreaterThan(0);
    expect(enough.length).toBeLessThan(all.length);
    expect(least).toEqual({ share: 0.9, value: enough[0].varied.value });
    expect(points).toEqual(all.slice(0, all.indexOf(enough[0]) + 1));
    const text = await runCommand([...words.filter((word) => word !== "--json"), "--least", "0.9"], folder);
    expect(text.stdout).toContain(
      `${enough[0].varied.value} satellites in the pattern: the pair with least has`,
    );
  });

  it("is searched for with each value of the other sweeps, and each point is as without a search", async () => {
    const words = [...small(), "--sweep", "altitude=500,600", "--sweep", "pattern=6,12"];
    const found = JSON.parse((await runCommand([...words, "--least", "0.4"], folder)).stdout);
    const all: (Point & { besides: unknown })[] = JSON.parse((await runCommand(words, folder)).stdout).points;
    expect(all.map(({ besides, varied }) => [besides, varied.value])).toEqual(
      [500, 500, 600, 600].map((value, at) => [[{ what: "altitude", value }], at % 2 === 0 ? 6 : 12]),
    );
    const searched = [500, 600].map((value, at) => {
      const own = all.slice(2 * at, 2 * at + 2);
      const enough = own.find((point) => point.figures.leastShare.median >= 0.4);
      return { besides: [{ what: "altitude", value }], share: 0.4, value: enough?.varied.value ?? null };
    });
    expect(found.searches).toEqual(searched);
    expect(found.least).toBeNull();
  });

  it("comes with how much key a pair must have in store, so that no day goes short", async () => {
    const plan = JSON.parse(
      (await runCommand(["network", "small.json", "--days", "3", "--seed", "1", "--json"], folder)).stdout,
    );
    const { points } = JSON.parse((await runCommand([...small(), "--weather-seeds", "1"], folder)).stdout);
    // Day by day: what the only pair's store is short of, when it begins empty and may owe.
    let [owed, most] = [0, 0];
    for (const { deliveredBits } of plan.keys) {
      owed += 100_000 - deliveredBits;
      most = Math.max(most, owed);
    }
    expect(points[0].figures.stockDays.median).toBe(most / 100_000);
    expect(most).toBeGreaterThan(0);
  });

  it("says that nothing tried is enough, and what holds the pair back", async () => {
    const words = [...NETWORK, "--sweep", "satellites=4..5", "--results", "rows", "--least", "0.5"];
    const { status, stdout } = await runCommand(words, folder);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^Not enough {6}for 50\.0 % of its demand for each pair: 5 satellites: the pair with least has 0\.0 %$/m,
    );
    expect(stdout).toMatch(
      /^Held back {7}\w.* - .*: 0\.0 %; .*(is used up|no key is made|no satellite has key)/m,
    );
  });

  it.each([
    [["--least", "0.5"], "--least: say by --sweep what to search over"],
    [["--sweep", "satellites=1..2", "--sweep", "satellites=4..5"], "--sweep: satellites is varied twice"],
    [["--least", "0.5", "--sweep", "satellites=1..2", "--shard", "1/2"], "--least and --shard"],
    [["--sweep", "altitude=100,500"], "altitudeKm"],
    [["--sweep", "height=3"], "what may vary: satellites, pattern, stations, altitude, aperture"],
    [["--sweep", "altitude=500,400"], "ascend"],
    [["--sweep", "satellites=1.5"], "ascend"],
  ])("%j is refused in one line", async (words, told) => {
    const { status, stdout, stderr } = await runCommand([...NETWORK, "--results", "rows", ...words], folder);
    expect(stderr).toContain(told);
    expect([status, stdout, stderr.trimEnd().split("\n").length]).toEqual([2, "", 1]);
  });
});

describe("the interval of a median", () => {
  // Ranks and coverage of 95 % intervals: tables of the binomial distribution with p = 1/2.
  it.each([
    [6, 1, 0.96875],
    [10, 2, 0.9785],
    [15, 4, 0.9648],
    [20, 6, 0.9586],
    [2, 1, 0.5],
    [1, 1, 0],
  ])("of %i values goes from the %i. lowest to the highest likewise", (n, rank, coverage) => {
    const values = Array.from({ length: n }, (_, i) => ((i * 7) % n) + 1);
    const seen = medianInterval(values);
    expect([seen.low, seen.high]).toEqual([rank, n + 1 - rank]);
    expect(seen.median).toBe((n + 1) / 2);
    expect(seen.confidence).toBeCloseTo(coverage, 4);
  });
});
