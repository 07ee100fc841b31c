/**
 * Tags that somebody else's program has moved to a drifting clock (drifting-clock.py): what
 * `distil` finds of that clock by itself, and what it says where it finds none.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import type { DistilResult } from "../../../hostsim/distil/result.js";
import { runCommand } from "../../support/command-line.js";
import { runPythonFile } from "../../support/numpy.js";

const SENT = ["--seed", "7", "--window", "6"];
const BEACON = ["--channels", "1=H,2=V,3=D,4=A,5=beacon"];

let folder: string;
let onSlots: DistilResult;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-own-clock-"));
  const files = ["--tags-out", "tags.npy", "--timeline", "course.npy", "--key-out", "pass.key"];
  const ran = await runCommand(["pass", "jinan-250mhz", ...SENT, ...files], folder);
  expect(ran.status, ran.stderr).toBe(0);
  const scenario = JSON.parse(
    readFileSync(join(packageRoot, "hostsim/scenario/jinan-250mhz-clock.json"), "utf8"),
  ) as { $schema?: string; timing: Record<string, unknown> };
  delete scenario.$schema;
  writeFileSync(join(folder, "beacon.json"), JSON.stringify(scenario));
  delete scenario.timing.beacon;
  scenario.timing.told = { stretchMs: { value: 20, assumed: "700 clicks of light" } };
  writeFileSync(join(folder, "told.json"), JSON.stringify(scenario));
  runPythonFile(join(packageRoot, "test/hostsim/distil/drifting-clock.py"), ["11"], folder);
  onSlots = await distil("tags.npy", "told.json", "--key-out", "on-slots.key");
});
afterAll(() => rmSync(folder, { recursive: true }));

async function distil(tags: string, schedule: string, ...words: string[]): Promise<DistilResult> {
  const command = ["distil", tags, "--schedule", `./${schedule}`, ...SENT, ...words, "--json"];
  const ran = await runCommand(command, folder);
  expect(ran.status, ran.stderr).toBe(0);
  return JSON.parse(ran.stdout) as DistilResult;
}

/** Tags inside gates, outside of them, and dropped: all that fell into the session. */
function tagsInSession({ detections, tagsOffGrid, clicksWhileBlind }: DistilResult): number {
  return detections + tagsOffGrid + clicksWhileBlind;
}

describe("tags on a clock that nobody knows", () => {
  it("on the slots' clock stay there, whatever the scenario says of its receiver's", () => {
    expect(readFileSync(join(folder, "on-slots.key")).equals(readFileSync(join(folder, "pass.key")))).toBe(
      true,
    );
    expect(onSlots.clock).toBeNull();
  });

  it.each([
    ["bench", "told"],
    ["orbit", "told"],
    ["orbit", "beacon"],
  ])("%s, %s: their slots are found, and give a key", async (way, by) => {
    const [tags, map] = by === "told" ? [`${way}.npy`, []] : [`${way}-beacon.npy`, BEACON];
    const result = await distil(tags, `${by}.json`, "--own-clock", way, ...map);
    expect(result.clock).toMatchObject({ lock: "right", wrongLocks: 0, acquisitions: 1, untimedTags: 0 });
    expect(result.clock!.acquiredAfterS).toBeLessThan(0.3);
    // A tag in a wrong slot is an error every other time: 0.2 % of QBER are 0.4 % of such tags.
    expect(result.qber).toBeLessThan(onSlots.qber! + 0.002);
    expect(result.siftedBits / onSlots.siftedBits).toBeGreaterThan(0.99);
    expect(result.siftedBits / onSlots.siftedBits).toBeLessThan(1.02);
    expect(result.keysEqual).toBe(true);
    expect(result.keyBits).toBeGreaterThan(0);
    if (by === "beacon") {
      // None is lost at the ends, where light time and clock carry tags beyond the session.
      expect(tagsInSession(result)).toBe(tagsInSession(onSlots));
      expect(result.clock!.toldPulses).toBe(0);
      expect(result.tags.beacon).toBeGreaterThan(40_000);
    } else expect(result.clock!.toldPulses).toBeGreaterThan(18e-3 * 250e6);
  });
});

describe("a clock that can't be found", () => {
  it("is said: light from an orbit that is taken to come from a bench", async () => {
    const result = await distil("orbit.npy", "told.json", "--own-clock", "bench");
    expect(result).toMatchObject({ keyBits: 0, qber: null, clock: { acquiredAfterS: null } });
    expect(result.noKeyReason).toMatch(/never found the grid of slots/);
  });

  it("is said: another pattern than the one that was sent, of which the beacon knows nothing", async () => {
    const result = await distil(
      "bench-beacon.npy",
      "beacon.json",
      "--own-clock",
      "bench",
      "--seed",
      "8",
      ...BEACON,
    );
    expect(result.clock!.wrongLocks).toBeGreaterThan(0);
    expect(result.noKeyReason).toMatch(/replies show that the clicks have wrong pulse indices/);
  });

  it.each([
    ["bench.npy", "jinan-250mhz", [], /jinan-250mhz has no group "timing"/],
    ["bench.npy", "./beacon.json", [], /timing\.beacon, and no channel is it/],
    ["bench-beacon.npy", "./told.json", BEACON, /has no timing\.beacon that describes it/],
    [
      "bench.npy",
      "./told.json",
      ["--symbols", "table.csv"],
      /a table of symbols is nothing that a satellite/,
    ],
  ])("%s with %s %j is refused", async (tags, schedule, words, reason) => {
    writeFileSync(join(folder, "table.csv"), "class,basis,value\n2,0,0\n2,1,1\n");
    const command = ["distil", tags, "--schedule", schedule, ...SENT, "--own-clock", "bench", ...words];
    const ran = await runCommand(command, folder);
    expect([ran.status, ran.stdout]).toEqual([2, ""]);
    expect(ran.stderr).toMatch(reason);
    expect(ran.stderr.trimEnd().split("\n")).toHaveLength(1);
  });

  it("a beacon without --own-clock is refused", async () => {
    const command = ["distil", "bench-beacon.npy", "--schedule", "./beacon.json", ...SENT, ...BEACON];
    const ran = await runCommand(command, folder);
    expect([ran.status, ran.stderr]).toEqual([
      2,
      "satqkd: channels: a beacon is of use only for tags on their own clock\n",
    ]);
  });
});
