/**
 * A store beside what it must hold. Takes: random work. Gives: an error as soon as the store differs from a
 * plain map: a key lost, delivered twice, for two purposes, or wrong; an account that is off by one. After a
 * power cut the call that was cut may have been done or not, and the oracle asks the accounts which.
 */
import { FlashModel, PowerCut } from "../../../boards/host/model/flash.js";
import { type GroundExports, loadGround } from "../../../hostsim/core/load.js";
import type { Seeded } from "./seeded.js";

/** Words of a record (docs/reference/keystore.md): a slot has 16, the key's eight begin at the fifth. */
const SLOT_WORDS = 16;
const KEY_WORD = 5;
/**
 * Words of a key that it is looked for by: the first, one in the middle, and the last, which a wipe comes to
 * last.
 */
const LOOKED_FOR = [0, 3, 7];
const GUARD = 0xa5;

/** Codes of assembly/keystore/store.ts. */
export const OK = 0;
export const NOT_OPEN = 1;
export const REPEATED = 2;
export const FULL = 3;
export const GONE = 4;
export const TAKEN = 5;
export const KEPT = 6;
export const DAMAGED = 7;
export const FLASH = 8;
export const BAD = 9;

/** First byte of the store in flash, behind the marks' sectors. */
export const OFFSET = 4 * 4096;
const PURPOSES = [1, 2, 3];
export const SHORT = 10;
const PEERS = [7, 65535, 300];
const OWNERS = [0, 5, 8191];
/** Numbers that differ from here on only are alike to the index: blocks of a pass and of the next but one. */
const ALIKE_BITS = 25n;
/** Most numbers that are passed over within a pass; a draw above them begins the next pass but one. */
const NEXT_PASS = 300;
/** Owner of amounts; no single key is reserved for it. */
const AMOUNT_OWNER = 77;

/**
 * How often, in percent, keys are added and burnt; how likely reserved ones are released; whether amounts are
 * reserved.
 */
export interface Work {
  readonly add: number;
  readonly burn: number;
  readonly release: number;
  readonly amounts: boolean;
}

/** Kinds of traffic. */
export const WORK = {
  mixed: { add: 45, burn: 3, release: 0.25, amounts: false },
  /** A pass: keys come in, old ones go. */
  distilling: { add: 75, burn: 15, release: 0.1, amounts: false },
  /** Relays: amounts are reserved, spent, released or burnt. */
  relaying: { add: 40, burn: 1, release: 0.4, amounts: true },
} as const satisfies Record<string, Work>;

/** What a key is, as the store must know it. */
export interface Key {
  readonly peer: number;
  readonly number: bigint;
  readonly bytes: Uint8Array;
  state: "free" | "reserved" | "spent" | "burnt";
  purpose: number;
  owner: number;
}

/** A store on flash, and all keys it ever took. */
export class CheckedStore {
  core!: GroundExports;
  readonly flash: FlashModel;
  readonly keys: Key[] = [];
  private readonly live = new Set<Key>();
  /** Keys that were spent or burnt, by each word that they are looked for by. */
  private readonly dead = new Map<number, Key>();
  /** The key that a cut may have kept out of the store. */
  private adding: Key | null = null;
  private readonly counts = new Map<string, number>();
  /** What a power cut left open: steps of which the first so many were done, which the accounts must tell. */
  private pending: (() => void)[] = [];
  private buffer = 0;
  cuts = 0;
  /** What the last cut came in. */
  cutIn: PowerCut["operation"] = "write";

  private constructor(
    readonly sectors: number,
    flash?: FlashModel,
  ) {
    this.flash = flash ?? new FlashModel(OFFSET + sectors * 4096);
  }

  /** A blank store of so many sectors. */
  static async blank(sectors: number): Promise<CheckedStore> {
    const store = new CheckedStore(sectors);
    await store.reload();
    expectEqual(store.core.keystoreOpen(true), true, "commissioning");
    return store;
  }

  /** The same keys in a copy of the flash, for experiments. */
  async copy(): Promise<CheckedStore> {
    const flash = new FlashModel(this.flash.words.length * 4);
    flash.words.set(this.flash.words);
    const store = new CheckedStore(this.sectors, flash);
    for (const key of this.keys) store.note({ ...key });
    await store.reload();
    return store;
  }

