/**
 * A small sample of `npm run study:kills`: KMEs killed by SIGKILL under traffic. No key twice, none to a
 * third, both sides equal, none lost beyond what the ledger says.
 */
import { expect, it } from "vitest";
import { kills } from "./kills.js";

const KILLS = 2;
const BLOCKS = 600;

it(`${KILLS} kills: no key twice, both sides equal, each block accounted for`, async () => {
  const { given, got, faults, sides, unaccounted } = await kills(KILLS, 1, BLOCKS);
  expect(faults).toEqual([]);
  expect(given).toBeGreaterThan(5);
  expect(got).toBeGreaterThan(5);
  expect(got).toBeLessThanOrEqual(given);
  expect(unaccounted).toEqual([0, 0]);
  expect(sides[0]!.free).toEqual(sides[1]!.free);
  expect(sides[0]!.custody).toEqual(sides[1]!.custody);
});
