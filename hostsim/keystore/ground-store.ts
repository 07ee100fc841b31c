/**
 * The ground's key store: the core's own, on flash that is an encrypted file. Takes: keys, and requests for them. Gives: each
 * block once. A call's changes are in the file, there to stay, before it returns; when it fails, file and store are as before.
 */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../cli/user-error.js";
import { type GroundExports, loadGround } from "../core/load.js";
import { replaceFile } from "./durable-file.js";
import { takeLock } from "./lock.js";
import { newSealing, type Quotas, SCRYPT_COST, type Sealing, seal, unseal } from "./sealed-image.js";
import { StoreError } from "./store-error.js";

/** Purposes by name; their numbers are the core's. */
export const PURPOSES = { authentication: 1, relay: 2, application: 3 } as const;
/** What a key may be spent for. */
export type Purpose = keyof typeof PURPOSES;

const SECTOR_BYTES = 4096;
const BLOCK_BYTES = 32;
const KEY_NONE = 2n ** 64n - 1n;
/** The command line's reservations are spent in the same call. */
const OWNER = 0;

/** Settings of a new store. */
export interface NewStore {
  /** Blocks of 256 bits that it shall hold at least. */
  readonly blocks: number;
  readonly quotas: Quotas;
  /** log2 of scrypt's N. */
  readonly scryptCost?: number;
}

/** Account of a peer, in bits. */
export interface PeerAccount {
  readonly peer: number;
  readonly nextBlock: string;
  readonly madeBits: number;
  readonly freeBits: number;
  readonly reservedBits: Record<Purpose, number>;
  readonly spentBits: Record<Purpose | "unknown", number>;
  readonly burntBits: number;
}

/** What the store holds and what it found when it was opened. */
export interface StoreStatus {
  readonly blockBits: number;
  readonly capacityBits: number;
  readonly leftBits: number;
  readonly quotas: Quotas;
  readonly peers: readonly PeerAccount[];
  readonly found: { torn: number; damaged: number; mended: number; reservationsLost: number; unreadable: number };
}

/** Blocks that were spent. */
export interface SpentKey {
  readonly numbers: readonly bigint[];
  /** 32 bytes a block, secret. */
  readonly bytes: Uint8Array;
}

/** An open store. Close it, or the next process has to take its lock over. */
export class GroundStore {
  private constructor(
    private readonly file: string,
    private readonly sealing: Sealing,
    private readonly image: Uint8Array,
    private readonly core: GroundExports,
    private readonly buffer: number,
    private readonly unlock: () => void,
  ) {}

  /**
   * Makes an empty store in a folder, which is created if need be.
   *
   * @throws UserError when the folder has one already
   */
  static async create(folder: string, operatorKey: Uint8Array, settings: NewStore): Promise<GroundStore> {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = storeFile(folder);
    const unlock = takeLock(`${file}.lock`);
    try {
      if (existsSync(file)) throw new UserError(`${file} exists: a key store is never replaced`);
      const sectors = Math.max(4, Math.ceil(settings.blocks / 45) + 3);
      const sealing = newSealing(operatorKey, sectors, settings.quotas, settings.scryptCost ?? SCRYPT_COST);
      const image = new Uint8Array(sectors * SECTOR_BYTES).fill(0xff);
      const store = await GroundStore.start(file, sealing, image, unlock, true);
      replaceFile(file, seal(sealing, image));
      return store;
    } catch (error) {
      unlock();
      throw error;
    }
  }

  /**
   * Opens the store in a folder.
   *
   * @throws UserError when there is none, it is in use, its file is damaged, or the key is wrong
   */
  static async open(folder: string, operatorKey: Uint8Array): Promise<GroundStore> {
    const file = storeFile(folder);
    if (!existsSync(file)) throw new UserError(`${file}: no key store there; "satqkd keys init" makes one`);
    const unlock = takeLock(`${file}.lock`);
    try {
      const { sealing, image } = unseal(file, readFileSync(file), operatorKey);
      return await GroundStore.start(file, sealing, image, unlock, false);
    } catch (error) {
      unlock();
      throw error;
    }
  }

  private static async start(
    file: string,
    sealing: Sealing,
    image: Uint8Array,
    unlock: () => void,
    commission: boolean,
  ): Promise<GroundStore> {
    const words = new DataView(image.buffer, image.byteOffset, image.byteLength);
    const core = await loadGround({
      readRegister: () => 0,
      writeRegister: () => undefined,
      slotCounter: () => 0n,
      readFlash: (offset) => words.getUint32(offset, true),
      writeFlash: (offset, value) => words.setUint32(offset, words.getUint32(offset, true) & value, true),
      eraseFlash: (offset) => image.fill(0xff, offset, offset + SECTOR_BYTES),
    });
    core.keystoreReserve(0, sealing.settings.sectors);
    const buffer = core.reserve(BLOCK_BYTES);
    core.sealMemory();
    if (!core.keystoreOpen(commission)) throw new StoreError("damaged", `${file} holds no key store`);
    for (const [purpose, number] of Object.entries(PURPOSES))
      core.keystoreSetQuota(number, sealing.settings.quotas[purpose as Purpose]);
    return new GroundStore(file, sealing, image, core, buffer, unlock);
  }

  /** Wipes what this process knows and gives the lock back. */
  close(): void {
    this.sealing.key.fill(0);
    this.image.fill(0);
    new Uint8Array(this.core.memory.buffer).fill(0);
    this.unlock();
  }