  /** Loads the core anew, as a reset does. */
  async reload(): Promise<void> {
    this.core = await loadGround({
      readRegister: () => 0,
      writeRegister: () => undefined,
      slotCounter: () => 0n,
      readFlash: (offset) => this.flash.read(offset),
      writeFlash: (offset, value) => this.flash.write(offset, value),
      eraseFlash: (offset) => this.flash.erase(offset),
    });
    this.core.keystoreReserve(OFFSET, this.sectors);
    this.buffer = this.core.reserve(64);
    this.core.sealMemory();
  }

  /** Address of 64 bytes of the core's memory for a test's use. */
  scratch(): number {
    return this.buffer;
  }

  /** Keys that are left, in the order of adding. */
  left(): Key[] {
    return [...this.live];
  }

  /** Adds a key to the oracle. */
  private note(key: Key): void {
    this.keys.push(key);
    this.count(key, 1);
    if (key.state === "free" || key.state === "reserved") this.live.add(key);
    else this.bury(key);
  }

  /** From now on no word of this key may be in flash. */
  private bury(key: Key): void {
    const words = new Uint32Array(key.bytes.slice().buffer);
    for (const word of LOOKED_FOR) this.dead.set(words[word]!, key);
  }

  private change(key: Key, state: Key["state"], purpose = key.purpose, owner = key.owner): void {
    this.count(key, -1);
    Object.assign(key, { state, purpose, owner });
    this.count(key, 1);
    if (state === "spent" || state === "burnt") {
      this.live.delete(key);
      this.bury(key);
    }
  }

  private count(key: Key, change: number): void {
    const purpose = key.state === "reserved" || key.state === "spent" ? key.purpose : 0;
    const name = `${key.peer} ${key.state} ${purpose}`;
    this.counts.set(name, (this.counts.get(name) ?? 0) + change);
  }

  private counted(peer: number, state: Key["state"], purpose = 0): number {
    return this.counts.get(`${peer} ${state} ${purpose}`) ?? 0;
  }

  /** The first account that differs from the oracle, or null. */
  difference(): string | null {
    const { core } = this;
    const seen = new Set<number>();
    for (let account = 0; account < core.accountCount(); account++) {
      const peer = core.accountPeer(account);
      seen.add(peer);
      const free = this.counted(peer, "free");
      const burnt = this.counted(peer, "burnt");
      let made = free + burnt;
      if (core.accountFree(account) !== free)
        return `peer ${peer}: ${core.accountFree(account)} free, not ${free}`;
      if (core.accountBurnt(account) !== burnt)
        return `peer ${peer}: ${core.accountBurnt(account)} burnt, not ${burnt}`;
      for (const purpose of PURPOSES) {
        const reserved = this.counted(peer, "reserved", purpose);
        const spent = this.counted(peer, "spent", purpose);
        made += reserved + spent;
        if (core.accountReserved(account, purpose) !== reserved)
          return `peer ${peer}: reserved for ${purpose}`;
        if (core.accountSpent(account, purpose) !== spent)
          return `peer ${peer}: ${core.accountSpent(account, purpose)} spent for ${purpose}, not ${spent}`;
      }
      if (core.accountSpent(account, 0) !== 0) return `peer ${peer}: spent for nothing`;
      if (core.accountMade(account) !== made)
        return `peer ${peer}: ${core.accountMade(account)} made, not ${made}`;
    }
    for (const peer of PEERS) {
      if (!seen.has(peer) && this.keys.some((key) => key.peer === peer)) return `peer ${peer} has no account`;
    }
    return core.accountUnreadable() === 0 ? null : "an unreadable record";
  }

  /** Opens after a power cut; may be cut again itself. Settles what the last cut left open. */
  open(): boolean {
    try {
      expectEqual(this.core.keystoreOpen(false), true, "opening");
    } catch (error) {
      this.countCut(error);
      return false;
    }
    if (this.pending.length > 0) {
      const ways = this.pending;
      this.pending = [];
      if (this.difference() !== null && !ways.some((way) => this.fits(way))) {
        throw new Error(`after a cut no outcome fits: ${this.difference()}`);
      }
    }
    expectEqual(this.difference(), null, "accounts");
    expectEqual(this.core.foundDamaged() <= 1, true, "a cut makes at most one record unreadable");
    if (this.adding !== null && !this.keys.includes(this.adding)) this.expectNoCopy(this.adding);
    this.adding = null;
    this.expectNoDeadKey();
    return true;
  }

