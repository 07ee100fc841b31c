/**
 * A key store in a folder: the core's own, on flash that is an encrypted file. Takes: keys, and requests for
 * them. Gives: each block once. A call's changes are in the file, there to stay, before it returns; when it
 * fails, file and store are as before. Peers have names here; their numbers in the core are the order of
 * their first key.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { GroundExports } from "../core/load.js";
import { MOST_PEERS, MOST_RECEIPTS, type Quotas, type Settings } from "./sealed-header.js";
import { LEAST_SCRYPT_COST, SCRYPT_COST } from "./sealed-image.js";
import { loadStoreCore } from "./store-core.js";
import { StoreError } from "./store-error.js";
import { defaultMark, requireFreeMark, StoreFile, storeFile } from "./store-file.js";
import { type StoreStatus, statusOf } from "./store-status.js";
import { BLOCK_BYTES, type KeyOrigin, PURPOSES, type Purpose, SECTOR_BYTES } from "./store-units.js";

export { storeFile } from "./store-file.js";
export type { PeerAccount, StoreStatus } from "./store-status.js";
export { PURPOSES, type Purpose } from "./store-units.js";

/** The blocks of even numbers, of odd ones, or all. */
export type Half = 0 | 1 | null;
/** How blocks are taken. */
export interface SpendOptions {
  readonly half?: Half;
  /** Told after each block how many there are. */
  readonly onBlock?: (done: number) => void;
}

/** Reservations here are spent in the same call; a relay's owners are 1 and up. */
const OWNER = 0;
/** Blocks that a sector holds at least, and sectors that hold none: assembly/keystore/log.ts. */
const BLOCKS_A_SECTOR = 45;
const SPARE_SECTORS = 3;
const LEAST_SECTORS = 4;

/** How blocks that a message names are taken. */
export interface NamedOptions {
  readonly onBlock?: SpendOptions["onBlock"];
  /** Digest of the message, which is noted with them. */
  readonly receipt?: string | null;
}

/** Settings of a new store. */
export interface NewStore {
  /** Whose store it is, for people to read. */
  readonly owner: string;
  /** Blocks of 256 bits that it shall hold at least. */
  readonly blocks: number;
  readonly quotas: Quotas;
  /** log2 of scrypt's N; a store of less than LEAST_SCRYPT_COST is not opened again. */
  readonly scryptCost?: number;
  /** Path of the mark; by default beside the store's folder. */
  readonly mark?: string;
  /** Where the folder will be, when it is made elsewhere and `settle` comes later. */
  readonly home?: string;
  readonly origin?: KeyOrigin;
}

/** How a store is opened. */
export interface OpenOptions {
  /** Whose store it has to be. */
  readonly owner?: string;
  /** Where the keys come from that will be put in; unless it is said, they count as a rehearsal's. */
  readonly origin?: KeyOrigin;
  /** The least cost of scrypt that is accepted. */
  readonly leastScryptCost?: number;
}

/** A pass's key with a peer. */
export interface NewKey {
  readonly store: SealedStore;
  readonly peer: string;
  /** Secret. */
  readonly key: Uint8Array;
}

/** What a pass says of its key. */
export interface PassOfKey {
  /** Blocks that are in the pool of authentication already: they come and go, spent for that. */
  readonly poolBlocks?: number;
  /** Probability that the key is not secret or not the same on both sides, at most. */
  readonly epsilon?: number | null;
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

/** An open store. Close it: until then nobody else can open it. */
export class SealedStore {
  private settings: Settings;

  private constructor(
    private readonly file: StoreFile,
    private readonly image: Uint8Array,
    private readonly core: GroundExports,
    private readonly buffer: number,
    private readonly origin: KeyOrigin,
  ) {
    this.settings = file.settings;
  }

  /**
   * Makes an empty store in a folder, which is created if need be.
   *
   * @throws UserError when the folder has one already
   */
  static async create(folder: string, operatorKey: Uint8Array, given: NewStore): Promise<SealedStore> {
    const sectors = Math.max(LEAST_SECTORS, Math.ceil(given.blocks / BLOCKS_A_SECTOR) + SPARE_SECTORS);
    const image = new Uint8Array(sectors * SECTOR_BYTES).fill(0xff);
    const { core, buffer } = await loadStoreCore(image);
    SealedStore.start(folder, core, given.quotas, true);
    const file = StoreFile.create(folder, operatorKey, image, {
      owner: given.owner,
      sectors,
      quotas: given.quotas,
      scryptCost: given.scryptCost ?? SCRYPT_COST,
      mark: given.mark ?? null,
      home: given.home ?? null,
    });
    return new SealedStore(file, image, core, buffer, given.origin ?? "rehearsal");
  }

