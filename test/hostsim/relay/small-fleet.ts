/**
 * Small random networks, flown without light: keys of passes are random bits. Takes: a seed, and what is
 * different. Gives: the scheduler's plan, a fleet that went through it, and a ledger of what every block of
 * key that was ever made has come to be.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { EarlierKey } from "../../../hostsim/pass/keys.js";
import {
  type Fleet,
  type FleetPlan,
  openFleet,
  relayedPeer,
  satellitePeer,
} from "../../../hostsim/relay/fleet/fleet.js";
import {
  type FleetRules,
  type FleetVisit,
  type FlownRelays,
  flyRelays,
} from "../../../hostsim/relay/fleet/fly-relays.js";
import { freeKeys } from "../../../hostsim/relay/relay-blocks.js";
import type { RelayLink } from "../../../hostsim/relay/station.js";
import { chooseGreedily } from "../../../hostsim/scheduling/choose.js";
import { type NetworkPlan, planNetwork } from "../../../hostsim/scheduling/plan-network.js";
import { BLOCK_BITS, type NetworkProblem } from "../../../hostsim/scheduling/problem.js";
import { Solver } from "../../../hostsim/scheduling/programme.js";
import { memoryFolder } from "../../support/memory-folder.js";
import { Seeded } from "../keystore/seeded.js";
import { randomNetwork } from "../scheduling/small-networks.js";

const BLOCK_BYTES = 32;
const DAY_MS = 86_400_000;
const DAYS = 2;
const BLOCKS_FOR_TAGS = 40;

/** What of a flight is different from the plan's world. */
export interface Differences {
  /** Times the planned key that a pass makes; 1.2 where it is left out. */
  readonly keyFactor?: number;
  /** Probability that a packet is lost, in either direction. */
  readonly loss?: number;
  /** Blocks that a satellite has room for in all, and for each station. */
  readonly blocksOnBoard?: number;
  readonly quotaBlocks?: number;
  readonly change?: (problem: NetworkProblem) => NetworkProblem;
}

/** A flight, still open. */
export interface SmallFlight {
  readonly problem: NetworkProblem;
  readonly plan: NetworkPlan;
  readonly fleet: Fleet;
  readonly visits: readonly FleetVisit[];
  readonly flown: FlownRelays;
  /** Every block that passes made, as hexadecimal digits. */
  readonly made: ReadonlySet<string>;
  /** Whatever went over the air or was said aloud. */
  readonly public: readonly Uint8Array[];
}

/** The problem of a seed: satellites without links to each other, a tenth of the usual key. */
function problemOf(seed: number, change: Differences["change"] = (problem) => problem): NetworkProblem {
  const problem = { ...randomNetwork(seed, DAYS), satelliteContacts: [] };
  const scaled = problem.contacts.map((contact) => ({
    ...contact,
    expectedKeyBits: contact.expectedKeyBits / 10,
  }));
  const demands = problem.demands.map((demand) => ({ ...demand, bitsPerDay: demand.bitsPerDay / 10 }));
  return change({ ...problem, contacts: scaled, demands, quotaBits: null });
}

/** The same contacts once more behind the plan: time to finish what is open. */
function visitsOf(problem: NetworkProblem, plan: NetworkPlan, random: Seeded, factor: number): FleetVisit[] {
  let pass = 0;
  const keyOf = (bits: number): EarlierKey[] => {
    if (bits === 0) return [];
    // Where there is to be enough, what tags take comes on top.
    const blocks = Math.floor((bits * factor) / BLOCK_BITS) + (factor > 1 ? BLOCKS_FOR_TAGS : 0);
    if (blocks === 0) return [];
    const key = Uint8Array.from({ length: blocks * BLOCK_BYTES }, () => random.below(256));
    pass += 1;
    const whole = { ground: key, satellite: key.slice() };
    return [{ pass, bits: blocks * BLOCK_BITS, refilledBits: 0, whole, equal: true }];
  };
  const first = [...plan.contacts].sort((one, other) => one.endMs - other.endMs);
  const visit = (contact: (typeof first)[number], laterMs: number): FleetVisit => ({
    satellite: contact.satellite,
    station: contact.station,
    atMs: contact.endMs + laterMs,
    orderedByMs: contact.startMs + laterMs,
    isInPlan: laterMs === 0,
    keys: laterMs === 0 ? keyOf(contact.keyBits) : [],
  });
  return [0, 1, 2].flatMap((times) => first.map((contact) => visit(contact, times * problem.days * DAY_MS)));
}

