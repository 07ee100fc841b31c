/**
 * The problem of a network: who can see whom when, who wants key with whom, and what terminals and memory
 * allow. Takes and gives nothing: types, and what makes two contacts exclude each other.
 */
import type { Contact } from "../constellation/contact.js";

/** A day, in ms. */
export const DAY_MS = 86_400_000;

/** Key is spent in blocks of so many bits, as the key store and the relay do (assembly/keystore). */
export const BLOCK_BITS = 256;

/** Two stations that want key with each other; `first` and `second` differ. */
export interface Demand {
  readonly first: number;
  readonly second: number;
  /** Whole bits a day, above 0. */
  readonly bitsPerDay: number;
  /** Above 0: how many times the share of its demand a pair gets that one of priority 1 gets. */
  readonly priority: number;
}

/** Whole ms from one contact of a terminal to its next one: it turns, settles and finds the beacon. */
export interface TurningTimes {
  readonly satelliteMs: number;
  readonly stationMs: number;
}

/** Two satellites in sight of each other, for key between them. */
export interface SatelliteContact {
  readonly first: number;
  readonly second: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly keyBits: number;
}

/** Who is trusted with the key of others. */
export interface Trust {
  /** Whether stations pass key on, too. */
  readonly overStations: boolean;
  /** Satellites and stations between both ends of a pair, at most. */
  readonly mostHops: number;
}

/** What a plan is made for. */
export interface NetworkProblem {
  readonly satellites: number;
  readonly stations: number;
  readonly demands: readonly Demand[];
  readonly turning: TurningTimes;
  /** Room on board for the key of each station, bits; null: no limit. */
  readonly quotaBits: number | null;
  /** Who is trusted with the key of others. */
  readonly trust: Trust;
  /** By their beginnings; all begin within the days. */
  readonly contacts: readonly Contact[];
  /** By their ends. Satellites have terminals of their own for each other, so these collide with nothing. */
  readonly satelliteContacts: readonly SatelliteContact[];
  /** Midnight (UTC). */
  readonly fromMs: number;
  /** Whole. */
  readonly days: number;
}

/** Key that a contact is expected to give: clear sky or none, whole bits. */
export function forecastBits({ expectedKeyBits, clearProbability }: Contact): number {
  return Math.floor(expectedKeyBits * clearProbability);
}

/**
 * Whether a terminal that both contacts need would be in two places, or had no time to turn. Who stays with
 * the same partner does not turn.
 */
export function collide(one: Contact, other: Contact, turning: TurningTimes): boolean {
  const [earlier, later] = one.startMs <= other.startMs ? [one, other] : [other, one];
  const betweenMs = later.startMs - earlier.endMs;
  const isSameSatellite = one.satellite === other.satellite;
  const isSameStation = one.station === other.station;
  if (isSameSatellite && isSameStation) return betweenMs < 0;
  return (
    (isSameSatellite && betweenMs < turning.satelliteMs) || (isSameStation && betweenMs < turning.stationMs)
  );
}