  /**
   * Opens the store in a folder.
   *
   * @throws StoreError when there is none, it is in use, damaged, a copy or an old one, or the key is wrong
   */
  static async open(
    folder: string,
    operatorKey: Uint8Array,
    { owner, origin = "rehearsal", leastScryptCost = LEAST_SCRYPT_COST }: OpenOptions = {},
  ): Promise<SealedStore> {
    if (!existsSync(storeFile(folder))) throw unknownStore(folder);
    const opened = StoreFile.open(folder, operatorKey, {
      owner: owner ?? null,
      leastCost: leastScryptCost,
    });
    return SealedStore.on(opened.file, opened.image, origin);
  }

  /** The store in a file that is open and was judged. */
  static async on(file: StoreFile, image: Uint8Array, origin: KeyOrigin): Promise<SealedStore> {
    try {
      const { core, buffer } = await loadStoreCore(image);
      SealedStore.start(file.path, core, file.settings.quotas, false);
      return new SealedStore(file, image, core, buffer, origin);
    } catch (error) {
      image.fill(0);
      file.close();
      throw error;
    }
  }

  private static start(path: string, core: GroundExports, quotas: Quotas, commission: boolean): void {
    if (!core.keystoreOpen(commission)) throw new StoreError("damaged", `${path} holds no key store`);
    for (const [purpose, number] of Object.entries(PURPOSES))
      core.keystoreSetQuota(number, quotas[purpose as Purpose]);
  }

  /** Wipes what this process knows and gives the lock back. */
  close(): void {
    this.image.fill(0);
    new Uint8Array(this.core.memory.buffer).fill(0);
    this.file.close();
  }

  /**
   * Makes a store that was made elsewhere one for its home, with its mark there. Close it and move its folder
   * then.
   *
   * @throws StoreError when it can't be written
   */
  settle(home: string): void {
    const mark = defaultMark(home);
    requireFreeMark(mark, home);
    this.change(() => this.set({ path: home, mark }));
  }

  /** Whether the keys with a peer follow from a printed seed, so that everybody can make them again. */
  isRehearsal(peer: string): boolean {
    return this.settings.rehearsal.includes(peer);
  }

  /** Forbids the use of the keys with a peer, until `goOn`. */
  stop(peer: string): void {
    this.knownPeer(peer);
    const { stopped } = this.settings;
    if (stopped[peer] !== undefined) return;
    this.change(() => this.set({ stopped: { ...stopped, [peer]: new Date().toISOString() } }));
  }

  /**
   * Lets the keys with a peer be used again; `burn` destroys those that are free before. Returns how many
   * were destroyed.
   */
  goOn(peer: string, burn: boolean): number {
    const number = this.knownPeer(peer);
    return this.change(() => {
      const { [peer]: _lifted, ...stopped } = this.settings.stopped;
      this.set({ stopped });
      const numbers = burn ? this.freeNumbers(number, null) : [];
      for (const each of numbers) this.core.keyZeroise(number, each);
      return numbers.length;
    });
  }

  /** Whether a message of this digest was received here not long ago. */
  wasReceived(digest: string): boolean {
    return this.settings.received.includes(digest);
  }

  /** Has `look` see a free block, which stays unspent; null when it is gone. */
  look<Result>(peer: string, number: bigint, look: (block: Uint8Array) => Result): Result | null {
    const address = this.core.keyLook(this.knownPeer(peer), number);
    try {
      return address === 0 ? null : look(new Uint8Array(this.core.memory.buffer, address, BLOCK_BYTES));
    } finally {
      this.core.keyLookAway();
    }
  }

  /**
   * Takes in the key that a pass made with `peer`, as blocks 0 and up of that pass. What does not fill a
   * block is left out.
   *
   * @throws StoreError when there is no room for all of it, when the pass was stored before, or it can't be
   *   written
   */
  add(peer: string, pass: number, key: Uint8Array, about: number | PassOfKey = {}): number {
    return SealedStore.addToAll(pass, about, [{ store: this, peer, key }])[0]!;
  }

  /** As `add`, to several stores, all of them or none. */
  static addToAll(pass: number, about: number | PassOfKey, keys: readonly NewKey[]): number[] {
    const { poolBlocks = 0, epsilon = null } = typeof about === "number" ? { poolBlocks: about } : about;
    return SealedStore.changeAll(
      keys.map(({ store, peer, key }) => ({
        store,
        work: () => {
          store.noteOrigin(peer);
          const blocks = store.addNow(peer, pass, key, poolBlocks);
          store.notePass(peer, epsilon);
          return blocks;
        },
      })),
    );
  }