/** Flies a small network and lets `use` look at what is left. */
export async function withSmallFlight(
  seed: number,
  differences: Differences,
  use: (flight: SmallFlight) => void | Promise<void>,
): Promise<void> {
  const { keyFactor = 1.2, loss = 0, blocksOnBoard = 2000, quotaBlocks = Infinity, change } = differences;
  const random = new Seeded(seed);
  const problem = problemOf(seed, change);
  const plan = planNetwork(problem, chooseGreedily, await Solver.open());
  const visits = visitsOf(problem, plan, random, keyFactor);
  const folder = mkdtempSync(join(memoryFolder(), "satqkd-fleet-"));
  const stations = Array.from({ length: problem.stations }, (_, index) => `station ${index}`);
  const fleetPlan: FleetPlan = {
    satellites: problem.satellites,
    stations,
    blocksOnBoard,
    blocksARelay: 1000,
    blocksOnGround: stations.map(() => 2000),
    folder,
  };
  const fleet = await openFleet(fleetPlan);
  try {
    const heard: Uint8Array[] = [];
    const rules: FleetRules = {
      quotaBlocks,
      blocksARelay: 1000,
      link: (visit) => linkTo(fleet, visit, random, loss, heard),
      onPassedOn: (_, xors) => heard.push(...xors),
    };
    const flown = flyRelays(fleet, plan, visits, rules);
    const made = new Set(visits.flatMap(({ keys }) => keys.flatMap(({ whole }) => blocksOf(whole.ground))));
    await use({ problem, plan, fleet, visits, flown, made, public: heard });
  } finally {
    fleet.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function linkTo(
  fleet: Fleet,
  { satellite, atMs }: FleetVisit,
  random: Seeded,
  loss: number,
  heard: Uint8Array[],
): RelayLink {
  const board = fleet.satellites[satellite]!;
  let nowS = Math.floor(atMs / 1000);
  return {
    isOpen: true,
    exchange: (packet) => {
      nowS += 1;
      heard.push(packet.slice());
      if (random.chance(loss)) return null;
      for (let round = 0; round < 200; round++) board.serve();
      const answer = board.take(packet, nowS);
      if (answer !== null) heard.push(answer);
      return random.chance(loss) ? null : answer;
    },
  };
}

/** A key's blocks as hexadecimal digits. */
export function blocksOf(key: Uint8Array): string[] {
  return Array.from({ length: key.length / BLOCK_BYTES }, (_, at) =>
    Buffer.from(key.subarray(at * BLOCK_BYTES, (at + 1) * BLOCK_BYTES)).toString("hex"),
  );
}

/** Where each block of key stands at the end: its digits, and who has it as what. Both ends count once. */
export function ledgerOf({ fleet, problem }: SmallFlight): Map<string, string[]> {
  const places = new Map<string, Set<string>>();
  const note = (key: Uint8Array, place: string) => {
    const [block] = blocksOf(key);
    places.set(block!, (places.get(block!) ?? new Set()).add(place));
  };
  for (const [first, { store, id }] of fleet.stations.entries()) {
    for (let satellite = 0; satellite < problem.satellites; satellite++) {
      const peer = satellitePeer(satellite);
      if (store.peers.includes(peer))
        for (const [number, key] of freeKeys(store, peer)) note(key, `${id} ${peer} ${number}`);
    }
    for (const [second, other] of fleet.stations.entries()) {
      const ends = [first, second].sort().join("-");
      for (const peer of [other.id, ...fleet.satellites.map((_, at) => relayedPeer(other.id, at))])
        if (second !== first && store.peers.includes(peer))
          for (const [number, key] of freeKeys(store, peer))
            note(key, `shared ${ends} ${peer === other.id ? "passed on" : peer.split(".")[1]} ${number}`);
    }
  }
  return new Map([...places].map(([block, where]) => [block, [...where]]));
}
