import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DistilResult } from "../../../hostsim/distil/result.js";
import type { PassResult } from "../../../hostsim/pass/result.js";
import { runCommand } from "../../support/command-line.js";
import { runPython } from "../../support/numpy.js";

const SCHEDULE = ["--schedule", "jinan-250mhz", "--seed", "7", "--window", "10"];

let folder: string;
let pass: PassResult;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-distil-"));
  const words = ["pass", "jinan-250mhz", "--seed", "7", "--window", "10", "--json", "--key-out", "pass.key"];
  const files = ["--tags-out", "tags.npy", "--timeline", "course.npy", "--sifted-out", "sifted.npy"];
  const ran = await runCommand([...words, ...files], folder);
  expect(ran.status, ran.stderr).toBe(0);
  pass = JSON.parse(ran.stdout) as PassResult;
  expect(pass.keyBits).toBeGreaterThan(1000);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function distil(...words: string[]): Promise<DistilResult> {
  const ran = await runCommand(["distil", ...words, "--json"], folder);
  expect(ran.status, ran.stderr).toBe(0);
  return JSON.parse(ran.stdout) as DistilResult;
}

/** What the counting of clicks and errors gives, whoever has recorded the tags. */
const SAME = [
  "detections",
  "tagsOffGrid",
  "clicksWhileBlind",
  "severalDetectors",
  "siftedBits",
  "qber",
  "basisCounts",
  "leakedBits",
  "finiteKey",
  "secretKeyBits",
  "keyBits",
  "keyAccount",
  "offGate",
] as const;

describe("tags of a pass", () => {
  it("give the key of the pass that made them, and all its counts", async () => {
    const result = await distil("tags.npy", ...SCHEDULE, "--key-out", "distil.key");
    expect(readFileSync(join(folder, "distil.key")).equals(readFileSync(join(folder, "pass.key")))).toBe(
      true,
    );
    for (const field of SAME) expect(result[field], field).toEqual(pass[field]);
    expect(result).toMatchObject({ evidence: "recorded", keysEqual: true, randomness: "public seed" });
    const { tags } = result;
    expect(tags.count).toBe(tags.ofDetector.H + tags.ofDetector.V + tags.ofDetector.D + tags.ofDetector.A);
    // SHA-256 by Python's hashlib.
    const sha = runPython(
      'import hashlib\nprint(json.dumps(hashlib.sha256(open("pass.key", "rb").read()).hexdigest()))',
      folder,
    );
    expect(result.keySha256).toBe(sha);
  });

  it("that a laboratory rewrote with numpy, its own channels, zero and unit, give the same key", async () => {
    runPython(
      `
t = numpy.load("tags.npy")
other = numpy.zeros(len(t) + 1, dtype="i8"), numpy.zeros(len(t) + 1, dtype="i8")
other[0][1:] = t["time_ps"] + 123456789; other[1][1:] = 20 - t["channel"]; other[1][0] = 2
numpy.savetxt("lab.csv", numpy.stack(other, axis=1), fmt="%d", delimiter=";", header="time;input", newline="\\r\\n")`,
      folder,
    );
    const map = ["--channels", "19=H,18=V,17=D,16=A,2=ignore", "--slot-zero", "123456789"];
    const result = await distil("lab.csv", ...SCHEDULE, ...map, "--key-out", "lab.key");
    expect(readFileSync(join(folder, "lab.key")).equals(readFileSync(join(folder, "pass.key")))).toBe(true);
    expect(result.tags.ignored).toBe(1);
  });

  it("under another seed are noise: half of the bits differ, and there is no key", async () => {
    const result = await distil("tags.npy", "--schedule", "jinan-250mhz", "--seed", "8", "--window", "10");
    expect(result.qber).toBeGreaterThan(0.45);
    expect(result.qber).toBeLessThan(0.55);
    expect(result).toMatchObject({ keyBits: 0, keySha256: null });
    expect(result.noKeyReason).toMatch(/QBER is [45]\d\.\d %/);
  });
});

