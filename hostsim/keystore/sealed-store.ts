/**
 * A key store in a folder: the core's own, on flash that is an encrypted file. Takes: keys, and requests for them. Gives: each
 * block once. A call's changes are in the file, there to stay, before it returns; when it fails, file and store are as before.
 * Peers have names here; their numbers in the core are the order of their first key.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../cli/user-error.js";
import { type GroundExports, loadGround } from "../core/load.js";
import { replaceFiles } from "./durable-file.js";
import { takeLock } from "./lock.js";
import { newSealing, type Quotas, SCRYPT_COST, type Sealing, seal, unseal } from "./sealed-image.js";
import { StoreError } from "./store-error.js";

/** Purposes by name; their numbers are the core's. */
export const PURPOSES = { authentication: 1, relay: 2, application: 3 } as const;
/** The blocks of even numbers, of odd ones, or all. */
export type Half = 0 | 1 | null;
/** How blocks are taken. */
export interface SpendOptions {
  readonly half?: Half;
  /** Told after each block how many there are. */
  readonly onBlock?: (done: number) => void;
}
/** What a key may be spent for. */
export type Purpose = keyof typeof PURPOSES;

const SECTOR_BYTES = 4096;
const BLOCK_BYTES = 32;
/** Reservations here are spent in the same call; a relay's owners are 1 and up. */
const OWNER = 0;
/** Blocks that a sector holds at least, and sectors that hold none: assembly/keystore/log.ts. */
const BLOCKS_A_SECTOR = 45;
const SPARE_SECTORS = 3;
const LEAST_SECTORS = 4;
const MOST_PEERS = 16;

/** Settings of a new store. */
export interface NewStore {
  /** Whose store it is, for people to read. */
  readonly owner: string;
  /** Blocks of 256 bits that it shall hold at least. */
  readonly blocks: number;
  readonly quotas: Quotas;
  /** log2 of scrypt's N. */
  readonly scryptCost?: number;
}

/** Account of a peer, in bits. */
export interface PeerAccount {
  readonly peer: string;
  /** Lowest number that the next block may have: pass * 2^24 + block. */
  readonly nextBlock: string;
  readonly madeBits: number;
  readonly freeBits: number;
  readonly reservedBits: Record<Purpose, number>;
  readonly spentBits: Record<Purpose | "unknown", number>;
  readonly burntBits: number;
}

/** What the store holds and what it found when it was opened. */
export interface StoreStatus {
  readonly owner: string;
  readonly blockBits: number;
  readonly capacityBits: number;
  readonly leftBits: number;
  readonly quotas: Quotas;
  readonly peers: readonly PeerAccount[];
  readonly found: {
    torn: number;
    damaged: number;
    mended: number;
    reservationsLost: number;
    unreadable: number;
  };
}

/** Blocks that were spent. */
export interface SpentKey {
  readonly numbers: readonly bigint[];
  /** 32 bytes a block, secret. */
  readonly bytes: Uint8Array;
}

/** What `transact` works with. */
export interface StoreTools {
  readonly core: GroundExports;
  /** Address of 32 bytes in the core's memory. */
  readonly buffer: number;
  readonly memory: () => Uint8Array;
  readonly peerNumber: (name: string) => number;
  /** Notes that the key of a relay with another station is in the store. */
  readonly noteRelay: (other: string, number: bigint) => void;
}