  /**
   * Takes in a key shared with `peer`, as blocks from number `first` on (the next one if absent). What does not fill
   * a block is left out.
   *
   * @throws StoreError when there is no room for all of it, or it can't be written
   */
  add(peer: number, key: Uint8Array, first = this.core.keystoreNext(peer)): { first: bigint; blocks: number } {
    const blocks = Math.floor(key.length / BLOCK_BYTES);
    this.change(() => {
      for (let block = 0; block < blocks; block++) {
        this.memory().set(key.subarray(block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES));
        const outcome = this.core.keyAdd(peer, first + BigInt(block), this.buffer);
        this.memory().fill(0);
        if (outcome !== this.core.KEY_OK.value) this.refuseAdd(outcome, peer, first, blocks);
      }
    });
    return { first, blocks };
  }

  private refuseAdd(outcome: number, peer: number, first: bigint, blocks: number): never {
    const { core } = this;
    if (outcome === core.KEY_FULL.value) {
      throw new StoreError(
        "full",
        `no room for ${blocks} blocks: ${core.keystoreLive()} of ${core.keystoreCapacity()} are in use`,
      );
    }
    if (outcome === core.KEY_REPEATED.value) {
      const next = core.keystoreNext(peer);
      throw new UserError(`block ${first} of peer ${peer} was there before: its next one is ${next}`);
    }
    throw new UserError(`a block of the key is all zeros, or peer ${peer} or block ${first} is out of range`);
  }

  /**
   * Spends `blocks` free blocks of a peer, those of the lowest numbers, for a purpose. They are marked as spent in the
   * file before they are returned.
   *
   * @throws StoreError when there are not so many, or the file can't be written; then nothing is spent
   */
  spend(peer: number, purpose: Purpose, blocks: number): SpentKey {
    const numbers: bigint[] = [];
    const bytes = new Uint8Array(blocks * BLOCK_BYTES);
    try {
      this.change(() => {
        for (let block = 0; block < blocks; block++) {
          numbers.push(this.spendOne(peer, purpose, numbers));
          bytes.set(this.memory(), block * BLOCK_BYTES);
          this.memory().fill(0);
        }
      });
    } catch (error) {
      bytes.fill(0);
      throw error;
    }
    return { numbers, bytes };
  }

  private spendOne(peer: number, purpose: Purpose, before: readonly bigint[]): bigint {
    const { core } = this;
    const number = core.keyFind(peer, (before.at(-1) ?? -1n) + 1n, 0, 0);
    const granted =
      number !== KEY_NONE && core.keyReserve(peer, number, PURPOSES[purpose], OWNER) === core.KEY_OK.value;
    if (!granted) {
      const why = number === KEY_NONE ? "no more are free" : "what is left is kept for other purposes";
      throw new StoreError(
        "notEnoughKey",
        `not enough key with peer ${peer}: ${before.length} blocks for ${purpose}, then ${why}; nothing was spent`,
      );
    }
    if (core.keySpend(peer, number, PURPOSES[purpose], OWNER, this.buffer) !== core.KEY_OK.value)
      throw new Error(`block ${number} of peer ${peer} was reserved and can't be spent`);
    return number;
  }

  /** Reads and checks every key that is left, then says what the store holds. */
  check(): StoreStatus {
    this.core.keystoreCheck();
    return this.status();
  }

  /** What the store holds. */
  status(): StoreStatus {
    const { core } = this;
    const bits = (blocks: number) => blocks * core.KEY_BLOCK_BITS.value;
    const byPurpose = (count: (purpose: number) => number): Record<Purpose, number> => ({
      authentication: bits(count(PURPOSES.authentication)),
      relay: bits(count(PURPOSES.relay)),
      application: bits(count(PURPOSES.application)),
    });
    const peers = Array.from({ length: core.accountCount() }, (_, account) => ({
      peer: core.accountPeer(account),
      nextBlock: String(core.keystoreNext(core.accountPeer(account))),
      madeBits: bits(core.accountMade(account)),
      freeBits: bits(core.accountFree(account)),
      reservedBits: byPurpose((purpose) => core.accountReserved(account, purpose)),
      spentBits: {
        ...byPurpose((purpose) => core.accountSpent(account, purpose)),
        unknown: bits(core.accountSpent(account, 0)),
      },
      burntBits: bits(core.accountBurnt(account)),
    }));
    return {
      blockBits: core.KEY_BLOCK_BITS.value,
      capacityBits: bits(core.keystoreCapacity()),
      leftBits: bits(core.keystoreLive()),
      quotas: this.sealing.settings.quotas,
      peers,
      found: {
        torn: core.foundTorn(),
        damaged: core.foundDamaged(),
        mended: core.foundMended(),
        reservationsLost: core.foundReservationsLost(),
        unreadable: core.accountUnreadable(),
      },
    };
  }

  /** Makes changes and writes them; what can't be done whole is undone. */
  private change(work: () => void): void {
    const before = this.image.slice();
    try {
      work();
      replaceFile(this.file, seal(this.sealing, this.image));
    } catch (error) {
      this.image.set(before);
      this.core.keystoreOpen(false);
      throw error;
    } finally {
      before.fill(0);
    }
  }

  /** Room for a block in the core's memory. */
  private memory(): Uint8Array {
    return new Uint8Array(this.core.memory.buffer, this.buffer, BLOCK_BYTES);
  }
}

function storeFile(folder: string): string {
  return join(folder, "keys.sealed");
}
