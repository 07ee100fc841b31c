/** Plans over days: the checker finds nothing in them, and every fault that is put into one. */
import { beforeAll, describe, expect, test } from "vitest";
import { type CheckedPlan, faultsOfPlan } from "../../../hostsim/scheduling/check-plan.js";
import { chooseByProgramme, chooseGreedily } from "../../../hostsim/scheduling/choose.js";
import { planNetwork } from "../../../hostsim/scheduling/plan-network.js";
import { DAY_MS } from "../../../hostsim/scheduling/problem.js";
import { Solver } from "../../../hostsim/scheduling/programme.js";
import { FROM_MS, randomNetwork, toCheck } from "./small-networks.js";

let solver: Solver;
beforeAll(async () => {
  solver = await Solver.open();
});

describe("plans of random networks", () => {
  test("hold before the checker, by either scheduler", () => {
    const seen = { relays: 0, long: 0, lost: 0, open: 0, delivered: 0 };
    for (let seed = 0; seed < 12; seed++) {
      const problem = randomNetwork(seed);
      for (const choose of [chooseByProgramme, chooseGreedily]) {
        const plan = planNetwork(problem, choose, solver);
        expect(faultsOfPlan(toCheck(problem, plan), problem.contacts, FROM_MS), `seed ${seed}`).toEqual([]);
        seen.relays += plan.relays.length;
        seen.long += plan.relays.filter(({ path }) => path.length > 3).length;
        seen.open += plan.relays.filter(({ deliveredMs }) => deliveredMs === null).length;
        seen.delivered += plan.relays.filter(({ deliveredMs }) => deliveredMs !== null).length;
        seen.lost += plan.stores.filter(({ overQuotaBits }) => overQuotaBits > 0).length;
      }
    }
    // The cases are such that everything happens that a plan can have.
    for (const [what, count] of Object.entries(seen)) expect(count, what).toBeGreaterThan(10);
  });

  test("close their accounts: what was made is used up, set aside or free", () => {
    for (let seed = 0; seed < 5; seed++) {
      const problem = randomNetwork(seed);
      const plan = planNetwork(problem, chooseByProgramme, solver);
      const last = new Map<string, { freeBits: number; heldBits: number }>();
      for (const { first, second, madeBits, orderedBits, spentBits, freeBits, heldBits } of plan.stores) {
        const key = JSON.stringify([first, second]);
        const before = last.get(key) ?? { freeBits: 0, heldBits: 0 };
        expect(freeBits).toBe(before.freeBits + madeBits - orderedBits);
        expect(heldBits).toBe(before.heldBits + madeBits - spentBits);
        last.set(key, { freeBits, heldBits });
      }
      const made = plan.stores.reduce((sum, { madeBits }) => sum + madeBits, 0);
      const bySatellites = plan.satelliteKeys.reduce((sum, { keyBits }) => sum + keyBits, 0);
      expect(made).toBe(plan.contacts.reduce((sum, { keyBits }) => sum + keyBits, 0) + bySatellites);
    }
  });

  test("look at no weather before it comes: another sky later changes nothing earlier", () => {
    const problem = randomNetwork(3, 5);
    const from = FROM_MS + 2 * DAY_MS;
    const contacts = problem.contacts.map((contact) =>
      contact.startMs < from ? contact : { ...contact, isClear: !contact.isClear },
    );
    const one = planNetwork(problem, chooseByProgramme, solver);
    const other = planNetwork({ ...problem, contacts }, chooseByProgramme, solver);
    // The third day itself is chosen before its weather is known.
    expect(other.days.slice(0, 3).map(({ value, chosen }) => [value, chosen])).toEqual(
      one.days.slice(0, 3).map(({ value, chosen }) => [value, chosen]),
    );
    expect(other.keys).not.toEqual(one.keys);
  });
});

