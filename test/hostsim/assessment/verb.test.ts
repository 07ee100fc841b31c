/** `satqkd entropy`, as a user has it. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Assessment } from "../../../hostsim/assessment/assess.js";
import { samplesOfModel } from "../../../hostsim/assessment/collect.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { published } from "../../support/published-schema.js";

const folder = mkdtempSync(join(tmpdir(), "satqkd-entropy-"));
const path = (name: string): string => join(folder, name);

function entropy(...args: string[]) {
  const main = join(packageRoot, "dist", "hostsim", "cli", "main.js");
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, "entropy", ...args], {
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

function file(name: string, bytes: Uint8Array): string {
  writeFileSync(path(name), bytes);
  return path(name);
}

describe("satqkd entropy", () => {
  it("takes samples of the model, one start or many, each start another noise", () => {
    const one = entropy(
      "sample",
      "model",
      "-o",
      path("one.bin"),
      "--samples",
      "300",
      "--seed",
      "4",
      "--json",
    );
    expect(JSON.parse(published("satqkd-entropy-sample", one.stdout))).toEqual({
      format: "satqkd-entropy-sample",
      version: 1,
      source: "model",
      file: path("one.bin"),
      samples: 300,
      restarts: null,
    });
    expect(Uint8Array.from(readFileSync(path("one.bin")))).toEqual(samplesOfModel(4, 300));
    entropy("sample", "model", "-o", path("many.bin"), "--samples", "100", "--restarts", "3", "--seed", "4");
    expect(Uint8Array.from(readFileSync(path("many.bin")))).toEqual(
      Uint8Array.from([4, 5, 6].flatMap((seed) => [...samplesOfModel(seed, 100)])),
    );
  });

  it("assesses them as one JSON object, and tells nothing else", () => {
    const samples = file("model.bin", samplesOfModel(1, 10_000));
    const { status, stdout, stderr } = entropy("assess", samples, "--claim", "0.5", "--json");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const told = JSON.parse(published("satqkd-entropy-assess", stdout)) as Assessment & { restarts: null };
    expect(told).toMatchObject({
      samples: 10_000,
      bitsPerSample: 8,
      values: 256,
      isEnough: false,
      restarts: null,
    });
    expect(told).toMatchObject({ claim: 0.5, initialEntropy: 0.5, isClaimReached: true });
    expect(told.ofSamples.map(({ section }) => section)).toEqual(
      [1, 5, 6, 7, 8, 9, 10].map((n) => `6.3.${n}`),
    );
    expect(told.ofBits?.map(({ section }) => section)).toEqual(
      Array.from({ length: 10 }, (_, i) => `6.3.${i + 1}`),
    );
  });

  it("says in words, and by its exit code, that a counter bears no claim out; progress goes to stderr", () => {
    const counter = file(
      "counter.bin",
      Uint8Array.from({ length: 10_000 }, (_, i) => i & 15),
    );
    const { status, stdout, stderr } = entropy("assess", counter, "--claim", "0.5");
    expect(status).toBe(1);
    expect(stdout).toMatch(/10,000 samples of 4 bits, 16 values\n/);
    expect(stdout).toMatch(/\n {2}MultiMMC prediction +6\.3\.9 +0\.000\d +0\.000\d\n/);
    expect(stdout).toMatch(/initial estimate 0\.0000 bits a sample; a claim of 0\.5 bits is NOT borne out\n/);
    expect(stdout).toMatch(/fewer than 1,000,000 samples/);
    expect(stderr).toMatch(/^1\/17 most common value of samples\n[\s\S]*17\/17 LZ78Y prediction of bits\n$/);
  });

  it("reads packed bits as samples of one bit", () => {
    const packed = file("packed.bin", samplesOfModel(2, 2000));
    const { stdout } = entropy("assess", packed, "--packed", "--sample-bits", "1", "--json");
    expect(JSON.parse(published("satqkd-entropy-assess", stdout))).toMatchObject({
      samples: 16_000,
      bitsPerSample: 1,
      values: 2,
      ofBits: null,
    });
  });

  const small = file("small.bin", samplesOfModel(3, 9_999));
  const enough = file("enough.bin", samplesOfModel(3, 10_000));
  it.each([
    ["too few samples", ["assess", small], 2, /small\.bin: 9999 samples; give at least 10000$/],
    ["samples that are too wide", ["assess", enough, "--sample-bits", "4"], 2, /has more than 4 bits$/],
    [
      "a matrix of another size",
      ["assess", enough, "--restarts", small],
      2,
      /a matrix has 1000 restarts of 1000$/,
    ],
    [
      "a source that nobody knows",
      ["sample", "quantum", "-o", path("x")],
      2,
      /say serial:PORT, emulated:BOARD or model$/,
    ],
    [
      "a board that can't be switched off",
      ["sample", "serial:/dev/x", "-o", path("x"), "--restarts", "2"],
      2,
      /docs\/how-to\/entropy-assessment\.md/,
    ],
  ])("refuses %s with one line", (_, args, code, message) => {
    const { status, stdout, stderr } = entropy(...args);
    expect(stderr.trimEnd()).toMatch(message);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect({ status, stdout }).toEqual({ status: code, stdout: "" });
  });
});
