/**
 * Where the keys of passes go: a store for the station and one for the satellite, side by side in a folder.
 * Takes: both keys of a pass. Gives: the same bits under the same numbers in both stores, or in neither. What
 * refilled the pool is spent for authentication at once, in whole blocks.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../base/user-error.js";
import { type Keys, passNumber } from "../pass/keys.js";
import { SATELLITE, stationId } from "../scenario/station-id.js";
import { SealedStore, storeFile } from "./sealed-store.js";
import type { KeyOrigin } from "./store-units.js";

export { SATELLITE } from "../scenario/station-id.js";

/** Blocks of a store that a pass makes: 4 Mbit. */
export const DEFAULT_BLOCKS = 16_384;

/** What became of a pass's key. */
export interface StoredKey {
  /** Folders of both stores. */
  readonly station: string;
  readonly satellite: string;
  /** Number of the pass in both: its start, in seconds since 1970. */
  readonly pass: number;
  readonly blocks: number;
  /** Of these, spent for authentication. */
  readonly poolBlocks: number;
  /** Bits that did not fill a block. */
  readonly leftOutBits: number;
  /** Whether they follow from a printed seed, so that everybody can make them again. */
  readonly rehearsal: boolean;
}

/** Both stores, open. Close them. */
export class PassStores {
  private constructor(
    private readonly name: string,
    private readonly folders: { readonly station: string; readonly satellite: string },
    private readonly station: SealedStore,
    private readonly satellite: SealedStore,
    private readonly origin: KeyOrigin,
  ) {}

  /**
   * Opens the stores in `folder`, and makes those that aren't there, for keys of one origin.
   *
   * @throws StoreError as `SealedStore` does
   */
  static async open(
    folder: string,
    operatorKey: Uint8Array,
    station: string,
    origin: KeyOrigin,
  ): Promise<PassStores> {
    const name = stationId(station);
    const folders = { station: join(folder, name), satellite: join(folder, SATELLITE) };
    const ground = await openOrCreate(folders.station, operatorKey, name, origin);
    try {
      const satellite = await openOrCreate(folders.satellite, operatorKey, SATELLITE, origin);
      return new PassStores(name, folders, ground, satellite, origin);
    } catch (error) {
      ground.close();
      throw error;
    }
  }

  /**
   * Stores the keys of a pass that began at `startUtc`; `epsilon` is what they may fail with, secret and
   * equal together.
   */
  store(startUtc: string, keys: Keys, epsilon: number): StoredKey {
    const { ground, satellite } = keys.whole;
    if (satellite === null)
      throw new UserError("the satellite's key stays on its board: there is none for its key store");
    if (!keys.equal) throw new UserError("the keys of both sides differ: none was stored", 1);
    const bits = keys.refilledBits + keys.bits;
    const blocks = Math.floor(bits / 256);
    const poolBlocks = Math.min(blocks, Math.ceil(keys.refilledBits / 256));
    const pass = passNumber(startUtc);
    const rehearsal = this.origin === "rehearsal";
    SealedStore.addToAll(pass, { poolBlocks, epsilon }, [
      { store: this.station, peer: SATELLITE, key: ground.subarray(0, blocks * 32) },
      { store: this.satellite, peer: this.name, key: satellite.subarray(0, blocks * 32) },
    ]);
    return { ...this.folders, pass, blocks, poolBlocks, leftOutBits: bits - blocks * 256, rehearsal };
  }

  /** Gives both locks back. */
  close(): void {
    this.station.close();
    this.satellite.close();
  }
}

function openOrCreate(
  folder: string,
  operatorKey: Uint8Array,
  owner: string,
  origin: KeyOrigin,
): Promise<SealedStore> {
  if (existsSync(storeFile(folder))) return SealedStore.open(folder, operatorKey, { owner, origin });
  const quotas = { authentication: 0, relay: 0, application: 0 };
  return SealedStore.create(folder, operatorKey, { owner, origin, blocks: DEFAULT_BLOCKS, quotas });
}
