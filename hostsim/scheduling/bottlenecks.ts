/**
 * Why demands are not met. Takes: a plan. Gives: for each pair that got less than it wants the store, or the
 * station with all its stores, whose key was missing, and a line in words.
 *
 * The prices of the routing's programme say what one block more of a store is worth to the pair with the
 * least share; a pair's blame is how much of its cheapest path's price each store has, summed over the days.
 */
import { placeOfNode } from "./network-stores.js";
import type { NetworkPlan } from "./plan-network.js";
import type { NetworkProblem } from "./problem.js";
import type { Bottleneck, Place } from "./result.js";

/** From this part of the blame on a place alone is named. */
const MOST_OF_IT = 0.5;

/** Bottlenecks of all pairs whose demand is not met, in the order of pairs. */
export function bottlenecksOf(
  problem: NetworkProblem,
  plan: NetworkPlan,
  names: { readonly satellites: readonly string[]; readonly stations: readonly string[] },
): Bottleneck[] {
  const ordered = problem.demands.map(() => 0);
  const delivered = problem.demands.map(() => 0);
  for (const { pair, orderedBits, deliveredBits } of plan.keys) {
    ordered[pair]! += orderedBits;
    delivered[pair]! += deliveredBits;
  }
  const words = new Words(problem, plan, names);
  return problem.demands.flatMap((demand, pair) => {
    const wantedBits = demand.bitsPerDay * problem.days;
    const deliveredBits = delivered[pair]!;
    if (deliveredBits >= wantedBits) return [];
    const told = { pair, wantedBits, deliveredBits };
    const blame = blameOf(plan.scarce[pair]!);
    const ends = [demand.first, demand.second].map((index): Place => ({ kind: "station", index }));
    const keyless = ends.find(({ index }) => words.keyOfStation(index) === 0);
    if (keyless !== undefined)
      return [{ ...told, place: [keyless], reason: `${words.station(keyless.index)}: no key is made there` }];
    if (blame.total === 0)
      return [{ ...told, place: ends, reason: words.late(demand, ordered[pair]! - deliveredBits) }];
    const station = ends.find((place) => words.partOf(blame.byLink, place) >= MOST_OF_IT * blame.total);
    if (station !== undefined) return [{ ...told, place: [station], reason: words.usedUp(station.index) }];
    const [link] = [...blame.byLink].sort(([, one], [, other]) => other - one)[0]!;
    return [{ ...told, place: words.placesOf(link), reason: words.linkUsedUp(link) }];
  });
}

function blameOf(byLink: ReadonlyMap<string, number>) {
  return { byLink, total: [...byLink.values()].reduce((sum, part) => sum + part, 0) };
}

class Words {
  private readonly keyBits: number[];
  private readonly counts: { contacts: number; chosen: number; clear: number }[];

  constructor(
    private readonly problem: NetworkProblem,
    plan: NetworkPlan,
    private readonly names: { readonly satellites: readonly string[]; readonly stations: readonly string[] },
  ) {
    this.keyBits = new Array<number>(problem.stations).fill(0);
    this.counts = Array.from({ length: problem.stations }, () => ({ contacts: 0, chosen: 0, clear: 0 }));
    for (const { station, keyBits, isChosen, isClear } of plan.contacts) {
      this.keyBits[station]! += keyBits;
      const count = this.counts[station]!;
      count.contacts += 1;
      if (isChosen) count.chosen += 1;
      if (isChosen && isClear) count.clear += 1;
    }
  }

  keyOfStation(station: number): number {
    return this.keyBits[station]!;
  }

  /** A station and its contacts. */
  station(index: number): string {
    const { contacts, chosen, clear } = this.counts[index]!;
    return `${this.names.stations[index]} (${contacts} contacts, ${chosen} chosen, ${clear} of them clear)`;
  }

  usedUp(index: number): string {
    return `all key of ${this.station(index)} is used up, ${this.keyBits[index]!.toLocaleString("en")} bits`;
  }

  placesOf(link: string): Place[] {
    return link.split(" ").map((node) => placeOfNode(Number(node), this.problem.satellites));
  }

  linkUsedUp(link: string): string {
    const names = this.placesOf(link).map(({ kind, index }) =>
      kind === "satellite" ? this.names.satellites[index]! : this.names.stations[index]!,
    );
    return `the key of ${names.join(" with ")} is used up, on the days that it was missing`;
  }

  /** Key was there in the end, only not in time. */
  late({ first, second }: { readonly first: number; readonly second: number }, openBits: number): string {
    const ends = `${this.names.stations[first]} and ${this.names.stations[second]}`;
    const open = openBits > 0 ? `; ${openBits.toLocaleString("en")} bits are on their way at the end` : "";
    return `${ends}: no satellite has key of both in the mornings before${open}`;
  }

  /** The part of the blame that a place's links have. */
  partOf(byLink: ReadonlyMap<string, number>, { kind, index }: Place): number {
    return [...byLink]
      .filter(([link]) => this.placesOf(link).some((place) => place.kind === kind && place.index === index))
      .reduce((sum, [, part]) => sum + part, 0);
  }
}
