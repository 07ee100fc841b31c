/**
 * Where the keys of passes go: a store for the station and one for the satellite, side by side in a folder. Takes: both keys
 * of a pass. Gives: the same bits under the same numbers in both stores, or in neither. What refilled the pool is spent for
 * authentication at once, in whole blocks.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../cli/user-error.js";
import { type Keys, passNumber } from "../pass/keys.js";
import { SealedStore, storeFile } from "./sealed-store.js";

/** Blocks of a store that a pass makes: 4 Mbit. */
export const DEFAULT_BLOCKS = 16_384;
/** Name of the satellite's store, and what stations call it. */
export const SATELLITE = "satellite";

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
}

/** Both stores, open. Close them. */
export class PassStores {
  private constructor(
    private readonly name: string,
    private readonly folders: { readonly station: string; readonly satellite: string },
    private readonly station: SealedStore,
    private readonly satellite: SealedStore,
  ) {}

  /**
   * Opens the stores in `folder`, and makes those that aren't there.
   *
   * @throws StoreError as `SealedStore` does
   */
  static async open(folder: string, operatorKey: Uint8Array, station: string): Promise<PassStores> {
    const name = station.toLowerCase().replace(/[^a-z0-9]+/g, "-");
    const folders = { station: join(folder, name), satellite: join(folder, SATELLITE) };
    const ground = await openOrCreate(folders.station, operatorKey, name);
    try {
      const satellite = await openOrCreate(folders.satellite, operatorKey, SATELLITE);
      return new PassStores(name, folders, ground, satellite);
    } catch (error) {
      ground.close();
      throw error;
    }
  }

  /** Stores the keys of a pass that began at `startUtc`. */
  store(startUtc: string, keys: Keys): StoredKey {
    const { ground, satellite } = keys.whole;
    if (satellite === null)
      throw new UserError("the satellite's key stays on its board: there is none for its key store");
    if (!keys.equal) throw new UserError("the keys of both sides differ: none was stored", 1);
    const bits = keys.refilledBits + keys.bits;
    const blocks = Math.floor(bits / 256);
    const poolBlocks = Math.min(blocks, Math.ceil(keys.refilledBits / 256));
    const pass = passNumber(startUtc);
    SealedStore.addToAll(pass, poolBlocks, [
      { store: this.station, peer: SATELLITE, key: ground.subarray(0, blocks * 32) },
      { store: this.satellite, peer: this.name, key: satellite.subarray(0, blocks * 32) },
    ]);
    return { ...this.folders, pass, blocks, poolBlocks, leftOutBits: bits - blocks * 256 };
  }

  /** Gives both locks back. */
  close(): void {
    this.station.close();
    this.satellite.close();
  }
}

function openOrCreate(folder: string, operatorKey: Uint8Array, owner: string): Promise<SealedStore> {
  if (existsSync(storeFile(folder))) return SealedStore.open(folder, operatorKey);
  const quotas = { authentication: 0, relay: 0, application: 0 };
  return SealedStore.create(folder, operatorKey, { owner, blocks: DEFAULT_BLOCKS, quotas });
}
