/** The loss table passes through its points and goes on straight. */
import { expect, test } from "vitest";
import { tableLossDb } from "../../../hostsim/channel/loss-table.js";

const TABLE = [
  [645, 29.75],
  [700, 30.54],
  [1100, 36.05],
  [1200, 40.34],
] as const;

test("the loss at a given range is the given one", () => {
  for (const [rangeKm, lossDb] of TABLE) expect(tableLossDb(TABLE, rangeKm)).toBeCloseTo(lossDb, 12);
});

test("half way between two points the loss is their mean", () => {
  expect(tableLossDb(TABLE, 900)).toBeCloseTo((30.54 + 36.05) / 2, 12);
});

test("outside the points the first and the last slope go on", () => {
  expect(tableLossDb(TABLE, 1300)).toBeCloseTo(40.34 + 4.29, 12);
  expect(tableLossDb(TABLE, 590)).toBeCloseTo(29.75 - 0.79, 12);
});
