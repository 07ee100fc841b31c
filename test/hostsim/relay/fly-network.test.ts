/**
 * `satqkd network four-in-europe --fly`: what was flown agrees with what was planned, pass by pass and pair
 * by pair, within what chance and authentication allow.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import type { FlownNetwork } from "../../../hostsim/relay/fleet/flown-result.js";
import type { NetworkResult } from "../../../hostsim/scheduling/result.js";
import { runCommand } from "../../support/command-line.js";
import { published } from "../../support/published-schema.js";

let folder: string;
let flown: FlownNetwork;
let plan: NetworkResult;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-flown-"));
  const words = ["network", "four-in-europe", "--seed", "1", "--fly", "--json", "--out", "plan"];
  const { status, stdout, stderr } = await runCommand(words, folder);
  expect(status, stderr).toBe(0);
  flown = JSON.parse(published("satqkd-network-flown", stdout));
  plan = JSON.parse(readFileSync(join(folder, "plan/network.json"), "utf8"));
  expect(readFileSync(join(folder, "plan/flown.json"), "utf8")).toBe(stdout);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("a flown plan", () => {
  it("has each chosen contact under a clear sky, with the key that the plan counts on", () => {
    const chosen = plan.contacts.filter(({ isChosen, isClear }) => isChosen && isClear);
    expect(flown.passes.length).toBeGreaterThan(4);
    const of = ({ satellite, station, startMs }: { satellite: number; station: number; startMs: number }) =>
      `${satellite} ${station} ${startMs}`;
    expect(flown.passes.map(of).sort()).toEqual(chosen.map(of).sort());
    for (const { expectedBits, plannedBits } of flown.passes)
      expect(Math.abs(expectedBits - plannedBits)).toBeLessThanOrEqual(0.005 * plannedBits);
  });

  it("agrees pass by pass: chi-squared and the sum are no rarer than one in ten thousand", () => {
    const deviations = flown.passes.map(
      ({ secretBits, expectedBits, deviationBits }) => (secretBits - expectedBits) / deviationBits,
    );
    const chiSquared = deviations.reduce((sum, each) => sum + each * each, 0);
    expect(chiSquared).toBeCloseTo(flown.agreement.chiSquared, 9);
    // Quantiles at 0.0001 and 0.9999 of chi-squared with 7 degrees of freedom (its series, summed elsewhere).
    expect(flown.agreement.passes).toBe(7);
    expect(chiSquared).toBeGreaterThan(0.3);
    expect(chiSquared).toBeLessThan(29.88);
    const { secretBits, expectedBits, deviationBits } = flown.agreement;
    expect(Math.abs(secretBits - expectedBits)).toBeLessThan(4 * deviationBits);
  });

  it("agrees pair by pair, within three deviations of its links and what authentication takes", () => {
    const delivered = plan.pairs.map((_, pair) =>
      plan.keys.filter((key) => key.pair === pair).reduce((sum, { deliveredBits }) => sum + deliveredBits, 0),
    );
    expect(flown.pairs.map(({ plannedBits }) => plannedBits)).toEqual(delivered);
    for (const { plannedBits, announcedBits, heldBits, marginBits } of flown.pairs) {
      expect(Math.abs(announcedBits - plannedBits)).toBeLessThanOrEqual(marginBits);
      expect(heldBits).toBeGreaterThanOrEqual(announcedBits);
    }
    expect(flown.agreement.announcedBits).toBeGreaterThan(0.5 * flown.agreement.plannedBits);
    expect(flown.keysEqual).toBe(true);
  });

  it("closes all accounts, and makes no key beyond what passes gave", () => {
    for (const { madeBits, spentBits, leftBits, burntBits } of flown.accounts)
      expect(madeBits).toBe(spentBits + leftBits + burntBits);
    for (const { satellite, station, madeBits } of flown.links) {
      const own = flown.passes.filter((pass) => pass.satellite === satellite && pass.station === station);
      const secretBits = own.reduce((sum, pass) => sum + pass.secretBits, 0);
      expect(madeBits).toBeLessThanOrEqual(secretBits);
      expect(madeBits).toBeGreaterThan(secretBits - 256 * own.length);
    }
  });
});

describe("what can't be flown is refused in one line", () => {
  it.each([
    [["--sweep", "satellites=1..2"], {}, "--fly: is for one plan, and --sweep"],
    [
      [],
      { interSatelliteLinks: { rangeKm: 5000, lowestRayKm: 100, keyBitPerS: 10 } },
      "--fly: linked has links between satellites",
    ],
  ])("%j %j", async (words, change, told) => {
    const scenarios = join(packageRoot, "hostsim/constellation/scenario");
    const data = JSON.parse(readFileSync(join(scenarios, "four-in-europe.json"), "utf8"));
    const links = Object.fromEntries(
      Object.entries(change).map(([field, values]) => [
        field,
        Object.fromEntries(
          Object.entries(values).map(([name, value]) => [name, { value, assumed: "A test" }]),
        ),
      ]),
    );
    const pass = join(scenarios, data.pass);
    const { $schema: _, ...rest } = data;
    writeFileSync(join(folder, "linked.json"), JSON.stringify({ ...rest, ...links, pass, name: "linked" }));
    const run = await runCommand(
      ["network", "linked.json", "--days", "1", "--seed", "1", "--fly", ...words],
      folder,
    );
    expect(run.stderr).toContain(told);
    expect([run.status, run.stdout]).toEqual([2, ""]);
  });
});
