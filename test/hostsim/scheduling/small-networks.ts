/**
 * Small random networks over some days. Takes: a seed. Gives: a problem whose contacts collide often, and
 * what the checker reads of a plan for it.
 */
import { RandomStream } from "../../../hostsim/base/random.js";
import type { CheckedPlan } from "../../../hostsim/scheduling/check-plan.js";
import type { NetworkPlan } from "../../../hostsim/scheduling/plan-network.js";
import { DAY_MS, type NetworkProblem } from "../../../hostsim/scheduling/problem.js";
import { contactOf } from "./small-cases.js";

/** Midnight of the first day: 5 April 2025. */
export const FROM_MS = Date.UTC(2025, 3, 5);
const MINUTE_MS = 60_000;

/** A network of 2 to 4 satellites and 3 to 5 stations; some have links between satellites. */
export function randomNetwork(seed: number, days = 4): NetworkProblem {
  const random = new RandomStream(seed, "small network");
  const below = (count: number) => Math.floor(random.uniform() * count);
  const satellites = 2 + below(3);
  const stations = 3 + below(3);
  const contacts = Array.from({ length: days * (8 + below(12)) }, () => {
    // Most lie near midnight, so that some reach over it, and many collide.
    const day = below(days);
    const startMs =
      FROM_MS +
      day * DAY_MS +
      (random.uniform() < 0.3 ? DAY_MS - below(10 * MINUTE_MS) - 1 : below(90 * MINUTE_MS));
    return contactOf({
      satellite: below(satellites),
      station: below(stations),
      startMs,
      endMs: startMs + (2 + below(8)) * MINUTE_MS + below(1000),
      expectedKeyBits: random.uniform() * 300_000,
      clearProbability: random.uniform(),
      isClear: random.uniform() < 0.6,
    });
  }).sort((one, other) => one.startMs - other.startMs);
  const isLinked = random.uniform() < 0.4;
  const satelliteContacts = isLinked
    ? Array.from({ length: 2 * days }, () => {
        const startMs = FROM_MS + below(days * DAY_MS);
        return { first: 0, second: 1, startMs, endMs: startMs + 10 * MINUTE_MS, keyBits: below(100_000) };
      }).sort((one, other) => one.endMs - other.endMs)
    : [];
  const demands = [];
  for (let first = 0; first < stations; first++)
    for (let second = first + 1; second < stations; second++)
      demands.push({ first, second, bitsPerDay: 1000 + below(100_000), priority: 1 + below(2) });
  return {
    satellites,
    stations,
    demands,
    turning: { satelliteMs: below(4) * MINUTE_MS, stationMs: below(4) * MINUTE_MS },
    quotaBits: random.uniform() < 0.5 ? 150_000 : null,
    trust: { overStations: random.uniform() < 0.5, mostHops: 1 + below(3) },
    contacts,
    satelliteContacts,
    fromMs: FROM_MS,
    days,
  };
}

/** What the checker reads. */
export function toCheck(problem: NetworkProblem, plan: NetworkPlan): CheckedPlan {
  const { turning, quotaBits, trust } = problem;
  return {
    rules: { satelliteTurnMs: turning.satelliteMs, stationTurnMs: turning.stationMs, quotaBits, ...trust },
    pairs: problem.demands,
    contacts: plan.contacts,
    satelliteKeys: plan.satelliteKeys,
    keys: plan.keys,
    relays: plan.relays,
    knowledge: plan.knowledge,
  };
}
