/**
 * A plan flown whole. Takes: a constellation, its plan, the plan's seed. Gives: keys by pair as stations hold
 * them beside keys by pair as planned. Each chosen contact under a clear sky is a pass from random bits to
 * key; in each contact, chosen or not, station and satellite exchange packets of the relays that the plan
 * ordered by then. The weather is the plan's.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seedOfPart } from "../../base/random.js";
import { UserError } from "../../base/user-error.js";
import type { Contact } from "../../constellation/contact.js";
import { contactsOf } from "../../constellation/contacts.js";
import type { Constellation } from "../../constellation/load.js";
import { scenarioOfPass } from "../../forecast/pass-scenario.js";
import { MOST_PEERS } from "../../keystore/sealed-header.js";
import { BLOCK_BITS, DAY_MS } from "../../scheduling/problem.js";
import type { NetworkResult, PlannedContact } from "../../scheduling/result.js";
import { RelayContact } from "../contact.js";
import { type Fleet, type FleetPlan, openFleet } from "./fleet.js";
import { flownFigures } from "./flown-figures.js";
import type { FlownNetwork } from "./flown-result.js";
import { type FlownContact, type FlyOptions, flyPasses } from "./fly-passes.js";
import { type FleetRules, type FleetVisit, flyRelays } from "./fly-relays.js";
import { Orders } from "./orders.js";

/** Days after the plan in which stations take in what was announced, and nothing new is ordered. */
const FURTHER_DAYS = 3;
/** Packets are exchanged for so long. */
const CONTACT_MS = 30_000;
/** From the last photon to the first question: the key is ready long before. */
const SETTLE_MS = 1000;
/** More blocks would be pads of megabytes on board. */
const MOST_BLOCKS_A_RELAY = 8192;
/** A store has no more sectors (hostsim/keystore/sealed-header.ts), and keeps some blank. */
const MOST_BLOCKS_ON_GROUND = 250_000;
/** Room beyond what is planned: more key than expected may come. */
const ROOM_FACTOR = 1.25;
const ROOM_BLOCKS = 512;

/** What a flight looks at as it goes on. */
export interface FlightWatch extends FlyOptions {
  /** Told the open fleet at the end: a test looks into all stores. */
  onEnd?(fleet: Fleet): void;
}

/**
 * Flies a plan.
 * @throws UserError for a constellation whose satellites have links with each other, or whose stores would be
 *   too large
 */
