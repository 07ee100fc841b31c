/**
 * The scheduler against all choices there are: on small cases every set of contacts is tried, judged by a
 * second program (second-worth.ts).
 */
import { beforeAll, describe, expect, test } from "vitest";
import { RandomStream } from "../../../hostsim/base/random.js";
import { choiceProgramme } from "../../../hostsim/scheduling/choice-programme.js";
import { chooseByProgramme, chooseGreedily } from "../../../hostsim/scheduling/choose.js";
import { exclusiveSets } from "../../../hostsim/scheduling/cliques.js";
import type { Morning } from "../../../hostsim/scheduling/morning.js";
import { Solver } from "../../../hostsim/scheduling/programme.js";
import { secondWorth } from "./second-worth.js";
import { contactOf, randomMorning } from "./small-cases.js";

const EXACT = { gap: 0, mostNodes: 100_000 };
let solver: Solver;
beforeAll(async () => {
  solver = await Solver.open();
});

/** By the words of the rule, for any two contacts: no terminal in two places, and time to turn. */
function exclude({ contacts, turning }: Morning, one: number, other: number): boolean {
  const [a, b] = [contacts[one]!, contacts[other]!];
  const between = Math.max(a.startMs, b.startMs) - (a.startMs <= b.startMs ? a.endMs : b.endMs);
  // Who stays with the same partner does not turn.
  if (a.satellite === b.satellite && a.station === b.station) return between < 0;
  if (a.satellite === b.satellite && between < turning.satelliteMs) return true;
  return a.station === b.station && between < turning.stationMs;
}

function isFree(morning: Morning, chosen: readonly number[]): boolean {
  return chosen.every((one, at) => chosen.slice(at + 1).every((other) => !exclude(morning, one, other)));
}

/** The most that any set of contacts is worth, over choosing none. */
function bestOfAll(morning: Morning): number {
  const count = morning.contacts.length;
  let best = 0;
  const none = secondWorth(morning, () => false);
  for (let set = 1; set < 1 << count; set++) {
    const chosen = Array.from({ length: count }, (_, at) => at).filter((at) => (set >> at) & 1);
    if (!isFree(morning, chosen)) continue;
    best = Math.max(best, secondWorth(morning, (at) => ((set >> at) & 1) === 1) - none);
  }
  return best;
}

describe("a day's choice", () => {
  test("is worth what the best of all choices is; the greedy one never more", () => {
    let greedyLost = 0;
    for (let seed = 0; seed < 30; seed++) {
      const morning = randomMorning(seed, 6);
      const best = bestOfAll(morning);
      const choice = chooseByProgramme(morning, solver, EXACT);
      const where = `seed ${seed}`;
      expect(
        isFree(
          morning,
          [...choice.isChosen.keys()].filter((at) => choice.isChosen[at]),
        ),
        where,
      ).toBe(true);
      expect(choice.value, where).toBeCloseTo(best, 6);
      expect(choice.bound, where).toBeCloseTo(best, 6);
      const told = secondWorth(morning, (at) => choice.isChosen[at]!) - secondWorth(morning, () => false);
      expect(told, where).toBeCloseTo(choice.value, 6);
      const greedy = chooseGreedily(morning, solver);
      expect(greedy.value, where).toBeLessThanOrEqual(best + 1e-6);
      if (greedy.value < best - 1e-6) greedyLost += 1;
    }
    expect(greedyLost).toBeGreaterThan(0);
  });

  test("is worth in the programme what the rule says, whatever is chosen", () => {
    for (let seed = 0; seed < 40; seed++) {
      const morning = randomMorning(seed, 40);
      const none = secondWorth(morning, () => false);
      const random = new RandomStream(seed, "any choice");
      const chosen: number[] = [];
      for (const at of morning.contacts.keys())
        if (random.uniform() < 0.5 && isFree(morning, [...chosen, at])) chosen.push(at);
      const { programme, contacts } = choiceProgramme(morning);
      for (const [at, column] of contacts.entries()) programme.fix(column, chosen.includes(at) ? 1 : 0);
      const told = secondWorth(morning, (at) => chosen.includes(at)) - none;
      expect(solver.solve(programme).worth, `seed ${seed}`).toBeCloseTo(told, 6);
    }
  });

  test("is worth little more in parts, also where one contact gives far more than is wanted", () => {
    const satellites = 10;
    const stations = 10;
    const random = new RandomStream(1, "a day of plenty");
    const contacts = Array.from({ length: 200 }, () => {
      const startMs = Math.floor(random.uniform() * 14_400_000);
      return contactOf({
        satellite: Math.floor(random.uniform() * satellites),
        station: Math.floor(random.uniform() * stations),
        startMs,
        endMs: startMs + 1_800_000,
        expectedKeyBits: 20_000 + Math.floor(random.uniform() * 400_000),
        clearProbability: random.uniform(),
      });
    }).sort((one, other) => one.startMs - other.startMs);
    const demands = Array.from({ length: stations }, (_, first) => ({
      first,
      second: (first + 1) % stations,
      bitsPerDay: 1000,
      priority: 1,
    }));
    const morning = {
      contacts,
      turning: { satelliteMs: 60_000, stationMs: 60_000 },
      satellites,
      stations,
      dayNumber: 1,
      demands,
      madeBits: () => 0,
      roomBits: () => Number.POSITIVE_INFINITY,
    };
    const { value } = chooseByProgramme(morning, solver, EXACT);
    const inParts = solver.solve(choiceProgramme(morning, false).programme).worth;
    expect(inParts).toBeGreaterThanOrEqual(value);
    expect(inParts / value).toBeLessThan(1.001);
  });

  test("is the same again, by a solver loaded anew", async () => {
    const morning = randomMorning(7, 40);
    const again = chooseByProgramme(morning, await Solver.open());
    expect(chooseByProgramme(morning, solver)).toEqual(again);
  });
});

test("the sets of contacts that exclude each other hold every such pair and no other", () => {
  for (let seed = 0; seed < 100; seed++) {
    const morning = randomMorning(seed, 12);
    const { contacts, turning } = morning;
    const sets = exclusiveSets(contacts, turning);
    for (let one = 0; one < contacts.length; one++)
      for (let other = one + 1; other < contacts.length; other++) {
        const together = sets.some((set) => set.includes(one) && set.includes(other));
        expect(together, `seed ${seed}: ${one} and ${other}`).toBe(exclude(morning, one, other));
      }
    const isPlain = sets.every((set) =>
      set.every((one) => set.every((other) => one === other || exclude(morning, one, other))),
    );
    expect(isPlain).toBe(true);
  }
});