  private set(settings: Partial<Settings>): void {
    this.settings = { ...this.settings, ...settings };
  }

  /** Counts a pass or a relay with a peer. */
  private notePass(peer: string, epsilon: number | null): void {
    const { passes, epsilon: sums } = this.settings;
    const before = sums[peer] === undefined ? 0 : sums[peer];
    const sum = before === null || epsilon === null ? null : before + epsilon;
    this.set({
      passes: { ...passes, [peer]: (passes[peer] ?? 0) + 1 },
      epsilon: { ...sums, [peer]: sum },
    });
  }

  /** Keys of a rehearsal and secret ones are never mixed: a peer's are all of one kind. */
  private noteOrigin(peer: string): void {
    const { passes, rehearsal } = this.settings;
    const isRehearsal = this.origin === "rehearsal";
    if (passes[peer] !== undefined && rehearsal.includes(peer) !== isRehearsal)
      throw new StoreError(
        "rehearsal",
        isRehearsal
          ? `${this.path} has secret keys with ${peer}, and those of a printed seed are public: take another store, or leave --seed out`
          : `${this.path} has keys of a printed seed with ${peer}, which are public: take another store for secret ones`,
      );
    if (isRehearsal && !rehearsal.includes(peer)) this.set({ rehearsal: [...rehearsal, peer] });
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
    return blocks;
  }

  /**
   * Blocks that a pass with a peer brought so far, on average; null before the first. What a relay brought
   * comes from passes of both stations and is counted by relays.
   */
  blocksAPass(peer: string): number | null {
    const { peers, passes } = this.settings;
    const count = passes[peer];
    const number = peers.indexOf(peer);
    if (count === undefined || number < 0) return null;
    const { core } = this;
    for (let account = 0; account < core.accountCount(); account++)
      if (core.accountPeer(account) === number) return core.accountMade(account) / count;
    return null;
  }

  /**
   * Changes the store by its core, all of it or nothing: when `work` throws, store and file are as before.
   * `peerNumber` gives a peer's number, a new one to a new name; the 32 bytes at `buffer` are for keys, and
   * wiped afterwards.
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
      return this.change(() => work(tools));
    } finally {
      this.memory().fill(0);
    }
  }

  /** Number of the last relay with another station whose key was taken in; 0 for none. */
  lastRelay(other: string): bigint {
    return BigInt(this.settings.relays[other] ?? 0);
  }

  private noteRelay(other: string, number: bigint): void {
    this.noteOrigin(other);
    this.set({ relays: { ...this.settings.relays, [other]: String(number) } });
    this.notePass(other, null);
  }

  private isFull(blocks: number): StoreError {
    const { core } = this;
    const room = core.keystoreCapacity() - core.keystoreLive();
    return new StoreError(
      "full",
      `${this.path} has no room for ${blocks} blocks: ${room} of ${core.keystoreCapacity()} are left`,
    );
  }

  /** Number of a peer; a new name gets the next one. */
  private peerNumber(name: string): number {
    const { peers } = this.settings;
    const known = peers.indexOf(name);
    if (known >= 0) return known;
    if (peers.length === MOST_PEERS)
      throw new StoreError("full", `${this.path} has ${MOST_PEERS} peers already`);
    this.set({ peers: [...peers, name] });
    return peers.length;
  }

  /**
   * Spends `blocks` free blocks of a peer, those of the lowest numbers, for a purpose. They are marked as
   * spent in the file before they are returned. With a `half`, only even or odd numbers: two sides that both
   * take blocks without a word to each other must not take the same ones.
   *
   * @throws StoreError when there are not so many, or the file can't be written; then nothing is spent
   */
  spend(peer: string, purpose: Purpose, blocks: number, options: SpendOptions = {}): SpentKey {
    const bytes = new Uint8Array(blocks * BLOCK_BYTES);
    try {
      return { numbers: this.change(() => this.takeNow(peer, purpose, bytes, options)), bytes };
    } catch (error) {
      bytes.fill(0);
      throw error;
    }
  }

