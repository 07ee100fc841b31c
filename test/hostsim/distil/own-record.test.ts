/**
 * What a pass on the station's own clock writes down: the tagger's file, as a laboratory has it, gives the
 * key of the pass; and the truth beside it is what numpy makes of the scenario.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import type { DistilResult } from "../../../hostsim/distil/result.js";
import type { PassResult } from "../../../hostsim/pass/result.js";
import { runCommand } from "../../support/command-line.js";
import { runPython, runPythonFile } from "../../support/numpy.js";

const BEACON = ["--channels", "1=H,2=V,3=D,4=A,5=beacon"];
const FRAMES = ["--channels", "1=H,2=V,3=D,4=A,5=frames"];
const LASER_FRAMES = join(packageRoot, "examples/laser-frames.json");
const SENT = ["--seed", "3", "--window", "6"];
/** What the counting of clicks and errors gives, and how time was found. */
const SAME = [
  "detections",
  "tagsOffGrid",
  "clicksWhileBlind",
  "siftedBits",
  "qber",
  "basisCounts",
  "leakedBits",
  "secretKeyBits",
  "keyBits",
  "offGate",
] as const;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-own-record-"));
  const shipped = readFileSync(join(packageRoot, "hostsim/scenario/jinan-250mhz-clock.json"), "utf8");
  const scenario = JSON.parse(shipped) as { $schema?: string; timing: Record<string, unknown> };
  delete scenario.$schema;
  delete scenario.timing.beacon;
  scenario.timing.told = { stretchMs: { value: 20, assumed: "700 clicks of light" } };
  writeFileSync(join(folder, "told.json"), JSON.stringify(scenario));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function ran<Result>(...words: string[]): Promise<Result> {
  const { status, stdout, stderr } = await runCommand([...words, "--json"], folder);
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout) as Result;
}

describe("the tagger's file of a pass", () => {
  it.each([
    ["a beacon", "jinan-250mhz-clock", "npy", BEACON],
    ["a told stretch", "./told.json", "ptu", []],
    ["frames of the laser link", LASER_FRAMES, "parquet", FRAMES],
  ])("with %s gives the key of the pass, to the bit", async (_, scenario, format, channels) => {
    const files = ["--tags-out", `tags.${format}`, "--key-out", "pass.key", "--force"];
    const pass = await ran<PassResult>("pass", scenario, ...SENT, ...files);
    const again = ["--schedule", scenario, ...SENT, "--own-clock", "orbit", ...channels];
    const result = await ran<DistilResult>(
      "distil",
      `tags.${format}`,
      ...again,
      "--key-out",
      "own.key",
      "--force",
    );
    for (const field of SAME) expect(result[field], field).toEqual(pass[field]);
    const { trackingRmsPs: _rms, indexErrors: _errors, ...found } = pass.clock!;
    expect(result.clock).toEqual(found);
    expect(pass.keyBits).toBeGreaterThan(0);
    expect(readFileSync(join(folder, "own.key")).equals(readFileSync(join(folder, "pass.key")))).toBe(true);
  });

  it("is on the station's clock, with the beacon, and has the truth beside it", () => {
    const told = runPython(
      `
t = numpy.load("tags.npy"); truth = numpy.load("tags.truth.npy")
beacon = t["channel"] == 5
light = (truth["class"] == 2) & ~beacon
delay = t["time_ps"] - truth["slot_time_ps"]
slot = truth["slot_time_ps"][light] - 4000 * truth["pulse"][light]
print(json.dumps({"rows": len(t), "truth": len(truth), "beacon": int(beacon.sum()), "names": truth.dtype.names,
  "ascending": bool((numpy.diff(t["time_ps"]) >= 0).all()), "beaconPulses": bool((truth["pulse"][beacon] == -1).all()),
  "from": float(delay.min() / 1e9), "to": float(delay.max() / 1e9), "spread": float(delay.std()),
  "first": int(slot.min()), "last": int(slot.max())}))`,
      folder,
    ) as Record<string, number>;
    // 10 kHz for 6 s, 63 of 64 sent, 30 % lost; 1 kHz of noise; the beacon goes on for 0.5 s.
    expect(told.beacon! / ((6 + 0.5) * (10_000 * (63 / 64) * 0.7 + 1000))).toBeCloseTo(1, 1);
    expect(told).toMatchObject({ ascending: true, beaconPulses: true, truth: told.rows });
    // Light from 500 to 600 km, by a clock that is 0.63 ms behind.
    expect(told.from).toBeGreaterThan(500 / 299.792458 - 0.7);
    expect(told.to).toBeLessThan(620 / 299.792458 - 0.6);
    // Far more than a slot: nothing of it is on the satellite's clock.
    expect(told.spread).toBeGreaterThan(1e5);
    // One number of pulses between slot and pulse, and half a slot to either side.
    expect(told.last! - told.first!).toBeLessThan(4000);
  });
});

