/** `satqkd network --compare`: sums of two small plans, counted by hand, and files that are no plans. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { NetworkResult } from "../../../hostsim/scheduling/result.js";
import { runCommand } from "../../support/command-line.js";
import { NETWORK } from "../report/network-sample.js";

const satellite = (index: number, possibleS: number, chosenS: number) => ({
  place: { kind: "satellite" as const, index },
  possibleS,
  chosenS,
  clearS: chosenS,
  turningS: 0,
});

/** The sample with terminals that were used: 600 of 1,000 s on one satellite, none of 200 s on the other. */
const FIRST: NetworkResult = {
  ...NETWORK,
  terminals: [satellite(0, 1000, 600), satellite(1, 200, 0)],
};

/**
 * Another plan: stations in another order, the pair of Here and Far by its other end, no pair of Here and
 * There, one of There and Far.
 */
const SECOND: NetworkResult = {
  ...NETWORK,
  scenarioHash: "2".repeat(64),
  seed: 4,
  scheduler: "greedy",
  gap: null,
  stations: [NETWORK.stations[2]!, NETWORK.stations[1]!, NETWORK.stations[0]!],
  pairs: [
    { first: 0, second: 2, bitsPerDay: 1000, priority: 1 },
    { first: 1, second: 0, bitsPerDay: 100, priority: 1 },
  ],
  keys: [
    { pair: 0, day: 0, wantedBits: 1000, orderedBits: 0, deliveredBits: 300 },
    { pair: 0, day: 1, wantedBits: 2000, orderedBits: 0, deliveredBits: 200 },
    { pair: 1, day: 0, wantedBits: 100, orderedBits: 0, deliveredBits: 0 },
    { pair: 1, day: 1, wantedBits: 200, orderedBits: 0, deliveredBits: 200 },
  ],
  waiting: [
    { pair: 0, deliveredBits: 500, meanS: 7200, medianS: 1, longestS: 1 },
    { pair: 1, deliveredBits: 200, meanS: 3600, medianS: 1, longestS: 1 },
  ],
  terminals: [],
};

let folder: string;
const write = (name: string, result: object) =>
  writeFileSync(join(folder, name), JSON.stringify({ format: "satqkd-network", version: 1, ...result }));
const compare = (...words: string[]) => runCommand(["network", "--compare", ...words], folder);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-compare-"));
  write("first.json", FIRST);
  write("second.json", SECOND);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("two plans", () => {
  it("have their figures and the key of each pair beside each other", async () => {
    const { status, stdout, stderr } = await compare("first.json", "second.json", "--json");
    expect(status, stderr).toBe(0);
    const { format, plans, pairs, differences } = JSON.parse(stdout);
    expect(format).toBe("satqkd-network-comparison");
    expect(plans[0]).toMatchObject({
      satellites: 2,
      stations: 3,
      days: 2,
      contacts: 4,
      chosenContacts: 3,
      clearContacts: 2,
      madeBits: 2000,
      deliveredBits: 1000,
      wantedBits: 3000,
      leastShare: 0,
      demandsMet: 1,
      waitingS: 5400,
      satelliteUse: 0.5,
      stationUse: null,
      gap: 0.005,
    });
    // 500 bits waited 7,200 s, and 200 bits 3,600 s.
    expect(plans[1].waitingS).toBeCloseTo((500 * 7200 + 200 * 3600) / 700, 9);
    expect(plans[1]).toMatchObject({
      deliveredBits: 700,
      wantedBits: 2200,
      leastShare: 0.25,
      demandsMet: 1,
      satelliteUse: null,
      gap: null,
    });
    expect(pairs).toEqual([
      { stations: ["Here", "There & back"], deliveredBits: [1000, null], shares: [1, null] },
      { stations: ["Far", "Here"], deliveredBits: [0, 500], shares: [0, 0.25] },
      { stations: ["Far", "There & back"], deliveredBits: [null, 200], shares: [null, 1] },
    ]);
    expect(differences).toEqual([
      "seeds of the weather: 3 and 4",
      "schedulers: programme and greedy",
      "scenarios",
    ]);
  });

  it("are a table for people, the same twice nothing but a plan", async () => {
    const { stdout } = await compare("first.json", "second.json");
    expect(stdout).toMatch(/^Key delivered, bits +1,000 +700$/m);
    expect(stdout).toMatch(/^Least share of a pair +0\.0 % +25\.0 %$/m);
    expect(stdout).toMatch(/^ {2}Here - There & back +1,000 +no such pair$/m);
    expect(stdout).toMatch(/^ {2}Far - Here +0 +500$/m);
    const same = await compare("first.json", "first.json");
    expect(same.stdout).toContain("Differ in nothing but the plan (both simulated)\n");
  });
});

describe("what is refused in one line", () => {
  const first = NETWORK.keys[0]!;
  it.each<[string, object, string]>([
    ["an empty object", { seed: undefined }, "is no plan of satqkd network (seed: "],
    [
      "a pair beyond the stations",
      { stations: NETWORK.stations.slice(0, 2) },
      "(pairs.1: there is no such station)",
    ],
    ["key of a pair beyond them", { keys: [{ ...first, pair: 2 }] }, "(keys.0: there is no such pair)"],
    ["less than no key", { keys: [{ ...first, deliveredBits: -1 }] }, "(keys.0.deliveredBits: "],
    ["a later version", { version: 2 }, 'is version 2 of format "satqkd-network"'],
  ])("%s", async (_what, change, words) => {
    write("bad.json", { ...NETWORK, ...change });
    const { status, stdout, stderr } = await compare("first.json", "bad.json");
    expect(stderr).toContain(`satqkd: --compare: bad.json `);
    expect(stderr).toContain(words);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect([status, stdout]).toEqual([2, ""]);
  });

  it("one plan, three of them, and a scenario beside them", async () => {
    expect((await compare("first.json")).stderr).toContain("--compare: name two plans");
    expect((await compare("first.json", "first.json", "first.json")).stderr).toContain("not 3");
    const both = await runCommand(
      ["network", "ten-cities", "--compare", "first.json", "second.json"],
      folder,
    );
    expect(both.stderr).toContain("--compare: reads two plans and takes no scenario");
    const none = await runCommand(["network"], folder);
    expect(none.stderr).toContain(
      "name a constellation: five-on-two-continents, four-in-europe, jinan-1-and-four, ten-cities",
    );
    expect([both.status, none.status]).toEqual([2, 2]);
  });
});