  /**
   * Looks at every slot of flash for what is left of any key that was ever spent or burnt: what is there
   * can't be given again if no bit of it is there. Chance gives one word in 2^32; two of one key are no
   * chance.
   */
  private expectNoDeadKey(): void {
    const { words } = this.flash;
    for (let slot = OFFSET / 4; slot < words.length; slot += SLOT_WORDS) {
      for (const word of LOOKED_FOR) {
        const key = this.dead.get(words[slot + KEY_WORD + word]!);
        if (key === undefined) continue;
        const own = new Uint32Array(key.bytes.slice().buffer);
        const same = own.filter((value, i) => words[slot + KEY_WORD + i] === value).length;
        if (same > 1)
          throw new Error(
            `${same} words of key ${key.number} of peer ${key.peer}, ${key.state}, are in flash`,
          );
      }
    }
  }

  private countCut(error: unknown): void {
    if (!(error instanceof PowerCut)) throw error;
    this.cuts += 1;
    this.cutIn = error.operation;
  }

  private fits(way: () => void): boolean {
    way();
    return this.difference() === null;
  }

  /** Does one random thing, of kinds as often as `work` says; false when power was cut in it. */
  step(random: Seeded, work: Work = WORK.mixed): boolean {
    const choice = random.below(100);
    const keys = this.left();
    const key = keys.length > 0 ? random.pick(keys) : null;
    try {
      if (choice < work.add || key === null) this.add(random);
      else if (choice >= 100 - work.burn) this.zeroise(key);
      else if (work.amounts && random.chance(0.1)) this.amount(random);
      else if (key.state === "free") this.reserve(key, random.pick(PURPOSES), random.pick(OWNERS));
      else if (random.chance(work.release)) this.release(key);
      else this.spend(key);
    } catch (error) {
      this.countCut(error);
      return false;
    }
    this.pending = [];
    return true;
  }

  /** What a relay does: reserves an amount, and again; then gives it back, destroys it, or spends it. */
  private amount(random: Seeded): void {
    const { core } = this;
    const [peer, purpose, owner] = [random.pick(PEERS), random.pick(PURPOSES), AMOUNT_OWNER];
    const of = (state: Key["state"]) =>
      this.left()
        .filter((key) => key.peer === peer && key.state === state)
        .filter((key) => state === "free" || (key.purpose === purpose && key.owner === owner))
        .sort((a, b) => (a.number < b.number ? -1 : 1));
    const held = of("reserved");
    const free = of("free");
    const blocks = held.length + 1 + random.below(6);
    const wanted = free.slice(0, blocks - held.length);
    const isShort = wanted.length < blocks - held.length;
    const steps = (keys: Key[], change: (key: Key) => void) => keys.map((key) => () => change(key));
    if (!isShort) {
      this.pending = steps(wanted, (key) => this.change(key, "reserved", purpose, owner));
      expectEqual(core.keysReserve(peer, blocks, purpose, owner), OK, "reserve an amount");
      for (const key of wanted) this.change(key, "reserved", purpose, owner);
      this.pending = [];
    }
    expectEqual(core.keysReserve(peer, blocks, purpose, owner), isShort ? SHORT : OK, "an amount again");
    const all = of("reserved");
    expectEqual(core.keysReserved(peer, purpose, owner), all.length, "blocks of an owner");
    const end = random.below(3);
    if (end === 0) {
      this.pending = steps(all, (key) => this.change(key, "free", 0, 0));
      expectEqual(core.keysRelease(peer, purpose, owner), OK, "release an amount");
      for (const key of all) this.change(key, "free", 0, 0);
    } else if (end === 1) {
      this.pending = steps(all, (key) => this.change(key, "burnt"));
      expectEqual(core.keysBurn(peer, purpose, owner), OK, "burn an amount");
      for (const key of all) this.change(key, "burnt");
    } else for (const key of all) this.spend(key);
    this.pending = [];
  }