/** An open store. Close it, or the next process has to take its lock over. */
export class SealedStore {
  private constructor(
    private readonly file: string,
    private sealing: Sealing,
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
  static async create(folder: string, operatorKey: Uint8Array, settings: NewStore): Promise<SealedStore> {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = storeFile(folder);
    const unlock = takeLock(`${file}.lock`);
    try {
      if (existsSync(file)) throw new UserError(`${file} exists: a key store is never replaced`);
      const sectors = Math.max(LEAST_SECTORS, Math.ceil(settings.blocks / BLOCKS_A_SECTOR) + SPARE_SECTORS);
      const sealing = newSealing(operatorKey, {
        owner: settings.owner,
        sectors,
        quotas: settings.quotas,
        scryptCost: settings.scryptCost ?? SCRYPT_COST,
      });
      const image = new Uint8Array(sectors * SECTOR_BYTES).fill(0xff);
      const store = await SealedStore.start(file, sealing, image, unlock, true);
      replaceFiles([{ path: file, bytes: seal(sealing, image) }]);
      return store;
    } catch (error) {
      unlock();
      throw error;
    }
  }

  /**
   * Opens the store in a folder.
   *
   * @throws StoreError when there is none, it is in use, its file is damaged, or the key is wrong
   */
  static async open(folder: string, operatorKey: Uint8Array): Promise<SealedStore> {
    const file = storeFile(folder);
    if (!existsSync(file)) throw unknownStore(folder);
    const unlock = takeLock(`${file}.lock`);
    try {
      const { sealing, image } = unseal(file, readFileSync(file), operatorKey);
      return await SealedStore.start(file, sealing, image, unlock, false);
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
  ): Promise<SealedStore> {
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
    return new SealedStore(file, sealing, image, core, buffer, unlock);
  }

  /** Wipes what this process knows and gives the lock back. */
  close(): void {
    this.sealing.key.fill(0);
    this.image.fill(0);
    new Uint8Array(this.core.memory.buffer).fill(0);
    this.unlock();
  }

  /**
   * Takes in the key that a pass made with `peer`, as blocks 0 and up of that pass. What does not fill a block is left out.
   * The first `poolBlocks` are in the pool of authentication already: they come and go, spent for that.
   *
   * @throws StoreError when there is no room for all of it, when the pass was stored before, or it can't be written
   */
  add(peer: string, pass: number, key: Uint8Array, poolBlocks = 0): number {
    return SealedStore.change([{ store: this, work: () => this.addNow(peer, pass, key, poolBlocks) }])[0]!;
  }

  /** As `add`, to several stores, all of them or none. */
  static addToAll(
    pass: number,
    poolBlocks: number,
    keys: readonly { store: SealedStore; peer: string; key: Uint8Array }[],
  ): number[] {
    return SealedStore.change(
      keys.map(({ store, peer, key }) => ({ store, work: () => store.addNow(peer, pass, key, poolBlocks) })),
    );
  }

  private addNow(name: string, pass: number, key: Uint8Array, poolBlocks: number): number {
    const { core } = this;
    const blocks = Math.floor(key.length / BLOCK_BYTES);
    const peer = this.peerNumber(name);
    const first = BigInt(pass) << BigInt(core.KEY_PASS_SHIFT.value);
    if (first < core.keystoreNext(peer))
      throw new StoreError(
        "repeated",
        `the key of pass ${pass} with ${name}, or a later one, is in the store already`,
      );
    if (blocks > core.keystoreCapacity() - core.keystoreLive()) throw this.isFull(blocks);
    for (let block = 0; block < blocks; block++) {
      this.memory().set(key.subarray(block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES));
      const outcome = core.keyAdd(peer, first + BigInt(block), this.buffer);
      this.memory().fill(0);
      if (outcome === core.KEY_FULL.value) throw this.isFull(blocks);
      if (outcome !== core.KEY_OK.value)
        throw new Error(`the store refuses block ${block} (code ${outcome})`);
    }
    for (let block = 0; block < Math.min(poolBlocks, blocks); block++) {
      this.spendNow(peer, "authentication", first + BigInt(block));
      this.memory().fill(0);
    }
    const { settings } = this.sealing;
    const passes = { ...settings.passes, [name]: (settings.passes[name] ?? 0) + 1 };
    this.sealing = { ...this.sealing, settings: { ...settings, passes } };
    return blocks;
  }

  /**
   * Blocks that a pass with a peer brought so far, on average; null before the first. What a relay brought comes from passes of
   * both stations and is counted by relays.
   */
  blocksAPass(peer: string): number | null {
    const { peers, passes } = this.sealing.settings;
    const count = passes[peer];
    const number = peers.indexOf(peer);
    if (count === undefined || number < 0) return null;
    const { core } = this;
    for (let account = 0; account < core.accountCount(); account++)
      if (core.accountPeer(account) === number) return core.accountMade(account) / count;
    return null;
  }

  /**
   * Changes the store by its core, all of it or nothing: when `work` throws, store and file are as before. `peerNumber` gives a
   * peer's number, a new one to a new name; the 32 bytes at `buffer` are for keys, and wiped afterwards.
   */
  transact<Result>(work: (tools: StoreTools) => Result): Result {
    const tools: StoreTools = {
      core: this.core,
      buffer: this.buffer,
      memory: () => this.memory(),
      peerNumber: (name) => this.peerNumber(name),
      noteRelay: (other, number) => this.noteRelay(other, number),
    };
    try {
      return SealedStore.change([{ store: this, work: () => work(tools) }])[0]!;
    } finally {
      this.memory().fill(0);
    }
  }

  /** Number of the last relay with another station whose key was taken in; 0 for none. */
  lastRelay(other: string): bigint {
    return BigInt(this.sealing.settings.relays[other] ?? 0);
  }

  private noteRelay(other: string, number: bigint): void {
    const { settings } = this.sealing;
    const relays = { ...settings.relays, [other]: String(number) };
    const passes = { ...settings.passes, [other]: (settings.passes[other] ?? 0) + 1 };
    this.sealing = { ...this.sealing, settings: { ...settings, relays, passes } };
  }

  private isFull(blocks: number): StoreError {
    const { core } = this;
    const room = core.keystoreCapacity() - core.keystoreLive();
    return new StoreError(
      "full",
      `${this.file} has no room for ${blocks} blocks: ${room} of ${core.keystoreCapacity()} are left`,
    );
  }

  /** Number of a peer; a new name gets the next one. */
  private peerNumber(name: string): number {
    const { peers } = this.sealing.settings;
    const known = peers.indexOf(name);
    if (known >= 0) return known;
    if (peers.length === MOST_PEERS)
      throw new StoreError("full", `${this.file} has ${MOST_PEERS} peers already`);
    this.sealing = { ...this.sealing, settings: { ...this.sealing.settings, peers: [...peers, name] } };
    return peers.length;
  }

  /**
   * Spends `blocks` free blocks of a peer, those of the lowest numbers, for a purpose. They are marked as spent in the
   * file before they are returned. With a `half`, only even or odd numbers: two sides that both take blocks without a word to
   * each other must not take the same ones.
   *
   * @throws StoreError when there are not so many, or the file can't be written; then nothing is spent
   */
  spend(peer: string, purpose: Purpose, blocks: number, options: SpendOptions = {}): SpentKey {
    const bytes = new Uint8Array(blocks * BLOCK_BYTES);
    try {
      const work = () => this.takeNow(peer, purpose, bytes, options);
      const [numbers] = SealedStore.change([{ store: this, work }]);
      return { numbers: numbers!, bytes };
    } catch (error) {
      bytes.fill(0);
      throw error;
    }
  }

  /**
   * Spends the blocks that a peer has named, and lets `use` have their bytes before that is in the file: when `use` throws, nothing is
   * spent. What `use` returns is returned once they are marked as spent in the file.
   *
   * @throws StoreError when one of them is not there any more, or the file can't be written
   */
  spendNamed<Result>(
    peer: string,
    purpose: Purpose,
    numbers: readonly bigint[],
    use: (bytes: Uint8Array) => Result,
    onBlock: SpendOptions["onBlock"] = () => undefined,
  ): Result {
    const bytes = new Uint8Array(numbers.length * BLOCK_BYTES);
    const work = (): Result => {
      const number = this.knownPeer(peer);
      numbers.forEach((block, i) => {
        this.spendNow(number, purpose, block);
        bytes.set(this.memory(), i * BLOCK_BYTES);
        this.memory().fill(0);
        onBlock(i + 1);
      });
      return use(bytes);
    };
    try {
      return SealedStore.change([{ store: this, work }])[0]!;
    } finally {
      bytes.fill(0);
    }
  }

  /** Free blocks of a peer for a purpose. Throws a StoreError when there never was a key with it. */
  free(peer: string, purpose: Purpose, half: Half = null): number {
    const number = this.knownPeer(peer);
    const free = this.core.keyFree(number, PURPOSES[purpose]);
    if (half === null || free === 0) return free;
    return Math.min(free, this.freeNumbers(number, half).length);
  }

  /** Numbers of a peer's free blocks in a half, lowest first, as they stand in the store: one may turn out damaged. */
  private freeNumbers(peer: number, half: Half): bigint[] {
    const { core } = this;
    const numbers: bigint[] = [];
    for (let place = 0; place < core.keystorePlaces(); place++) {
      const number = core.keyAt(place, peer);
      if (number !== core.KEY_NONE.value && (half === null || Number(number & 1n) === half))
        numbers.push(number);
    }
    return numbers.sort((a, b) => (a < b ? -1 : 1));
  }

  private knownPeer(name: string): number {
    const peer = this.sealing.settings.peers.indexOf(name);
    if (peer < 0)
      throw new StoreError("unknownStation", `no key with "${name}" in ${this.file}: ${this.knownPeers()}`);
    return peer;
  }

  private takeNow(
    name: string,
    purpose: Purpose,
    bytes: Uint8Array,
    { half = null, onBlock = () => undefined }: SpendOptions,
  ): bigint[] {
    const { core } = this;
    const peer = this.knownPeer(name);
    const blocks = bytes.length / BLOCK_BYTES;
    const free = core.keyFree(peer, PURPOSES[purpose]);
    const tooFew = () =>
      new StoreError(
        "notEnoughKey",
        `not enough key with ${name}: ${blocks} blocks wanted, ${this.free(name, purpose, half)} free for ${purpose}; nothing was spent`,
      );
    if (free < blocks) throw tooFew();
    const numbers: bigint[] = [];
    for (const number of this.freeNumbers(peer, half)) {
      if (numbers.length === blocks) break;
      if (!this.trySpend(peer, purpose, number)) continue;
      bytes.set(this.memory(), numbers.length * BLOCK_BYTES);
      this.memory().fill(0);
      numbers.push(number);
      onBlock(numbers.length);
    }
    if (numbers.length < blocks) throw tooFew();
    return numbers;
  }

  private knownPeers(): string {
    const { peers } = this.sealing.settings;
    return peers.length === 0 ? "it is empty" : `it has ${peers.join(", ")}`;
  }

  /** Spends one block; its bytes are in the core's buffer. */
  private spendNow(peer: number, purpose: Purpose, number: bigint): void {
    if (this.trySpend(peer, purpose, number)) return;
    throw new StoreError("keyGone", `block ${number} in ${this.file} was spent before, or never was there`);
  }

  /** As `spendNow`; false when the block is gone, or a flipped bit has just destroyed it. */
  private trySpend(peer: number, purpose: Purpose, number: bigint): boolean {
    const { core } = this;
    const outcomes = [
      () => core.keyReserve(peer, number, PURPOSES[purpose], OWNER),
      () => core.keySpend(peer, number, PURPOSES[purpose], OWNER, this.buffer),
    ];
    for (const outcome of outcomes) {
      const code = outcome();
      if (code === core.KEY_GONE.value || code === core.KEY_DAMAGED.value) return false;
      if (code !== core.KEY_OK.value)
        throw new Error(`block ${number} of peer ${peer} can't be spent (code ${code})`);
    }
    return true;
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
      peer: this.sealing.settings.peers[core.accountPeer(account)] ?? `number ${core.accountPeer(account)}`,
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
      owner: this.sealing.settings.owner,
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

  /** Makes changes to stores and writes them, all or none; what can't be done whole is undone. */
  private static change<Result>(changes: readonly { store: SealedStore; work: () => Result }[]): Result[] {
    const before = changes.map(({ store }) => ({
      store,
      sealing: store.sealing,
      image: store.image.slice(),
    }));
    try {
      const results = changes.map(({ work }) => work());
      replaceFiles(
        changes.map(({ store }) => ({ path: store.file, bytes: seal(store.sealing, store.image) })),
      );
      return results;
    } catch (error) {
      for (const { store, sealing, image } of before) {
        store.sealing = sealing;
        store.image.set(image);
        store.core.keystoreOpen(false);
      }
      throw error;
    } finally {
      for (const { image } of before) image.fill(0);
    }
  }

  /** Room for a block in the core's memory. */
  private memory(): Uint8Array {
    return new Uint8Array(this.core.memory.buffer, this.buffer, BLOCK_BYTES);
  }
}

/** Says what is in a folder that is no store. */
function unknownStore(folder: string): StoreError {
  const inside = existsSync(folder)
    ? readdirSync(folder).filter((name) => existsSync(storeFile(join(folder, name))))
    : [];
  const hint =
    inside.length > 0
      ? `there are ${inside.map((name) => join(folder, name)).join(", ")}`
      : `"satqkd keys ${folder} init" makes one`;
  return new StoreError("unknownStore", `no key store in ${folder}: ${hint}`);
}

/** The file of the store in a folder. */
export function storeFile(folder: string): string {
  return join(folder, "keys.sealed");
}
