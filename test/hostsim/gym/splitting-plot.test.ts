/** The plot of the documents is that of its points, and one of them is simulated anew. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { PLOTTED_DB, type SplittingPoint, splittingAt, splittingPlot } from "./splitting-plot.js";

const read = (name: string) => readFileSync(join(packageRoot, "docs/pictures", name), "utf8");
const points = JSON.parse(read("photon-number-splitting.json")) as SplittingPoint[];

describe("the plot of photon-number splitting", () => {
  it("is drawn from its points (npm run plots)", () => {
    expect(points.map(({ lossDb }) => lossDb)).toEqual(PLOTTED_DB);
    expect(read("photon-number-splitting.svg")).toBe(splittingPlot(points));
  });

  it("has the point at 6 dB that is simulated today", async () => {
    expect(await splittingAt(6)).toEqual(points.find(({ lossDb }) => lossDb === 6));
  });

  it("shows what it is there for: from 12 dB on she knows all of the key without decoys, and ours is none", () => {
    for (const { lossDb, attacked, withoutDecoys, unknownOfIt, calm } of points) {
      if (lossDb < 12) continue;
      expect(withoutDecoys, `${lossDb} dB`).toBeGreaterThan(0.5);
      expect(unknownOfIt, `${lossDb} dB`).toBe(0);
      expect(attacked, `${lossDb} dB`).toBe(0);
      expect(calm, `${lossDb} dB`).toBeGreaterThan(0.1);
    }
  });
});