  private add(random: Seeded): void {
    const peer = random.pick(PEERS);
    const next = this.core.keystoreNext(peer);
    const gap = random.chance(0.1) ? random.below(1000) : 0;
    const number = gap < NEXT_PASS ? next + BigInt(gap) : ((next >> ALIKE_BITS) + 1n) << ALIKE_BITS;
    const bytes = new Uint8Array(32).map(() => random.below(256));
    const key: Key = { peer, number, bytes, state: "free", purpose: 0, owner: 0 };
    // A cut in the last word leaves a record that may be whole or damaged: it counts, as burnt.
    this.pending = [() => this.note(key), () => this.change(key, "burnt")];
    this.adding = key;
    this.memory().set(bytes, this.buffer);
    const full = this.live.size >= this.core.keystoreCapacity();
    expectEqual(this.core.keyAdd(peer, number, this.buffer), full ? FULL : OK, "add");
    this.adding = null;
    if (full) return;
    this.note(key);
    expectEqual(this.core.keyAdd(peer, number, this.buffer), REPEATED, "add twice");
  }

  private reserve(key: Key, purpose: number, owner: number): void {
    this.pending = [() => this.change(key, "reserved", purpose, owner)];
    expectEqual(this.core.keyReserve(key.peer, key.number, purpose, owner), OK, "reserve");
    this.change(key, "reserved", purpose, owner);
    expectEqual(this.core.keyReserve(key.peer, key.number, (purpose % 3) + 1, owner), TAKEN, "reserve twice");
  }

  private release(key: Key): void {
    this.pending = [() => this.change(key, "free", 0, 0)];
    expectEqual(this.core.keyRelease(key.peer, key.number, key.purpose, key.owner), OK, "release");
    this.change(key, "free", 0, 0);
  }

  private zeroise(key: Key): void {
    this.pending = [() => this.change(key, "burnt")];
    expectEqual(this.core.keyZeroise(key.peer, key.number), OK, "zeroise");
    this.change(key, "burnt");
    this.expectNoCopy(key);
  }

  /** Spends a key and compares it; others can't have it, nor can anyone again. */
  spend(key: Key): void {
    const { core, buffer } = this;
    const other = (key.purpose % 3) + 1;
    this.memory().fill(0, buffer, buffer + 32);
    this.memory().fill(GUARD, buffer + 32, buffer + 64);
    expectEqual(
      core.keySpend(key.peer, key.number, other, key.owner, buffer),
      TAKEN,
      "spend for another purpose",
    );
    expectEqual(
      core.keySpend(key.peer, key.number, key.purpose, key.owner ^ 1, buffer),
      TAKEN,
      "another owner",
    );
    expectEqual(
      this.memory()
        .subarray(buffer, buffer + 32)
        .every((byte) => byte === 0),
      true,
      "told a refused one",
    );
    this.pending = [() => this.change(key, "spent")];
    expectEqual(core.keySpend(key.peer, key.number, key.purpose, key.owner, buffer), OK, "spend");
    this.change(key, "spent");
    const told = this.memory().slice(buffer, buffer + 32);
    expectEqual(Buffer.compare(told, key.bytes), 0, "the key's bits");
    const guard = this.memory().subarray(buffer + 32, buffer + 64);
    expectEqual(
      guard.every((byte) => byte === GUARD),
      true,
      "what is behind the key's place",
    );
    expectEqual(core.keySpend(key.peer, key.number, key.purpose, key.owner, buffer), GONE, "spend twice");
    this.expectNoCopy(key);
  }

  /** Reserves what is free and spends everything, comparing each key. */
  spendAll(): void {
    for (const key of this.left()) {
      if (key.state === "free") this.reserve(key, 3, 1);
      this.spend(key);
    }
    expectEqual(this.core.keystoreLive(), 0, "keys left");
    expectEqual(this.difference(), null, "accounts");
  }

  /** Flash holds no word of the key any more (three in a row, so that chance won't do). */
  private expectNoCopy(key: Key): void {
    const words = new Uint32Array(key.bytes.buffer.slice(0));
    const { words: flash } = this.flash;
    for (let part = 0; part < 6; part += 3) {
      for (let at = flash.indexOf(words[part]!); at >= 0; at = flash.indexOf(words[part]!, at + 1)) {
        const copy = flash[at + 1] === words[part + 1] && flash[at + 2] === words[part + 2];
        if (copy) throw new Error(`a copy of key ${key.number} of peer ${key.peer} is left at word ${at}`);
      }
    }
  }

  private memory(): Uint8Array {
    return new Uint8Array(this.core.memory.buffer);
  }
}

function expectEqual(seen: unknown, wanted: unknown, what: string): void {
  if (seen !== wanted) throw new Error(`${what}: ${String(seen)}, not ${String(wanted)}`);
}
