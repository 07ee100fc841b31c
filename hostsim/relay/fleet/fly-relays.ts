/**
 * The relays of a plan through the real protocol. Takes: a fleet, the plan's orders, visits in order of time
 * with the keys that their passes made. Gives: what was announced, what stations hold, and what it cost.
 *
 * Nothing here decides whether key is there: satellites and stations do, by their own code. A station asks
 * for what the plan has ordered by then, as far as it has key with that satellite; whoever comes second makes
 * the satellite spend both keys for their xor.
 */

import { STORE_EXIT, StoreError } from "../../keystore/store-error.js";
import type { EarlierKey } from "../../pass/keys.js";
import { BLOCK_BITS } from "../../scheduling/problem.js";
import { type RelayLink, VisitEnded } from "../station.js";
import { type Fleet, numberOnBoard, relayedPeer, satellitePeer } from "./fleet.js";
import { type Leg, type Order, Orders } from "./orders.js";
import { passOn } from "./pass-on.js";

/** Blocks with a satellite that a station keeps for the tags of its questions: four visits' worth. */
export const TAG_BLOCKS = 12;

/** A satellite in sight of a station. */
export interface FleetVisit {
  readonly satellite: number;
  readonly station: number;
  /** When the first packet may go, Unix time in whole ms. */
  readonly atMs: number;
  /** What is ordered by then is asked for: the beginning of the contact, as in the plan. */
  readonly orderedByMs: number;
  /** Whether it is of the plan's days; later ones only finish what is open. */
  readonly isInPlan: boolean;
  /** Keys that a pass made just before. Secret. */
  readonly keys: readonly EarlierKey[];
}

/** What became of a pass's key. */
export interface StoredPass {
  /** Blocks that both sides took in, and those of them that went into the pools of authentication. */
  readonly blocks: number;
  readonly poolBlocks: number;
  /** Blocks that found no room under the quota or in flash on board. */
  readonly refusedBlocks: number;
}

/** What does not come from the plan. */
export interface FleetRules {
  /** Blocks that a satellite keeps for each station at most. */
  readonly quotaBlocks: number;
  /** Blocks that a relay carries at most. */
  readonly blocksARelay: number;
  /** The way to a satellite in a visit. */
  readonly link: (visit: FleetVisit) => RelayLink;
  /** Told of each thing that stations say aloud: the xors of key that they pass on. */
  readonly onPassedOn?: (order: Order, xors: readonly Uint8Array[]) => void;
}

/** What a run leaves, beside the fleet. */
export interface FlownRelays {
  readonly orders: readonly Order[];
  readonly legs: readonly Leg[];
  /** Of each visit, in their order. */
  readonly stored: readonly StoredPass[];
  /** Relays that both stations took in, and the rows of them. */
  readonly relays: number;
  readonly rows: number;
  /** Questions under a tag, each of a key block. */
  readonly tags: number;
}

/** Runs all visits, which are in order of time. */
export function flyRelays(
  fleet: Fleet,
  plan: ConstructorParameters<typeof Orders>[0],
  visits: readonly FleetVisit[],
  rules: FleetRules,
): FlownRelays {
  const run = new Run(fleet, new Orders(plan), rules);
  return run.whole(visits);
}

class Run {
  private relays = 0;
  private rows = 0;
  /** For each two stations the number of their last passing on. */
  private readonly passed = new Map<string, bigint>();

  constructor(
    private readonly fleet: Fleet,
    private readonly plan: Orders,
    private readonly rules: FleetRules,
  ) {}

  whole(visits: readonly FleetVisit[]): FlownRelays {
    const stored = visits.map((visit) => {
      const of = this.store(visit);
      this.visit(visit);
      return of;
    });
    const { orders, legs } = this.plan;
    const tags = this.fleet.stations.flatMap(({ lines }) => lines).reduce((sum, line) => sum + line.tags, 0);
    return { orders, legs, stored, relays: this.relays, rows: this.rows, tags };
  }

  /** Puts keys away on both sides, as far as there is room on board. */
  private store({ satellite, station, keys }: FleetVisit): StoredPass {
    const { store } = this.fleet.stations[station]!;
    const board = this.fleet.satellites[satellite]!;
    const told = { blocks: 0, poolBlocks: 0, refusedBlocks: 0 };
    for (const { pass, bits, refilledBits, whole, equal } of keys) {
      if (whole.satellite === null || !equal)
        throw new Error(`both sides' keys of pass ${pass} are not the same`);
      const made = Math.floor(bits / BLOCK_BITS);
      const poolBlocks = Math.min(made, Math.ceil(refilledBits / BLOCK_BITS));
      const held = board.held(numberOnBoard(station));
      const room = Math.min(made, Math.max(poolBlocks, this.rules.quotaBlocks - held + poolBlocks));
      const offered = whole.satellite.subarray(0, (room * BLOCK_BITS) / 8);
      const blocks = board.addKey(numberOnBoard(station), pass, offered, poolBlocks);
      const kept = whole.ground.subarray(0, (blocks * BLOCK_BITS) / 8);
      store.add(satellitePeer(satellite), pass, kept, poolBlocks);
      told.blocks += blocks;
      told.poolBlocks += Math.min(poolBlocks, blocks);
      told.refusedBlocks += made - blocks;
    }
    return told;
  }

