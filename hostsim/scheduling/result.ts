/**
 * What `satqkd network` comes to. Takes and gives nothing: types, from which the published schema is made.
 * Satellites, stations, pairs and days are told by their places in this object's own lists; times whose name
 * ends in `Ms` are whole milliseconds of Unix time, bits are whole numbers.
 */
import type { Contact } from "../constellation/contact.js";

/** A satellite of the plan. */
export interface NetworkSatellite {
  readonly name: string;
}

/** A station of the plan. */
export interface NetworkStation {
  readonly name: string;
  readonly latitudeDeg: number;
  readonly longitudeDeg: number;
}

/** Two stations that want key with each other. */
export interface NetworkPair {
  /** Places in `stations`. */
  readonly first: number;
  readonly second: number;
  /** Key that the pair wants, bits a day. */
  readonly bitsPerDay: number;
  /** A pair of priority 2 is served to twice the share of its demand that one of priority 1 is. */
  readonly priority: number;
}

/** A contact, whether it was chosen, and what came of it. */
export interface PlannedContact extends Contact {
  readonly isChosen: boolean;
  /** Key that came into the stores of satellite and station; 0 when not chosen, or clouded. */
  readonly keyBits: number;
}

/** How a day's contacts were chosen. */
export interface PlannedDay {
  /** Midnight (UTC) at which it begins. */
  readonly startMs: number;
  /**
   * Contacts that begin on this day, those of them that were chosen, and those of these under a clear sky.
   */
  readonly contacts: number;
  readonly chosen: number;
  readonly clear: number;
  /** What the choice is worth (docs/reference/network.md#the-choice), over choosing nothing. */
  readonly value: number;
  /** No choice is worth more. Null for the greedy scheduler, which proves nothing. */
  readonly bound: number | null;
}

/** Key of a pair on a day. */
export interface PairDay {
  readonly pair: number;
  readonly day: number;
  /** What the pair wanted up to the end of this day, since the first one. */
  readonly wantedBits: number;
  /** Key on board that was set aside for the pair in the morning of this day. */
  readonly orderedBits: number;
  /** Key that both stations came to hold on this day. */
  readonly deliveredBits: number;
}

/** A place on the way of a relayed key. */
export interface Place {
  readonly kind: "satellite" | "station";
  /** Place in `satellites` or `stations`. */
  readonly index: number;
}

/** Key that goes from one end of a pair to the other. */
export interface RelayedKey {
  readonly pair: number;
  /**
   * From the pair's first station to its second one; whoever is between them knows the key and is trusted.
   */
  readonly path: readonly Place[];
  readonly bits: number;
  /** When the last operand of its earliest bit was made on the path's links, and that of its latest bit. */
  readonly firstMadeMs: number;
  readonly lastMadeMs: number;
  /** The morning on which it was set aside. */
  readonly orderedMs: number;
  /** When both ends hold it; null: not within the plan's days. */
  readonly deliveredMs: number | null;
}

/** Key of others that a satellite holds: it could read what is later sent under it. */
export interface Knowledge {
  readonly satellite: number;
  /** Place in `relays`. */
  readonly relay: number;
  /** When the satellite first held both operands of a bit of it. */
  readonly fromMs: number;
  /** When it spent them for their xor and wiped them; null: it holds them at the end. */
  readonly untilMs: number | null;
}

/** How long the key of a pair waits, from the making of a key's last operand until both ends hold it. */
export interface PairWaiting {
  readonly pair: number;
  readonly deliveredBits: number;
  /** By bits; null where nothing was delivered. */
  readonly meanS: number | null;
  readonly medianS: number | null;
  readonly longestS: number | null;
}

/** The store of key of a satellite with a station, or of two satellites, over a day. */
export interface StoreDay {
  readonly first: Place;
  readonly second: Place;
  readonly day: number;
  readonly madeBits: number;
  /** Key that found no room under the quota on board, and was not made. */
  readonly overQuotaBits: number;
  /** Key that was set aside in the morning for relays. */
  readonly orderedBits: number;
  /** Key that relays used up. */
  readonly spentBits: number;
  /** Key that nobody has asked for, at the end of the day. */
  readonly freeBits: number;
  /** Key on board at the end of the day, set aside or not. */
  readonly heldBits: number;
}

/** How much of its time a terminal is used. */
export interface TerminalUse {
  readonly place: Place;
  /** Time in which it could be used for light: the union of all its contacts. */
  readonly possibleS: number;
  /** Time of its chosen contacts, of those under a clear sky, and of turning from one to the next. */
  readonly chosenS: number;
  readonly clearS: number;
  readonly turningS: number;
}

/** Why a demand is not met. */
export interface Bottleneck {
  readonly pair: number;
  /** Demand of all days, and what both ends hold of it. */
  readonly wantedBits: number;
  readonly deliveredBits: number;
  /**
   * The store, or the station's stores together, whose key was used up: one bit more of it would help most.
   */
  readonly place: readonly Place[];
  /** In words, for people. */
  readonly reason: string;
}

/** Key that two satellites made with each other over a link of their own. */
export interface SatelliteKey {
  readonly first: number;
  readonly second: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly keyBits: number;
}

/** What terminals, memory and trust allow. */
export interface NetworkRules {
  /** From one contact of a satellite, or of a station, to its next one. */
  readonly satelliteTurnMs: number;
  readonly stationTurnMs: number;
  /** Key that a satellite keeps for each station at most, bits; null: no limit. */
  readonly quotaBits: number | null;
  /** Whether stations pass key on for others. */
  readonly overStations: boolean;
  /** Satellites and stations between both ends of a pair, at most. */
  readonly mostHops: number;
}

/** What a plan is of, and how it is made again; the same for a plan that was flown. */
export interface NetworkHead {
  readonly scenario: string;
  readonly title: string;
  /** SHA-256 of the scenario's values, 64 hexadecimal digits. */
  readonly scenarioHash: string;
  /** SHA-256 of the core's sources, 64 hexadecimal digits. */
  readonly core: string;
  readonly command: string;
  /** Of everything random: the keys of a flight follow from it and are public. */
  readonly seed: number;
  readonly evidence: "simulated";
  /** Midnight (UTC) of the first day. */
  readonly fromUtc: string;
  readonly satellites: readonly NetworkSatellite[];
  readonly stations: readonly NetworkStation[];
}

/** A plan of a network, and what came of it. */
export interface NetworkResult extends NetworkHead {
  readonly scheduler: "programme" | "greedy";
  readonly pairs: readonly NetworkPair[];
  readonly rules: NetworkRules;
  readonly days: readonly PlannedDay[];
  /** (sum of bounds - sum of values) / sum of bounds: no plan by the same forecasts is better by more. */
  readonly gap: number | null;
  /** All of them, by their beginnings. */
  readonly contacts: readonly PlannedContact[];
  /** By their ends; empty without links between satellites. */
  readonly satelliteKeys: readonly SatelliteKey[];
  /** By pair, then by day. */
  readonly keys: readonly PairDay[];
  readonly relays: readonly RelayedKey[];
  readonly knowledge: readonly Knowledge[];
  readonly waiting: readonly PairWaiting[];
  readonly stores: readonly StoreDay[];
  readonly terminals: readonly TerminalUse[];
  /** A pair whose demand is not met each; empty when all are. */
  readonly bottlenecks: readonly Bottleneck[];
  /** What a program that shares nothing with the scheduler has looked at, and found no fault in. */
  readonly checked: { readonly contacts: number; readonly relays: number };
}
