/**
 * Two plans beside each other. Takes: two results. Gives: what each came to, and the key of each pair. Pairs
 * are the same when their stations' names are, whichever is first.
 */
import type { ComparedPlan } from "./read-result.js";

/** What a plan came to. */
export interface PlanFigures {
  readonly scenario: string;
  /** SHA-256 of the scenario's values, 64 hexadecimal digits. */
  readonly scenarioHash: string;
  readonly command: string;
  readonly seed: number;
  readonly scheduler: "programme" | "greedy";
  readonly fromUtc: string;
  readonly days: number;
  readonly satellites: number;
  readonly stations: number;
  readonly pairs: number;
  readonly contacts: number;
  readonly chosenContacts: number;
  readonly clearContacts: number;
  /** Between satellites and stations. */
  readonly madeBits: number;
  /** Both stations of a pair hold it; over all pairs and days. */
  readonly deliveredBits: number;
  readonly wantedBits: number;
  /** Of all pairs the least share of what it wants. */
  readonly leastShare: number;
  /** Pairs that have all that they want. */
  readonly demandsMet: number;
  /** From the making of key until both ends hold it, by bits; null where nothing was delivered. */
  readonly waitingS: number | null;
  /**
   * Chosen contacts' share of the time in which light could be sent, over all satellites, and all stations;
   * null without such time.
   */
  readonly satelliteUse: number | null;
  readonly stationUse: number | null;
  /** What the scheduler proved; null for the greedy one. */
  readonly gap: number | null;
}

/** A pair's key by both plans; null where a plan has no such pair. */
export interface ComparedPair {
  readonly stations: readonly [string, string];
  readonly deliveredBits: readonly [number | null, number | null];
  /** Of what the pair wants by that plan. */
  readonly shares: readonly [number | null, number | null];
}

/** Two plans, the first and the second. */
export interface NetworkComparison {
  readonly evidence: "simulated";
  readonly plans: readonly [PlanFigures, PlanFigures];
  /** By names of stations. */
  readonly pairs: readonly ComparedPair[];
  /** In what the questions differ, in words; empty where only plans do. */
  readonly differences: readonly string[];
}

interface PairKey {
  readonly stations: readonly [string, string];
  readonly deliveredBits: number;
  readonly share: number;
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((all, item) => all + of(item), 0);
}

function pairsOf({ pairs, stations, keys, days }: ComparedPlan): PairKey[] {
  const delivered = new Array<number>(pairs.length).fill(0);
  for (const { pair, deliveredBits } of keys) delivered[pair]! += deliveredBits;
  return pairs.map(({ first, second, bitsPerDay }, pair) => {
    const names = [stations[first]!.name, stations[second]!.name].sort() as [string, string];
    const deliveredBits = delivered[pair]!;
    return { stations: names, deliveredBits, share: deliveredBits / (bitsPerDay * days.length) };
  });
}

function shareInLight({ terminals }: ComparedPlan, kind: "satellite" | "station"): number | null {
  const own = terminals.filter(({ place }) => place.kind === kind);
  const possibleS = sum(own, (each) => each.possibleS);
  return possibleS === 0 ? null : sum(own, ({ chosenS }) => chosenS) / possibleS;
}

function figuresOf(plan: ComparedPlan, pairs: readonly PairKey[]): PlanFigures {
  const { scenario, scenarioHash, command, seed, scheduler, fromUtc, contacts, gap } = plan;
  const chosen = contacts.filter(({ isChosen }) => isChosen);
  const waited = plan.waiting.filter(({ meanS }) => meanS !== null);
  const waitedBits = sum(waited, ({ deliveredBits }) => deliveredBits);
  return {
    scenario,
    scenarioHash,
    command,
    seed,
    scheduler,
    fromUtc,
    days: plan.days.length,
    satellites: plan.satellites.length,
    stations: plan.stations.length,
    pairs: pairs.length,
    contacts: contacts.length,
    chosenContacts: chosen.length,
    clearContacts: chosen.filter(({ isClear }) => isClear).length,
    madeBits: sum(contacts, ({ keyBits }) => keyBits),
    deliveredBits: sum(pairs, ({ deliveredBits }) => deliveredBits),
    wantedBits: sum(plan.pairs, ({ bitsPerDay }) => bitsPerDay) * plan.days.length,
    leastShare: Math.min(...pairs.map(({ share }) => share)),
    demandsMet: pairs.filter(({ share }) => share >= 1).length,
    waitingS:
      waitedBits === 0
        ? null
        : sum(waited, ({ meanS, deliveredBits }) => meanS! * deliveredBits) / waitedBits,
    satelliteUse: shareInLight(plan, "satellite"),
    stationUse: shareInLight(plan, "station"),
    gap,
  };
}

/** What of the question is not the same, so that the plans are not alike in more than their choice. */
function differencesOf(one: PlanFigures, other: PlanFigures, oneCore: string, otherCore: string): string[] {
  const told: [string, string | number, string | number][] = [
    ["days", one.days, other.days],
    ["seeds of the weather", one.seed, other.seed],
    ["first days", one.fromUtc, other.fromUtc],
    ["schedulers", one.scheduler, other.scheduler],
  ];
  const differences = told
    .filter(([, first, second]) => first !== second)
    .map(([what, first, second]) => `${what}: ${first} and ${second}`);
  if (one.scenarioHash !== other.scenarioHash) differences.push("scenarios");
  if (oneCore !== otherCore) differences.push("cores of satqkd");
  return differences;
}

/** Puts two plans beside each other. */
export function compareResults(first: ComparedPlan, second: ComparedPlan): NetworkComparison {
  const [ofFirst, ofSecond] = [pairsOf(first), pairsOf(second)];
  const found = new Map<string, [PairKey | null, PairKey | null]>();
  for (const pair of ofFirst) found.set(JSON.stringify(pair.stations), [pair, null]);
  for (const pair of ofSecond) {
    const name = JSON.stringify(pair.stations);
    found.set(name, [found.get(name)?.[0] ?? null, pair]);
  }
  const plans = [figuresOf(first, ofFirst), figuresOf(second, ofSecond)] as const;
  return {
    evidence: "simulated",
    plans,
    pairs: [...found.values()].map(([one, other]) => ({
      stations: (one ?? other)!.stations,
      deliveredBits: [one?.deliveredBits ?? null, other?.deliveredBits ?? null],
      shares: [one?.share ?? null, other?.share ?? null],
    })),
    differences: differencesOf(...plans, first.core, second.core),
  };
}
