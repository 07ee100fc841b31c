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
    expect(told.qber).toBeCloseTo(pass.qber, 12);
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
    [["distil", "tags.npy", "--schedule", "jinan-250mhz"], /--seed/],
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