  /**
   * Spends the blocks that a peer has named, and lets `use` have their bytes before that is in the file: when
   * `use` throws, nothing is spent. What `use` returns is returned once they are marked as spent in the file.
   *
   * @throws StoreError when one of them is not there any more, or the file can't be written
   */
  spendNamed<Result>(
    peer: string,
    purpose: Purpose,
    numbers: readonly bigint[],
    use: (bytes: Uint8Array) => Result,
    { onBlock = () => undefined, receipt = null }: NamedOptions = {},
  ): Result {
    const bytes = new Uint8Array(numbers.length * BLOCK_BYTES);
    const work = (): Result => {
      const number = this.usablePeer(peer);
      if (receipt !== null)
        this.set({ received: [...this.settings.received, receipt].slice(-MOST_RECEIPTS) });
      numbers.forEach((block, i) => {
        this.spendNow(number, purpose, block);
        bytes.set(this.memory(), i * BLOCK_BYTES);
        this.memory().fill(0);
        onBlock(i + 1);
      });
      return use(bytes);
    };
    try {
      return this.change(work);
    } finally {
      bytes.fill(0);
    }
  }

  /**
   * Numbers of a peer's free blocks in a half, lowest first, at most so many; those that a quota keeps for
   * other purposes are left out. One may turn out damaged when it is spent.
   *
   * @throws StoreError when there never was a key with the peer, or its use was stopped
   */
  freeBlocks(peer: string, purpose: Purpose, half: Half, most: number): bigint[] {
    const number = this.usablePeer(peer);
    const free = this.core.keyFree(number, PURPOSES[purpose]);
    return this.freeNumbers(number, half).slice(0, Math.min(most, free));
  }

  /** Whether a block's number is of a pass that is not in this store yet, or of a peer without any. */
  comesLater(peer: string, number: bigint): boolean {
    const known = this.settings.peers.indexOf(peer);
    return known < 0 || number >= this.core.keystoreNext(known);
  }

  /** Names of those that this store has, or had, key with. */
  get peers(): readonly string[] {
    return this.settings.peers;
  }

  /** What a ledger beside this store is bound to: `root` is a key of its own, secret. */
  ledgerPlace(): { readonly folder: string; readonly store: string; readonly root: Buffer } {
    return { folder: this.settings.path, store: this.settings.id, root: this.file.keyFor("kme-ledger") };
  }

  /** Free blocks of a peer for a purpose. Throws a StoreError when there never was a key with it. */
  free(peer: string, purpose: Purpose, half: Half = null): number {
    const number = this.knownPeer(peer);
    const free = this.core.keyFree(number, PURPOSES[purpose]);
    if (half === null || free === 0) return free;
    return Math.min(free, this.freeNumbers(number, half).length);
  }

  /**
   * Numbers of a peer's free blocks in a half, lowest first, as they stand in the store: one may turn out
   * damaged.
   */
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
    const peer = this.settings.peers.indexOf(name);
    if (peer < 0)
      throw new StoreError("unknownStation", `no key with "${name}" in ${this.path}: ${this.knownPeers()}`);
    return peer;
  }

  /** Number of a peer whose keys may be used. Throws a StoreError when they were stopped. */
  private usablePeer(name: string): number {
    const peer = this.knownPeer(name);
    const since = this.settings.stopped[name];
    if (since === undefined) return peer;
    throw new StoreError(
      "stopped",
      `keys with ${name} in ${this.path} are stopped since ${since}, as both sides are out of step: see "satqkd keys ${this.settings.path} resync --help"`,
    );
  }

  private takeNow(
    name: string,
    purpose: Purpose,
    bytes: Uint8Array,
    { half = null, onBlock = () => undefined }: SpendOptions,
  ): bigint[] {
    const { core } = this;
    const peer = this.usablePeer(name);
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
    const { peers } = this.settings;
    return peers.length === 0 ? "it is empty" : `it has ${peers.join(", ")}`;
  }

  /** Spends one block; its bytes are in the core's buffer. */
  private spendNow(peer: number, purpose: Purpose, number: bigint): void {
    if (this.trySpend(peer, purpose, number)) return;
    throw new StoreError("keyGone", `block ${number} in ${this.path} was spent before, or never was there`);
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
    return statusOf(this.core, this.settings);
  }

  private get path(): string {
    return this.file.path;
  }

  private change<Result>(work: () => Result): Result {
    return SealedStore.changeAll([{ store: this, work }])[0]!;
  }

  /** Makes changes to stores and writes them, all or none; what can't be done whole is undone. */
  private static changeAll<Result>(changes: readonly { store: SealedStore; work: () => Result }[]): Result[] {
    const before = changes.map(({ store }) => ({
      store,
      settings: store.settings,
      image: store.image.slice(),
    }));
    try {
      const results = changes.map(({ work }) => work());
      StoreFile.writeAll(changes.map(({ store: { file, settings, image } }) => ({ file, settings, image })));
      for (const { store } of changes) store.settings = store.file.settings;
      return results;
    } catch (error) {
      for (const { store, settings, image } of before) {
        store.settings = settings;
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