describe("the checker names", () => {
  let good: CheckedPlan;
  let offered: CheckedPlan["contacts"];
  beforeAll(() => {
    const problem = {
      ...randomNetwork(4),
      quotaBits: 150_000,
      turning: { satelliteMs: 120_000, stationMs: 60_000 },
    };
    const plan = planNetwork(problem, chooseByProgramme, solver);
    good = toCheck(problem, plan);
    offered = plan.contacts;
    expect(faultsOfPlan(good, offered, FROM_MS)).toEqual([]);
  });
  const faults = (change: Partial<CheckedPlan>) =>
    faultsOfPlan({ ...good, ...change }, offered, FROM_MS).join("\n");
  const chosen = () => good.contacts.findIndex(({ isChosen, keyBits }) => isChosen && keyBits > 0);
  const withContact = (at: number, change: object) =>
    good.contacts.map((contact, place) => (place === at ? { ...contact, ...change } : contact));
  const delivered = () => good.relays.findIndex(({ deliveredMs }) => deliveredMs !== null);
  const withRelay = (at: number, change: object) =>
    good.relays.map((relay, place) => (place === at ? { ...relay, ...change } : relay));

  test("a contact that is not there", () => {
    const { startMs, endMs } = good.contacts[chosen()]!;
    const moved = withContact(chosen(), { startMs: startMs + 1000, endMs: endMs + 1000 });
    expect(faults({ contacts: moved })).toContain("is not over station");
    expect(faults({ contacts: good.contacts.slice(1) })).toContain("missing");
  });

  test("a terminal in two places", () => {
    const all = good.contacts.map((contact) => ({ ...contact, isChosen: true }));
    expect(faults({ contacts: all })).toContain("is in two contacts at");
  });

  test("a turn that is too short, by a millisecond", () => {
    const one = good.contacts[chosen()]!;
    const other = (gapMs: number) => ({
      ...one,
      station: one.station + 1,
      startMs: one.endMs + gapMs,
      endMs: one.endMs + gapMs + 1,
      keyBits: 0,
    });
    const alone = (gapMs: number) => {
      const contacts = [one, other(gapMs)];
      return faultsOfPlan({ ...good, contacts, relays: [], knowledge: [], keys: [] }, contacts, FROM_MS);
    };
    expect(alone(120_000)).toEqual([]);
    expect(alone(119_999).join()).toMatch(/^satellite \d has 119.999 s to turn .* needs 120 s$/);
  });

  test("key of a clouded contact, of one that was not chosen, and more than was forecast", () => {
    const clouded = good.contacts.findIndex(({ isChosen, isClear }) => isChosen && !isClear);
    expect(faults({ contacts: withContact(clouded, { keyBits: 1 }) })).toContain("that can give 0");
    const left = good.contacts.findIndex(({ isChosen }) => !isChosen);
    expect(faults({ contacts: withContact(left, { keyBits: 1 }) })).toContain("that can give 0");
    const { expectedKeyBits } = good.contacts[chosen()]!;
    expect(
      faults({ contacts: withContact(chosen(), { keyBits: Math.floor(expectedKeyBits) + 1 }) }),
    ).toContain("that can give");
  });

  test("key that is spent before it is made", () => {
    const { path, pair } = good.relays[delivered()]!;
    const { path: _, ...relay } = good.relays[delivered()]!;
    const early = { ...relay, path, pair, orderedMs: FROM_MS, firstMadeMs: FROM_MS, lastMadeMs: FROM_MS };
    expect(faults({ relays: withRelay(delivered(), early) })).toContain("that is not made yet");
    const more = good.relays[delivered()]!.bits + 1_000_000;
    expect(faults({ relays: withRelay(delivered(), { bits: more }) })).toContain("that is not made yet");
    const noneMade = good.contacts.map((contact) => ({ ...contact, keyBits: 0 }));
    expect(faults({ contacts: noneMade })).toContain("that is not made yet");
  });

  test("an xor that no station was there to ask for, or to take down", () => {
    const knowledge = good.knowledge.map((entry) =>
      entry.relay === delivered() ? { ...entry, untilMs: good.relays[delivered()]!.orderedMs + 1 } : entry,
    );
    const relays = withRelay(delivered(), { deliveredMs: good.relays[delivered()]!.orderedMs + 1 });
    expect(faults({ knowledge, relays })).toContain("did not meet station");
    expect(faults({ relays })).toContain("at another time than its last xor");
    expect(faults({ knowledge: good.knowledge.slice(1) })).toContain("is told");
  });

  test("more on board than the quota", () => {
    expect(faults({ rules: { ...good.rules, quotaBits: 1000 } })).toContain("and the quota is 1000");
  });

  test("paths over whom nobody trusts, too long ones, and such to other ends", () => {
    const path = good.relays[delivered()]!.path;
    const station = { kind: "station", index: 99 } as const;
    const over = [path[0]!, path[1]!, station, path[1]!, path.at(-1)!];
    const rules = { ...good.rules, overStations: false, mostHops: 1 };
    const told = faults({ relays: withRelay(delivered(), { path: over }), rules });
    expect(told).toContain("station 99, which is not trusted");
    expect(told).toContain("over 3 places, and 1 are allowed");
    expect(told).toContain("comes to a place twice");
    const turned = faults({ relays: withRelay(delivered(), { path: [...path].reverse() }) });
    expect(turned).toContain("does not lead from station");
    expect(faults({ relays: withRelay(delivered(), { path: [path[0]!, path.at(-1)!] }) })).toContain(
      "from station to station",
    );
  });

  test("sums that are not those of the relays, and pairs with more than they want", () => {
    const keys = good.keys.map((key, at) =>
      at === 0 ? { ...key, deliveredBits: key.deliveredBits + 256 } : key,
    );
    expect(faults({ keys })).toContain("is not the sum");
    const pairs = good.pairs.map((pair) => ({ ...pair, bitsPerDay: 1 }));
    expect(faults({ pairs })).toContain("more than it wants");
  });
});
