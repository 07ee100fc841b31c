/**
 * Bytes that a plan keeps of a contact: a year of 40 satellites over 100 stations has a million of them
 * (docs/reference/network.md#cost), and is to stay below 2 x 10^9 bytes.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { RandomStream } from "../../../hostsim/base/random.js";
import type { Morning } from "../../../hostsim/scheduling/morning.js";
import { planNetwork } from "../../../hostsim/scheduling/plan-network.js";
import { DAY_MS, type NetworkProblem } from "../../../hostsim/scheduling/problem.js";
import { Solver } from "../../../hostsim/scheduling/programme.js";
import { contactOf } from "./small-cases.js";
import { FROM_MS } from "./small-networks.js";

const CONTACTS = 20_000;
const DAYS = 10;
/**
 * Ten fields of 8 bytes, five numbers beside them of 16 each, 24 for the object and 8 in the list are 192.
 * As a hash table, which V8 makes of an object that fields are added to, it was 536.
 */
const MOST_BYTES = 240;

/** Two satellites over four stations; no pair has a way, so that contacts are all there is. */
function manyContacts(): NetworkProblem {
  const random = new RandomStream(7, "memory of contacts");
  const everyMs = (DAYS * DAY_MS) / CONTACTS;
  const contacts = Array.from({ length: CONTACTS }, (_, at) => {
    const startMs = FROM_MS + Math.floor(at * everyMs);
    return contactOf({
      satellite: at % 2,
      station: at % 4,
      startMs,
      endMs: startMs + 30_000,
      highestElevationDeg: 90 * random.uniform(),
      expectedKeyBits: 100_000 * random.uniform(),
      clearProbability: random.uniform(),
      isClear: false,
    });
  });
  return {
    satellites: 2,
    stations: 4,
    demands: [{ first: 0, second: 1, bitsPerDay: 1000, priority: 1 }],
    turning: { satelliteMs: 0, stationMs: 0 },
    quotaBits: null,
    trust: { overStations: false, mostHops: 1 },
    contacts,
    satelliteContacts: [],
    fromMs: FROM_MS,
    days: DAYS,
  };
}

const chooseAll = ({ contacts }: Morning) => ({
  isChosen: contacts.map(() => true),
  value: 0,
  bound: null,
});

test(`a planned contact takes at most ${MOST_BYTES} bytes`, async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const used = () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const solver = await Solver.open();
  const problem = manyContacts();
  planNetwork({ ...problem, contacts: problem.contacts.slice(0, 10) }, chooseAll, solver);
  const before = used();
  const plan = planNetwork(problem, chooseAll, solver);
  const bytes = (used() - before) / CONTACTS;
  expect(plan.contacts.filter(({ isChosen }) => isChosen)).toHaveLength(CONTACTS);
  expect(bytes).toBeLessThan(MOST_BYTES);
  // What was not measured would be little as well.
  expect(bytes).toBeGreaterThan(50);
});