  private visit(visit: FleetVisit): void {
    const { satellite, station } = visit;
    let link: RelayLink | null = null;
    const linkOf = () => {
      link ??= this.rules.link(visit);
      return link;
    };
    try {
      for (const leg of this.plan.of(satellite, station)) this.goOn(leg, visit, linkOf);
    } catch (error) {
      // Whoever has no key for a tag waits for the next pass's.
      const hasNoKey = error instanceof StoreError && error.exitCode === STORE_EXIT.notEnoughKey;
      if (!(error instanceof VisitEnded || hasNoKey)) throw error;
    }
  }

  /** Goes on with the relays of a leg, as far as they get. */
  private goOn(leg: Leg, visit: FleetVisit, linkOf: () => RelayLink): void {
    const end = leg.stations[0] === visit.station ? 0 : 1;
    const other = this.fleet.stations[leg.stations[1 - end]!]!;
    const line = this.fleet.stations[visit.station]!.lines[leg.satellite]!;
    const peer = relayedPeer(other.id, leg.satellite);
    while (leg.states[end] !== "taken") {
      const isNew = leg.states[end] === "none";
      const blocks = isNew ? this.mayAsk(leg, visit) : 0;
      if (isNew && blocks === 0) return;
      leg.states[end] = "offered";
      const progress = line.relay(linkOf(), peer, blocks);
      if (typeof progress === "string") return;
      leg.states[end] = "taken";
      leg.announce(progress.sharedBlocks, visit.isInPlan);
      if (leg.states[1 - end] !== "taken") {
        this.rows += progress.sharedBlocks + progress.lostBlocks;
        return;
      }
      this.relays += 1;
      this.share(leg, progress.relay);
    }
  }

  /** Blocks that a station may ask for: what is ordered, as far as it has key and keeps some for tags. */
  private mayAsk(leg: Leg, { station, orderedByMs }: FleetVisit): number {
    const { store } = this.fleet.stations[station]!;
    const peer = satellitePeer(leg.satellite);
    if (!store.peers.includes(peer)) return 0;
    const free = store.free(peer, "relay") - TAG_BLOCKS;
    return Math.max(0, Math.min(leg.wantedBlocks(orderedByMs), free, this.rules.blocksARelay));
  }

  /** Blocks of a relay that both stations have go to their orders, and on along those of several legs. */
  private share(leg: Leg, relay: bigint): void {
    const [first, second] = leg.stations.map((station) => this.fleet.stations[station]!);
    const held = (owner: typeof first, other: typeof first) =>
      owner!.store
        .freeBlocks(relayedPeer(other!.id, leg.satellite), "application", null, Number.POSITIVE_INFINITY)
        .filter((number) => number >> 24n === relay);
    const there = new Set(held(second, first));
    for (const order of leg.share(held(first, second).filter((number) => there.has(number))))
      if (order.legs.length > 1) this.passOn(order);
  }

  /** Stations between pass on what all legs of an order have. */
  private passOn(order: Order): void {
    const { legs, stations, numbers } = order;
    const from = order.passedOn;
    const blocks = Math.min(...numbers.map((each) => each.length)) - from;
    if (blocks === 0) return;
    const members = stations.map((station) => this.fleet.stations[station]!);
    const beside = (at: number, leg: number) => {
      const of = legs[leg];
      const neighbour = members[leg === at ? at + 1 : at - 1];
      if (of === undefined || neighbour === undefined) return null;
      const peer = relayedPeer(neighbour.id, of.satellite);
      return { peer, numbers: numbers[leg]!.slice(from, from + blocks) };
    };
    const path = members.map(({ store }, at) => ({
      store,
      before: beside(at, at - 1),
      behind: beside(at, at),
    }));
    const [first, last] = [members[0]!.id, members.at(-1)!.id];
    const ends = [first, last].sort().join(" ");
    const number = (this.passed.get(ends) ?? 0n) + 1n;
    this.passed.set(ends, number);
    const xors = passOn(path, { first, last, number: number << 24n });
    order.passedOn += blocks;
    this.rules.onPassedOn?.(order, xors);
  }
}
