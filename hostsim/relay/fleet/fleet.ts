/**
 * Satellites and stations of a network, each with what it keeps of key. Takes: how many there are, how much
 * room each has, a folder for the stations' stores. Gives: payloads that relay, and stations with one store
 * each and a line to each satellite.
 *
 * A station keeps what it shares with another one apart by the satellite that relayed it ("graz.2"): numbers
 * of a peer's key only rise, and two satellites' relays come to a station in any order.
 */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { SealedStore } from "../../keystore/sealed-store.js";
import { stationId } from "../../scenario/station-id.js";
import { RelaySatellite } from "../relay-satellite.js";
import { RelayStation } from "../station.js";

const ROWS_A_SECTOR = 64;
const KEYS_A_SECTOR = 62;
/** The log moves on through blank sectors. */
const SPARE_SECTORS = 4;
/** Nobody keeps these stores: their key is random and forgotten. */
const SCRYPT_COST = 10;
const NO_QUOTAS = { authentication: 0, relay: 0, application: 0 };

/** What there is. */
export interface FleetPlan {
  readonly satellites: number;
  /** Names of the stations. */
  readonly stations: readonly string[];
  /** Blocks that a satellite has room for, in all. */
  readonly blocksOnBoard: number;
  /** Blocks that a relay carries at most. */
  readonly blocksARelay: number;
  /** Blocks that each station has room for. */
  readonly blocksOnGround: readonly number[];
  /** For the stations' stores; who made it removes it. */
  readonly folder: string;
}

/** A station. */
export interface FleetStation {
  readonly id: string;
  readonly store: SealedStore;
  /** Its line to each satellite. */
  readonly lines: readonly RelayStation[];
}

/** All of them, open. */
export interface Fleet {
  readonly satellites: readonly RelaySatellite[];
  readonly stations: readonly FleetStation[];
  /** Wipes what this process knows of the stations' keys. */
  close(): void;
}

/** What a station calls a satellite, and a satellite itself in its store. */
export function satellitePeer(satellite: number): string {
  return `satellite.${satellite + 1}`;
}

/** What a station calls the key with another one that a satellite relayed. */
export function relayedPeer(station: string, satellite: number): string {
  return `${station}.${satellite + 1}`;
}

/** Number of a station on board. */
export function numberOnBoard(station: number): number {
  return station + 1;
}

/** Makes empty stores and blank satellites. */
export async function openFleet(plan: FleetPlan): Promise<Fleet> {
  const ids = plan.stations.map(stationId);
  const operatorKey = randomBytes(32);
  const room = {
    keySectors: Math.ceil(plan.blocksOnBoard / KEYS_A_SECTOR) + SPARE_SECTORS,
    padSectors: Math.ceil(plan.blocksARelay / ROWS_A_SECTOR),
    mailSectors: 1,
  };
  const indices = Array.from({ length: plan.satellites }, (_, index) => index);
  const satellites: RelaySatellite[] = [];
  for (const _ of indices) satellites.push(await RelaySatellite.commission(room));
  const stations: FleetStation[] = [];
  for (const [at, owner] of ids.entries()) {
    const store = await SealedStore.create(join(plan.folder, owner), operatorKey, {
      owner,
      blocks: plan.blocksOnGround[at]!,
      quotas: NO_QUOTAS,
      scryptCost: SCRYPT_COST,
    });
    const lines: RelayStation[] = [];
    for (const satellite of indices) {
      const numbers = Object.fromEntries(
        ids.map((id, station) => [station === at ? id : relayedPeer(id, satellite), numberOnBoard(station)]),
      );
      lines.push(await RelayStation.open(owner, store, numbers, satellitePeer(satellite)));
    }
    stations.push({ id: owner, store, lines });
  }
  operatorKey.fill(0);
  return {
    satellites,
    stations,
    close: () => {
      for (const { store } of stations) store.close();
    },
  };
}