describe("a laboratory's own table of symbols, on its own clock", () => {
  it("is numbered by a beacon, and gives what the same tags give on the slots' clock", async () => {
    // As in distil.test.ts: a source and a receiver of a few lines, a fair splitter, 1 % of wrong values.
    runPython(
      `
rng = numpy.random.default_rng(6)
size = 10007
rows = numpy.zeros(size, dtype=[("class", "u1"), ("basis", "u1"), ("value", "u1")])
rows["class"] = rng.choice(3, size, p=[0.25, 0.25, 0.5]); rows["basis"] = rng.integers(2, size=size); rows["value"] = rng.integers(2, size=size)
numpy.save("table.npy", rows)
slots = numpy.cumsum(200 + rng.geometric(1 / 2200, 700_000))
slots = slots[slots < 1_490_000_000]
sent = rows[slots % size]
seen = rng.random(len(slots)) < numpy.array([0, 0.125, 1])[sent["class"]]
slots, sent = slots[seen], sent[seen]
basis = rng.integers(2, size=len(slots))
outcome = numpy.where(basis == sent["basis"], sent["value"] ^ (rng.random(len(slots)) < 0.01), rng.integers(2, size=len(slots)))
tags = numpy.zeros(len(slots), dtype=[("time_ps", "i8"), ("channel", "u1")])
tags["time_ps"] = slots * 4000 + numpy.rint(rng.normal(0, 100, len(slots))).astype("i8")
tags["channel"] = 1 + 2 * basis + outcome
numpy.save("tags.npy", tags)
course = numpy.zeros(12, dtype=[("time_s", "f8"), ("range_km", "f8")])
course["time_s"] = numpy.arange(12) / 2; course["range_km"] = 500
numpy.save("course.npy", course)
print("null")`,
      folder,
    );
    runPythonFile(join(packageRoot, "test/hostsim/distil/drifting-clock.py"), ["12"], folder);
    const table = [
      "--schedule",
      "jinan-250mhz-clock",
      "--seed",
      "9",
      "--window",
      "6",
      "--symbols",
      "table.npy",
    ];
    const still = await ran<DistilResult>("distil", "tags.npy", ...table);
    const found = await ran<DistilResult>(
      "distil",
      "bench-beacon.npy",
      ...table,
      "--own-clock",
      "bench",
      ...BEACON,
    );
    expect(found.clock).toMatchObject({ lock: "right", wrongLocks: 0, acquisitions: 1, toldPulses: 0 });
    expect(found).toMatchObject({ randomness: "given table", keySha256: null, keysEqual: true });
    expect(found.siftedBits / still.siftedBits).toBeGreaterThan(0.99);
    expect(found.siftedBits / still.siftedBits).toBeLessThan(1.01);
    expect(found.qber!).toBeLessThan(still.qber! + 0.002);
    expect(found.secretKeyBits).toBeGreaterThan(0);
  });
});
