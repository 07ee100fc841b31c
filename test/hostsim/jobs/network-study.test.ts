/** Studies of a network: a job gives what the verb gives, and the interval of a median is the textbook's. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { medianInterval } from "../../../hostsim/jobs/median-interval.js";
import { runCommand } from "../../support/command-line.js";

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
