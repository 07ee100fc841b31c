/**
 * How the work of routing grows, counted in rows of programmes and not in time: with days it comes to rest,
 * and where pairs are many, stores that hold nobody back cost nothing.
 */
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { RandomStream } from "../../../hostsim/base/random.js";
import type { Contact } from "../../../hostsim/constellation/contact.js";
import { planNetwork } from "../../../hostsim/scheduling/plan-network.js";
import { DAY_MS, type NetworkProblem } from "../../../hostsim/scheduling/problem.js";
import { Programme, Solver } from "../../../hostsim/scheduling/programme.js";
import { contactOf } from "./small-cases.js";
import { FROM_MS } from "./small-networks.js";

const SATELLITES = 8;
const PAIR_BITS = 1024;

let solver: Solver;
beforeAll(async () => {
  solver = await Solver.open();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Each satellite sees each station every other day; some stations are often clouded. */
function everyPair(stations: number, days: number): NetworkProblem {
  const random = new RandomStream(1, "growth of routing");
  const contacts: Contact[] = [];
  for (let day = 0; day < days; day++)
    for (let satellite = 0; satellite < SATELLITES; satellite++)
      for (let station = 0; station < stations; station++) {
        if (random.uniform() < 0.5) continue;
        const startMs = FROM_MS + day * DAY_MS + satellite * 3_600_000 + station * 60_000;
        const isClear = random.uniform() < (station % 10 === 0 ? 0.1 : 0.6);
        const expectedKeyBits = Math.floor(5 * PAIR_BITS * (1 + random.uniform() * stations));
        contacts.push(
          contactOf({ satellite, station, startMs, endMs: startMs + 50_000, expectedKeyBits, isClear }),
        );
      }
  contacts.sort((one, other) => one.startMs - other.startMs);
  const demands = Array.from({ length: stations }, (_, first) =>
    Array.from({ length: stations - first - 1 }, (_unused, at) => ({
      first,
      second: first + 1 + at,
      bitsPerDay: PAIR_BITS,
      priority: 1,
    })),
  ).flat();
  return {
    satellites: SATELLITES,
    stations,
    demands,
    turning: { satelliteMs: 0, stationMs: 0 },
    quotaBits: null,
    trust: { overStations: false, mostHops: 1 },
    contacts,
    satelliteContacts: [],
    fromMs: FROM_MS,
    days,
  };
}

test("routing's work comes to rest as days go by, and leaves out stores that hold nobody back", () => {
  const problem = everyPair(46, 8);
  const row = vi.spyOn(Programme.prototype, "row");
  const solve = vi.spyOn(solver, "solve");
  const rowsByDay: number[] = [];
  let before = 0;
  const plan = planNetwork(
    problem,
    ({ contacts }) => ({ isChosen: contacts.map(() => true), value: 0, bound: 0 }),
    solver,
    () => {
      rowsByDay.push(row.mock.calls.length - before);
      before = row.mock.calls.length;
    },
  );
  const sum = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0);
  expect(problem.demands.length).toBeGreaterThan(1000);
  // Both kinds are there: pairs that are held back, and pairs that get all that they want.
  const held = plan.scarce.filter((blame) => blame.size > 0).length;
  expect(held).toBeGreaterThan(100);
  expect(held).toBeLessThan(problem.demands.length - 100);
  expect(sum(rowsByDay.slice(5))).toBeLessThan(2 * sum(rowsByDay.slice(2, 5)));
  // Whole programmes have a row or two for each pair, and one for each store.
  expect(row.mock.calls.length / solve.mock.calls.length).toBeLessThan(problem.demands.length);
});