describe("a laboratory's own table of symbols", () => {
  it("is what the tags are sifted with: the counts are those of a naive count in numpy", async () => {
    // A source and a receiver of a few lines: a table that repeats, Poisson light so faint that pulses with
    // two photons are left out, a fair splitter, 1 % of wrong values, no two tags within a dead time.
    const counts = runPython(
      `
rng = numpy.random.default_rng(5)
size = 10007
table = {"class": rng.choice(3, size, p=[0.25, 0.25, 0.5]), "basis": rng.integers(2, size=size), "value": rng.integers(2, size=size)}
rows = numpy.zeros(size, dtype=[("class", "u1"), ("basis", "u1"), ("value", "u1")])
for name in table: rows[name] = table[name]
numpy.save("table.npy", rows)
slots = numpy.cumsum(200 + rng.geometric(1 / 2200, 800_000))
slots = slots[slots < 1_990_000_000]
sent = rows[slots % size]
seen = rng.random(len(slots)) < numpy.array([0, 0.125, 1])[sent["class"]]
slots, sent = slots[seen], sent[seen]
basis = rng.integers(2, size=len(slots))
wrong = rng.random(len(slots)) < 0.01
outcome = numpy.where(basis == sent["basis"], sent["value"] ^ wrong, rng.integers(2, size=len(slots)))
tags = numpy.zeros(len(slots), dtype=[("time_ps", "i8"), ("channel", "u1")])
tags["time_ps"] = slots * 4000 + numpy.rint(rng.normal(0, 100, len(slots))).astype("i8")
tags["channel"] = 1 + 2 * basis + outcome
numpy.save("own.npy", tags)
def count(b, which): return [int(((sent["class"] == c) & (basis == b) & (sent["basis"] == b) & which).sum()) for c in (2, 1, 0)]
print(json.dumps({"tags": len(tags), "table": [float(((table["basis"] == 0) & (table["class"] == c)).sum() / (table["basis"] == 0).sum()) for c in (2, 1, 0)],
  "Z": {"detections": count(0, True), "errors": count(0, wrong)}, "X": {"detections": count(1, True), "errors": count(1, wrong)}}))`,
      folder,
    ) as { tags: number; table: number[]; Z: object; X: object };
    const words = ["own.npy", "--schedule", "jinan-250mhz", "--window", "8", "--symbols", "table.npy"];
    const result = await distil(...words, "--key-out", "own.key");
    expect(result).toMatchObject({
      detections: counts.tags,
      leftOutBits: 0,
      basisCounts: { Z: counts.Z, X: counts.X },
      keysEqual: true,
      randomness: "given table",
      keySha256: null,
      seed: null,
    });
    expect(result.tableRepeats).toBe(Math.ceil(result.pulsesSent / 10_007));
    expect(result.pattern.classProbabilities.Z).toEqual(counts.table);
    expect(result.secretKeyBits).toBeGreaterThan(1000);
    expect(statSync(join(folder, "own.key"))).toMatchObject({ size: Math.ceil(result.keyBits / 8) });
  });

  it("with values that are none is refused", async () => {
    runPython('numpy.save("three.npy", numpy.array([[2, 0, 1], [3, 0, 0]]))', folder);
    const words = ["tags.npy", "--schedule", "jinan-250mhz", "--window", "10", "--symbols", "three.npy"];
    const ran = await runCommand(["distil", ...words], folder);
    expect([ran.status, ran.stderr]).toEqual([
      2,
      "satqkd: three.npy: row 2: class is 3, above 2 or below 0\n",
    ]);
  });
});

describe("files for Python", () => {
  it("the timeline has the pass's sums, and sifted bits its errors, as numpy reads them", () => {
    const told = runPython(
      `
c = numpy.load("course.npy"); s = numpy.load("sifted.npy"); t = numpy.load("tags.npy"); truth = numpy.load("tags.truth.npy")
wrong = s["sent"] != s["seen"]
print(json.dumps({"rows": len(c), "names": c.dtype.names, "clicks": int(c["clicks"].sum()), "sifted": int(c["sifted_bits"].sum()),
  "qber": float(c["errors"].sum() / c["settled_bits"].sum()), "times": [float(c["time_s"][0]), float(c["time_s"][-1])],
  "bits": len(s), "wrong": int(wrong.sum()), "signal": int((s["class"] == 2).sum()),
  "ascending": bool((numpy.diff(s["pulse"]) > 0).all()), "tags": len(t), "truth": len(truth),
  "H": int(((t["channel"] == 1) & (truth["class"] == 2) & (truth["basis"] == 0) & (truth["value"] == 0)).sum()),
  "V": int(((t["channel"] == 2) & (truth["class"] == 2) & (truth["basis"] == 0) & (truth["value"] == 0)).sum())}))`,
      folder,
    ) as Record<string, number>;
    expect(told).toMatchObject({
      rows: 10,
      clicks: pass.detections,
      sifted: pass.siftedBits,
      times: [0.5, 9.5],
      bits: pass.siftedBits,
      signal: pass.siftedSignalBits,
      ascending: true,
      truth: told.tags,
    });
    const { Z, X } = pass.basisCounts;
    const errors = [...Z.errors, ...X.errors].reduce((sum, count) => sum + count, 0);
    expect(told.wrong).toBe(errors);
    expect(told.qber).toBeCloseTo(pass.qber!, 12);
    // Of H that was sent and measured in Z, misalignment and noise alone go to V.
    expect(told.V! / told.H!).toBeGreaterThan(0.001);
    expect(told.V! / told.H!).toBeLessThan(0.03);
  });

  it("sifted bits are for nobody else", () => {
    expect(statSync(join(folder, "sifted.npy")).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, "tags.npy")).mode & 0o077).not.toBe(0);
  });
});

describe("a command that can't be done", () => {
  it.each([
    [["distil", "tags.npy", "--seed", "7"], /--schedule/],
    [
      ["distil", "tags.npy", "--schedule", "jinan-250mhz"],
      /--seed or --symbols: one of them says what was sent/,
    ],
    [["distil", "tags.npy", ...SCHEDULE, "--channels", "1=H"], /channels: none is V/],
    [
      ["distil", "tags.npy", ...SCHEDULE, "--channels", "1=H,2=V,3=D,5=A"],
      /tags\.npy: tag \d+: channel 4 is not mapped/,
    ],
    [["distil", "tags.txt", ...SCHEDULE], /ends with none of \.csv, \.npy, \.parquet, \.ptu/],
    [["distil", "none.npy", ...SCHEDULE], /no such file/],
    [["distil", "tags.npy", ...SCHEDULE, "--board", "pico", "--refill", "5"], /exclude each other/],
    [["pass", "jinan-250mhz", "--tags-out", "x.xls"], /--tags-out: x\.xls ends with none of/],
    [["pass", "jinan-250mhz", "--timeline", "x.ptu"], /--timeline: x\.ptu: ends with none of/],
    [["pass", "jinan-250mhz", "--tags-out", "tags.npy"], /exists and is not replaced/],
  ])("%j", async (words, reason) => {
    const ran = await runCommand(words, folder);
    expect(ran.status).toBe(2);
    expect(ran.stdout).toBe("");
    expect(ran.stderr).toMatch(reason);
    expect(ran.stderr.trimEnd().split("\n")).toHaveLength(1);
  });
});
