/**
 * A constellation planned. Takes: a constellation, days and a seed. Gives: the result, which the checker has
 * read before anybody else does.
 */
import { coreHash } from "../board/core-hash.js";
import type { Contact } from "../constellation/contact.js";
import type { Constellation } from "../constellation/load.js";
import { bottlenecksOf } from "./bottlenecks.js";
import { faultsOfPlan } from "./check-plan.js";
import { chooseByProgramme, chooseGreedily } from "./choose.js";
import { planNetwork } from "./plan-network.js";
import type { NetworkProblem } from "./problem.js";
import { Solver } from "./programme.js";
import type { NetworkResult } from "./result.js";
import { satelliteContactsOf } from "./satellite-contacts.js";
import { terminalUse } from "./terminal-use.js";
import { waitingOf } from "./waiting.js";

/** What a run is, beside its constellation. */
export interface NetworkRun {
  readonly days: number;
  readonly seed: number;
  readonly scheduler: NetworkResult["scheduler"];
  /** The command that gives the same again. */
  readonly command: string;
}

const MS_PER_S = 1000;

/** The problem of a constellation over whole days from its first one on, with contacts of those days. */
function problemOf(constellation: Constellation, contacts: readonly Contact[], days: number): NetworkProblem {
  const { satellites, stations, demands, terminals, stores, relay, fromMs } = constellation;
  return {
    satellites: satellites.length,
    stations: stations.length,
    demands: demands.map(({ from, to, bitsPerDay, priority }) => ({
      first: from,
      second: to,
      bitsPerDay,
      priority,
    })),
    turning: {
      satelliteMs: Math.round(terminals.satelliteTurnS * MS_PER_S),
      stationMs: Math.round(terminals.stationTurnS * MS_PER_S),
    },
    quotaBits: Math.floor(Math.min(stores.satelliteBits, stores.stationBits)),
    trust: relay,
    contacts,
    satelliteContacts: satelliteContactsOf(constellation, fromMs, days),
    fromMs,
    days,
  };
}

/**
 * Plans a constellation with the contacts of its days, and has the plan checked.
 *
 * @param tell is called with the number of days that are planned.
 * @throws Error when the checker finds a fault: no such plan is given out.
 */
export async function networkResult(
  constellation: Constellation,
  contacts: readonly Contact[],
  { days, seed, scheduler, command }: NetworkRun,
  tell: (done: number) => void = () => {},
): Promise<NetworkResult> {
  const problem = problemOf(constellation, contacts, days);
  const choose = scheduler === "programme" ? chooseByProgramme : chooseGreedily;
  const plan = planNetwork(problem, choose, await Solver.open(), tell);
  const { turning, quotaBits, trust, fromMs } = problem;
  const bounds = plan.days.map(({ bound }) => bound);
  const bound = bounds.reduce<number>((sum, each) => sum + (each ?? 0), 0);
  const value = plan.days.reduce((sum, day) => sum + day.value, 0);
  const names = {
    satellites: constellation.satellites.map(({ name }) => name),
    stations: constellation.stations.map(({ name }) => name),
  };
  const result: NetworkResult = {
    scenario: constellation.name,
    title: constellation.title,
    scenarioHash: constellation.hash,
    core: coreHash(),
    command,
    seed,
    evidence: "simulated",
    scheduler,
    fromUtc: new Date(fromMs).toISOString(),
    satellites: names.satellites.map((name) => ({ name })),
    stations: constellation.stations.map(({ name, latitudeDeg, longitudeDeg }) => ({
      name,
      latitudeDeg,
      longitudeDeg,
    })),
    pairs: problem.demands,
    rules: {
      satelliteTurnMs: turning.satelliteMs,
      stationTurnMs: turning.stationMs,
      quotaBits,
      overStations: trust.overStations,
      mostHops: trust.mostHops,
    },
    days: plan.days,
    // A sum of days that are each at their bound may be above the bounds' sum in its last digit.
    gap: bounds.includes(null) ? null : bound > 0 ? Math.max(0, (bound - value) / bound) : 0,
    contacts: plan.contacts,
    satelliteKeys: plan.satelliteKeys,
    keys: plan.keys,
    relays: plan.relays,
    knowledge: plan.knowledge,
    waiting: waitingOf(problem.demands.length, plan.deliveries),
    stores: plan.stores,
    terminals: terminalUse(plan.contacts, problem.satellites, problem.stations, turning),
    bottlenecks: bottlenecksOf(problem, plan, names),
    checked: { contacts: plan.contacts.length, relays: plan.relays.length },
  };
  const faults = faultsOfPlan(result, contacts, fromMs);
  if (faults.length > 0) throw new Error(`the plan does not hold: ${faults[0]} (${faults.length} faults)`);
  return result;
}
