/**
 * A key store in a folder: the core's own, on flash that is an encrypted file. Takes: keys, and requests for
 * them. Gives: each block once. A call's changes are in the file, there to stay, before it returns or its
 * promise holds; when it fails, file and store are as before. Peers have names here; their numbers in the
 * core are the order of their first key. What it holds: store-content.ts; how it changes: store-change.ts.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { GroundExports } from "../core/load.js";
import type { DiskWork } from "./disk-work.js";
import { MOST_RECEIPTS, type Quotas, type Settings } from "./sealed-header.js";
import { LEAST_SCRYPT_COST, SCRYPT_COST } from "./sealed-image.js";
import { addPass, noteRelay, type PassOfKey } from "./store-adding.js";
import { change, changeAll, changeAllBeside, done } from "./store-change.js";
import { type Half, StoreContent } from "./store-content.js";
import { Flash, loadStoreCore } from "./store-core.js";
import { StoreError } from "./store-error.js";
import { defaultMark, requireFreeMark, StoreFile, storeFile } from "./store-file.js";
import { type KeyThere, keyIn, type MovedKey, moveKey, requireMovable } from "./store-moving.js";
import { type SpendOptions, spendLowest, spendNumbers, spendThoseThere } from "./store-spending.js";
import { type StoreStatus, statusOf } from "./store-status.js";
import { BLOCK_BYTES, type KeyOrigin, PURPOSES, type Purpose, SECTOR_BYTES } from "./store-units.js";

export type { PassOfKey } from "./store-adding.js";
export type { Half } from "./store-content.js";
export { storeFile } from "./store-file.js";
export type { KeyThere, MovedKey } from "./store-moving.js";
export type { SpendOptions } from "./store-spending.js";
export type { PeerAccount, StoreStatus } from "./store-status.js";
export { PURPOSES, type Purpose } from "./store-units.js";

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
  private constructor(private readonly content: StoreContent) {}

  /**
   * Makes an empty store in a folder, which is created if need be.
   *
   * @throws UserError when the folder has one already
   */
  static async create(folder: string, operatorKey: Uint8Array, given: NewStore): Promise<SealedStore> {
    const sectors = Math.max(LEAST_SECTORS, Math.ceil(given.blocks / BLOCKS_A_SECTOR) + SPARE_SECTORS);
    const image = new Uint8Array(sectors * SECTOR_BYTES).fill(0xff);
    const flash = new Flash(image);
    const { core, buffer } = await loadStoreCore(flash);
    SealedStore.start(folder, core, given.quotas, true);
    const file = StoreFile.create(folder, operatorKey, image, {
      owner: given.owner,
      sectors,
      quotas: given.quotas,
      scryptCost: given.scryptCost ?? SCRYPT_COST,
      mark: given.mark ?? null,
      home: given.home ?? null,
    });
    return new SealedStore(new StoreContent(file, flash, core, buffer, given.origin ?? "rehearsal"));
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

  /** As `open`, while others work: but for the reading of the image, and its log's. */
  static async openBeside(
    folder: string,
    operatorKey: Uint8Array,
    { owner, origin = "rehearsal", leastScryptCost = LEAST_SCRYPT_COST }: OpenOptions = {},
  ): Promise<SealedStore> {
    if (!existsSync(storeFile(folder))) throw unknownStore(folder);
    const wanted = { owner: owner ?? null, leastCost: leastScryptCost };
    const opened = await StoreFile.openBeside(folder, operatorKey, wanted);
    return SealedStore.on(opened.file, opened.image, origin);
  }

  /** The store in a file that is open and was judged. */
  static async on(file: StoreFile, image: Uint8Array, origin: KeyOrigin): Promise<SealedStore> {
    try {
      const flash = new Flash(image);
      const { core, buffer } = await loadStoreCore(flash);
      SealedStore.start(file.path, core, file.settings.quotas, false);
      return new SealedStore(new StoreContent(file, flash, core, buffer, origin));
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

  get isClosed(): boolean {
    return this.content.isClosed;
  }

  /** Holds when no change is being written. Close it then, unless there is no time. */
  async idle(): Promise<void> {
    await this.content.turn;
  }

  /**
   * Wipes what this process knows and gives the lock back. A change that is being written goes no further, as
   * after a kill: the next opening shows whether it took place.
   */
  close(): void {
    const { content } = this;
    content.isClosed = true;
    content.flash.settle();
    content.flash.image.fill(0);
    new Uint8Array(content.core.memory.buffer).fill(0);
    content.file.close();
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
    this.content.knownPeer(peer);
    const { stopped } = this.settings;
    if (stopped[peer] !== undefined) return;
    this.change(() => this.set({ stopped: { ...stopped, [peer]: new Date().toISOString() } }));
  }

  /**
   * Lets the keys with a peer be used again; `burn` destroys those that are free before. Returns how many
   * were destroyed.
   */
  goOn(peer: string, burn: boolean): number {
    const { content } = this;
    const number = content.knownPeer(peer);
    return this.change(() => {
      const { [peer]: _lifted, ...stopped } = this.settings.stopped;
      this.set({ stopped });
      const numbers = burn ? content.freeNumbers(number, null) : [];
      for (const each of numbers) content.core.keyZeroise(number, each);
      return numbers.length;
    });
  }

  /** Whether a message of this digest was received here not long ago. */
  wasReceived(digest: string): boolean {
    return this.settings.received.includes(digest);
  }

  /** Has `look` see a free block, which stays unspent; null when it is gone. */
  look<Result>(peer: string, number: bigint, look: (block: Uint8Array) => Result): Result | null {
    const { core } = this.content;
    this.content.requireStill();
    const address = core.keyLook(this.content.knownPeer(peer), number);
    try {
      return address === 0 ? null : look(new Uint8Array(core.memory.buffer, address, BLOCK_BYTES));
    } finally {
      core.keyLookAway();
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
    const said = typeof about === "number" ? { poolBlocks: about } : about;
    return changeAll(
      keys.map(({ store: { content }, peer, key }) => ({
        content,
        work: () => addPass(content, peer, pass, key, said),
      })),
    );
  }

  /**
   * As `add`, beside other work of the process: no block is free before all are on the disk. The key must
   * stay as it is until then.
   */
  async addBeside(peer: string, pass: number, key: Uint8Array, about: PassOfKey = {}): Promise<number> {
    const { content } = this;
    const work = () => addPass(content, peer, pass, key, about);
    const [blocks] = await changeAllBeside([{ content, work }]);
    return blocks!;
  }

  /** Blocks that can still be put in. */
  get room(): number {
    const { core } = this.content;
    return core.keystoreCapacity() - core.keystoreLive();
  }

  /** Free key by peer, with its lowest and highest number. */
  keyByPeer(): KeyThere[] {
    return keyIn(this.content);
  }

  /**
   * Sees to it that all free key of a peer in another store can be moved into this one.
   *
   * @throws StoreError that says why not
   */
  requireMovable(from: SealedStore, peer: string): void {
    requireMovable(this.content, from.content, peer);
  }

  /**
   * Moves all free key of a peer out of another store into this one, beside other work: after a cut at any
   * moment each block is in one of them. This one's file decides: a cut between the two leaves the other's to
   * its next opening, so open it before key is moved out of a third store.
   *
   * @throws StoreError as `requireMovable` does, and when the files can't be written
   */
  async moveFrom(from: SealedStore, peer: string): Promise<MovedKey> {
    let moved: MovedKey = { blocks: 0, damaged: 0 };
    const move = function* (to: StoreContent): DiskWork<void> {
      moved = yield* moveKey(to, from.content, peer);
    };
    await changeAllBeside([
      { content: this.content, work: () => move(this.content) },
      { content: from.content, work: () => done(() => undefined) },
    ]);
    return moved;
  }

  /**
   * Whether all key of this store was moved into the store whose folder is named: nothing of it is lost when
   * this one is removed.
   */
  wasMovedTo(folder: string): boolean {
    return this.settings.joint?.decidedBy === storeFile(folder);
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
    const { core } = this.content;
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
    const { content } = this;
    const tools: StoreTools = {
      core: content.core,
      buffer: content.buffer,
      memory: () => content.memory(),
      peerNumber: (name) => content.peerNumber(name),
      noteRelay: (other, number) => noteRelay(content, other, number),
    };
    try {
      return this.change(() => work(tools));
    } finally {
      content.memory().fill(0);
    }
  }

  /** Number of the last relay with another station whose key was taken in; 0 for none. */
  lastRelay(other: string): bigint {
    return BigInt(this.settings.relays[other] ?? 0);
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
      const numbers = this.change(() => spendLowest(this.content, peer, purpose, bytes, options));
      return { numbers, bytes };
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
      const number = this.content.usablePeer(peer);
      if (receipt !== null)
        this.set({ received: [...this.settings.received, receipt].slice(-MOST_RECEIPTS) });
      spendNumbers(this.content, number, purpose, numbers, bytes, onBlock);
      return use(bytes);
    };
    try {
      return this.change(work);
    } finally {
      bytes.fill(0);
    }
  }

  /**
   * Takes those of the named blocks that are there out of the store, beside other work of the process: it
   * writes after the changes that were asked for before, and while it does no other change begins. To others
   * none of them is free from its turn on. The receiver wipes their bytes.
   *
   * @throws StoreError when the file can't be written, or the store is closed meanwhile: then nobody has any
   */
  async takeNamed(peer: string, purpose: Purpose, numbers: readonly bigint[]): Promise<SpentKey> {
    const { content } = this;
    const bytes = new Uint8Array(numbers.length * BLOCK_BYTES);
    try {
      const work = () => spendThoseThere(content, peer, purpose, numbers, bytes);
      const [taken] = await changeAllBeside([{ content, work }]);
      return { numbers: taken!, bytes: bytes.subarray(0, taken!.length * BLOCK_BYTES) };
    } catch (error) {
      bytes.fill(0);
      throw error;
    }
  }

  /**
   * Numbers of a peer's free blocks in a half, lowest first, at most so many; those that a quota keeps for
   * other purposes are left out. One may turn out damaged when it is spent.
   *
   * @throws StoreError when there never was a key with the peer, or its use was stopped
   */
  freeBlocks(peer: string, purpose: Purpose, half: Half, most: number): bigint[] {
    const { content } = this;
    const number = content.usablePeer(peer);
    const free = content.core.keyFree(number, PURPOSES[purpose]);
    return content.freeNumbers(number, half).slice(0, Math.min(most, free));
  }

  /** Whether a block's number is of a pass that is not in this store yet, or of a peer without any. */
  comesLater(peer: string, number: bigint): boolean {
    return this.content.comesLater(peer, number);
  }

  /** Real path of its folder. */
  get folder(): string {
    return this.settings.path;
  }

  /** Names of those that this store has, or had, key with. */
  get peers(): readonly string[] {
    return this.settings.peers;
  }

  /** What a ledger beside this store is bound to: `root` is a key of its own, secret. */
  ledgerPlace(): { readonly folder: string; readonly store: string; readonly root: Buffer } {
    return {
      folder: this.settings.path,
      store: this.settings.id,
      root: this.content.file.keyFor("kme-ledger"),
    };
  }

  /** Free blocks of a peer for a purpose. Throws a StoreError when there never was a key with it. */
  free(peer: string, purpose: Purpose, half: Half = null): number {
    return this.content.free(peer, purpose, half);
  }

  /** Reads and checks every key that is left, then says what the store holds. */
  check(): StoreStatus {
    this.content.requireStill();
    this.content.core.keystoreCheck();
    return this.status();
  }

  /** What the store holds. */
  status(): StoreStatus {
    return statusOf(this.content.core, this.settings);
  }

  private change<Result>(work: () => Result): Result {
    return change(this.content, work);
  }

  private set(settings: Partial<Settings>): void {
    this.content.set(settings);
  }

  private get settings(): Settings {
    return this.content.settings;
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