export async function flyNetwork(
  constellation: Constellation,
  plan: NetworkResult,
  command: string,
  watch: FlightWatch,
): Promise<FlownNetwork> {
  refuse(constellation, plan);
  const rules = roomOf(plan);
  const flown = await flyPasses(constellation, plan.contacts, watch);
  const visits = await visitsOf(constellation, plan, flown);
  const folder = mkdtempSync(join(tmpdir(), "satqkd-fleet-"));
  try {
    const fleet = await openFleet({ ...rules, folder });
    try {
      const links = linksOf(constellation, fleet, watch.seed);
      const { quotaBlocks, blocksARelay } = rules;
      const relays = flyRelays(fleet, plan, visits, { quotaBlocks, blocksARelay, link: links });
      watch.onEnd?.(fleet);
      const stored = relays.stored.filter((_, at) => visits[at]!.flown !== null);
      const passes = visits.filter((visit) => visit.flown !== null).map((visit) => visit.flown!);
      return {
        ...flownFigures(plan, passes, fleet, { ...relays, stored }),
        command,
        days: plan.days.length,
        furtherDays: FURTHER_DAYS,
      };
    } finally {
      fleet.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What can't be flown is told before hours of work. */
function refuse({ interSatelliteLinks, name }: Constellation, plan: NetworkResult): void {
  if (interSatelliteLinks !== undefined)
    throw new UserError(
      `--fly: ${name} has links between satellites, and no protocol relays over them; leave interSatelliteLinks out`,
    );
  const orders = new Orders(plan);
  for (const [index, station] of plan.stations.entries()) {
    const partners = orders.partnersOf(index);
    if (partners > MOST_PEERS)
      throw new UserError(
        `--fly: ${station.name} would keep key with ${partners} partners (satellites, and stations by satellite); a store has room for ${MOST_PEERS}: take fewer satellites, demands or days`,
      );
  }
}

/** Room of everybody: what the plan makes and a quarter more, at most the plan's quotas. */
function roomOf(plan: NetworkResult): Omit<FleetPlan, "folder"> & Pick<FleetRules, "quotaBlocks"> {
  const { contacts, satellites, stations, relays, rules } = plan;
  const made = (of: (contact: PlannedContact) => boolean) =>
    contacts.filter(of).reduce((sum, { keyBits }) => sum + keyBits, 0) / BLOCK_BITS;
  const roomFor = (blocks: number) => Math.ceil(ROOM_FACTOR * blocks) + ROOM_BLOCKS;
  const quotaBlocks = rules.quotaBits === null ? Infinity : Math.floor(rules.quotaBits / BLOCK_BITS);
  const onBoard = satellites.map((_, index) => roomFor(made(({ satellite }) => satellite === index)));
  // Its key with satellites, and as much again with others when all of it is relayed.
  const onGround = stations.map((_, index) => 2 * roomFor(made(({ station }) => station === index)));
  const largest = onGround.indexOf(Math.max(...onGround));
  if (onGround[largest]! > MOST_BLOCKS_ON_GROUND)
    throw new UserError(
      `--fly: ${stations[largest]!.name} would keep ${onGround[largest]!.toLocaleString("en")} blocks of key; a store holds ${MOST_BLOCKS_ON_GROUND.toLocaleString("en")}: take fewer --days`,
    );
  const ordered = relays.map(({ bits }) => bits / BLOCK_BITS);
  return {
    satellites: satellites.length,
    stations: stations.map(({ name }) => name),
    blocksOnBoard: Math.min(Math.max(...onBoard), stations.length * quotaBlocks),
    blocksOnGround: onGround,
    blocksARelay: Math.min(MOST_BLOCKS_A_RELAY, 2 * Math.max(1, ...ordered)),
    quotaBlocks,
  };
}

/** A visit of the plan or after it, with the pass before it. */
interface PlannedVisit extends FleetVisit {
  readonly flown: FlownContact | null;
  readonly contact: Contact;
}

/** All visits in order of time: of a flown pass after its light, of others at their ends. */
async function visitsOf(
  constellation: Constellation,
  plan: NetworkResult,
  flown: readonly FlownContact[],
): Promise<PlannedVisit[]> {
  const { fromMs } = constellation;
  const endMs = fromMs + plan.days.length * DAY_MS;
  const later = await contactsOf(constellation, endMs, FURTHER_DAYS, plan.seed);
  const passes = new Map(flown.map((each) => [each.contact as Contact, each]));
  const visit = (contact: Contact, isInPlan: boolean): PlannedVisit => {
    const of = passes.get(contact) ?? null;
    const { satellite, station, startMs } = contact;
    const atMs =
      of === null ? Math.max(startMs, contact.endMs - CONTACT_MS) : Math.ceil(contact.endMs) + SETTLE_MS;
    const keys = of?.pass.keys ?? [];
    return { satellite, station, atMs, orderedByMs: startMs, isInPlan, keys, flown: of, contact };
  };
  return [
    ...plan.contacts.map((contact) => visit(contact, true)),
    ...later.map((contact) => visit(contact, false)),
  ].sort((one, other) => one.atMs - other.atMs);
}

/** The radio between a station and a satellite in a visit. */
function linksOf(constellation: Constellation, fleet: Fleet, seed: number): FleetRules["link"] {
  const { base, satellites, stations, commands } = constellation;
  return ({ satellite, station, atMs }) => {
    const { name, latitudeDeg, longitudeDeg, altitudeM, minimumElevationDeg } = stations[station]!;
    const { elements, name: over } = satellites[satellite]!;
    const scenario = scenarioOfPass(base, {
      name: "visit",
      title: `${over} over ${name}`,
      orbit: elements.source,
      station: { name, latitudeDeg, longitudeDeg, altitudeM, minimumElevationDeg },
      usable: { fromUtcMs: atMs, toUtcMs: atMs + CONTACT_MS },
    });
    const window = {
      fromUtcMs: atMs,
      untilUtcMs: atMs + CONTACT_MS,
      minimumElevationDeg: commands.lowestElevationDeg,
    };
    return new RelayContact(
      fleet.satellites[satellite]!,
      scenario,
      window,
      seedOfPart(seed, `visit of ${over} over ${name} at ${atMs}`),
    );
  };
}
