/**
 * A station's key management entity, without its servers. Takes: a key store, neighbours, applications.
 * Gives: keys to applications, once to each that may have one, and the same on both sides. What it is about
 * to do stands in a ledger before it is done, so a crash at any moment leaves nothing to be given twice.
 */
import { SealedLedger } from "../keystore/sealed-ledger.js";
import type { SealedStore } from "../keystore/sealed-store.js";
import { Book } from "./book.js";
import { Custody } from "./custody.js";
import type { Path } from "./entries.js";
import { type Entry, entryOf, type Sums } from "./entries.js";
import { type GivenKey, type GivingTools, giveKeys } from "./giving.js";
import { destroyKeys, type HoldingTools, takeCustody, takeKeys } from "./holding.js";
import { Journal } from "./journal.js";
import type { Limits } from "./limits.js";
import type { Line } from "./link.js";
import { type AgreeMessage, MOST_NUMBERS, type VoidMessage } from "./messages.js";
import { Neighbour, voidBlocks } from "./neighbour.js";
import { Refusal, unauthorised } from "./refusal.js";
import { burnings, Reserve } from "./reserve.js";
import { type Links, pathBetween } from "./routes.js";

/** An application and its limits. */
export interface Application {
  readonly station: string;
  /** Bits that it is told as a master on one day (UTC); null for no limit. */
  readonly bitsADay: number | null;
}

/** What an entity is made of. */
export interface EntityParts {
  readonly station: string;
  readonly store: SealedStore;
  readonly applications: ReadonlyMap<string, Application>;
  readonly lines: readonly Line[];
  readonly links: Links;
  readonly limits: Limits;
  /** Whether keys of a printed seed are given out: they are public. */
  readonly takesRehearsal: boolean;
  readonly log: (event: string, about: Readonly<Record<string, unknown>>) => void;
  /** Milliseconds since 1970. */
  readonly nowMs?: () => number;
}

/** What a master asks for. */
export interface KeyRequest {
  readonly slave: string;
  readonly additional: readonly string[];
  readonly number: number;
  readonly bits: number;
  readonly mostRelays: number | null;
}

/** A key for an application; `key` is secret, and the receiver wipes it. */
export interface DeliveredKey {
  readonly id: string;
  readonly key: Buffer;
  readonly paths: readonly Path[];
  readonly numbers: readonly string[];
  /** The station that the numbers are shared with. */
  readonly peer: string;
}

/** What a pair of applications can expect. */
export interface PairStatus {
  readonly target: string;
  readonly storedKeys: number;
  readonly path: Path | null;
}

/** A key management entity. */
export class Entity {
  readonly neighbours: ReadonlyMap<string, Neighbour>;
  private readonly giving: GivingTools;
  private readonly holding: HoldingTools;
  private readonly reserve: Reserve;
  /** Bits that each master has asked for and not yet got. */
  private readonly onTheWay = new Map<string, number>();
  private timer: NodeJS.Timeout | null = null;
  private tending: Promise<void> = Promise.resolve();
  private isClosing = false;

  private constructor(
    private readonly parts: EntityParts,
    private readonly book: Book,
    private readonly journal: Journal,
    private readonly custody: Custody,
    private readonly closeLedger: () => void,
  ) {
    const { station, links, limits, log, applications } = parts;
    const tools = { station, book, journal, custody, custodyBlocks: limits.custodyBlocks, log };
    this.neighbours = new Map(parts.lines.map((line) => [line.station, new Neighbour(line, tools)]));
    const nowS = () => Math.floor(this.nowMs() / 1000);
    const today = () => new Date(this.nowMs()).toISOString().slice(0, 10);
    this.reserve = new Reserve(book, journal);
    const { reserve } = this;
    this.giving = { station, book, journal, custody, reserve, neighbours: this.neighbours, links, today };
    this.holding = {
      station,
      book,
      journal,
      custody,
      reserve,
      neighbours: this.neighbours,
      handingOn: new Map(),
      stationOf: (sae) => applications.get(sae)?.station ?? null,
      mostHeld: limits.heldKeys,
      lifetimeS: limits.keyLifetimeS,
      nowS,
      log,
    };
  }

  /**
   * Opens the ledger beside the store, and settles what a crash has left open: keys that nobody was told are
   * void.
   *
   * @throws StoreError when the ledger is damaged, an old copy, or another store's
   */
  static async open(parts: EntityParts): Promise<Entity> {
    const { folder, store, root } = parts.store.ledgerPlace();
    const { ledger, entries } = SealedLedger.open(folder, store, root);
    const book = new Book();
    for (const bytes of entries) {
      book.apply(entryOf(bytes));
      bytes.fill(0);
    }
    const journal = new Journal(ledger, book);
    const custody = new Custody(parts.station, parts.store, book, journal, parts.takesRehearsal);
    const entity = new Entity(parts, book, journal, custody, () => ledger.close());
    try {
      await entity.recover();
    } catch (error) {
      ledger.close();
      throw error;
    }
    return entity;
  }

  private async recover(): Promise<void> {
    const { book, journal, custody } = this;
    const entries: Entry[] = [];
    for (const [id, { legs, isOpen }] of book.agreeing) {
      const all = legs.map(({ peer, numbers, path }) => ({ peer, numbers, path }));
      if (!isOpen) entries.push({ kind: "void", id, legs: all });
      else {
        // Its master may have it: who holds it keeps it for the slave, and who never heard of it, no block.
        entries.push({ kind: "told", id, day: this.giving.today() });
        for (const { peer, numbers } of all) entries.push(voidBlocks(this.parts.station, peer, numbers));
      }
    }
    for (const [id, { next, nextNumbers, path }] of book.passing)
      entries.push({ kind: "void", id, legs: [{ peer: next, numbers: nextNumbers, path }] });
    for (const peer of [...book.asked.keys()]) {
      const { lost, entries: settled } = custody.settlement(peer);
      entries.push(...settled);
      if (lost.length > 0) entries.push(voidBlocks(this.parts.station, peer, lost));
    }
    const { entries: burning, burntWith } = burnings(book, this.neighbours.keys());
    entries.push(...burning);
    for (const [peer, numbers] of burntWith)
      for (let at = 0; at < numbers.length; at += MOST_NUMBERS)
        entries.push(voidBlocks(this.parts.station, peer, numbers.slice(at, at + MOST_NUMBERS)));
    // Under the mark: a ledger of before would have all of it again.
    if (entries.length > 0) await journal.noteForTelling(...entries);
  }

  /** Begins to look after neighbours and old keys. */
  start(): void {
    const { peerRetryMs } = this.parts.limits;
    const tend = async (): Promise<void> => {
      await this.tend().catch((error: unknown) => this.parts.log("error", { why: String(error) }));
      if (!this.isClosing)
        this.timer = setTimeout(() => {
          this.tending = tend();
        }, peerRetryMs);
    };
    this.tending = tend();
  }

  /** Looks after all neighbours once: contact, blocks in custody; and burns keys whose time is over. */
  async tend(): Promise<void> {
    this.reserve.tend();
    await Promise.all([...this.neighbours.values()].map((each) => each.tend()));
    const nowS = this.holding.nowS();
    const over = [...this.book.held].filter(([, { untilS }]) => untilS <= nowS);
    if (over.length > 0)
      await this.journal.note(
        ...over.map(([id]) => ({ kind: "burnt", id, why: "not fetched in time" }) as const),
      );
  }

  /**
   * Begins nothing new, and holds when what was under way with other stations is done: else both stations
   * would have other blocks in custody until they meet again.
   */
  async finish(): Promise<void> {
    this.isClosing = true;
    if (this.timer !== null) clearTimeout(this.timer);
    await this.tending;
    await Promise.all([...this.neighbours.values()].map((each) => each.idle()));
    // Where nothing can be written any more, the mark stays where it is.
    await this.journal.noteForTelling(...this.reserve.end()).catch(() => undefined);
  }

  /** Ends at once; `finish` comes before where there is time. */
  close(): void {
    this.isClosing = true;
    if (this.timer !== null) clearTimeout(this.timer);
    for (const { line } of this.neighbours.values()) line.close();
    this.closeLedger();
  }

  /** Why the entity can't work any more; null while it can. */
  get failure(): Error | null {
    return this.journal.failure;
  }

  /** Totals since the ledger was begun, and keys that wait here. */
  get sums(): Sums & { readonly held: number; readonly voiding: number } {
    return { ...this.book.sums, held: this.book.held.size, voiding: this.book.voiding.size };
  }

  /** How many blocks can still be given out here with a neighbour. */
  blocksLeft(peer: string): number {
    return this.custody.left(peer);
  }

  /** Key with a neighbour has come into the store: it is given out from now on. */
  cameWith(peer: string): void {
    this.custody.lookAgain(peer);
  }

  private nowMs(): number {
    return (this.parts.nowMs ?? Date.now)();
  }

  /** Station of a slave. Throws a Refusal when it is unknown, or here. */
  private slaveStation(sae: string): string {
    const station = this.parts.applications.get(sae)?.station;
    if (station === undefined) throw new Refusal(400, `slave SAE ${sae} is not known to this KME`);
    if (station === this.parts.station)
      throw new Refusal(
        400,
        `slave SAE ${sae} is at this station as well: there is no quantum key between them`,
      );
    return station;
  }

  /** Throws a Refusal unless an application belongs to this station. */
  private requireOwn(sae: string): Application {
    const application = this.parts.applications.get(sae);
    if (application?.station !== this.parts.station) throw unauthorised();
    return application;
  }

  /** What a master can expect with a slave. */
  status(master: string, slave: string): PairStatus {
    this.requireOwn(master);
    const target = this.slaveStation(slave);
    const { station, links, limits } = this.parts;
    const path = pathBetween(links, station, target);
    const blocks = path === null ? 0 : this.custody.left(path[1]!);
    return { target, path, storedKeys: Math.floor(blocks / Math.ceil(limits.keyBits / 256)) };
  }

  /** Gives keys to a master. Throws a Refusal; then nobody has any. */
  async give(
    master: string,
    { slave, additional, number, bits, mostRelays }: KeyRequest,
  ): Promise<DeliveredKey[]> {
    const { bitsADay } = this.requireOwn(master);
    const slaves = [slave, ...additional].map((sae) => ({ sae, station: this.slaveStation(sae) }));
    if (this.isClosing) throw new Refusal(503, "this KME is being stopped");
    // What is on its way counts, so that requests at the same time can't pass the quota together.
    const onTheWay = this.onTheWay.get(master) ?? 0;
    const told = this.book.toldBits(master, this.giving.today()) + onTheWay;
    if (bitsADay !== null && told + number * bits > bitsADay)
      throw new Refusal(
        503,
        `the quota of ${master} is ${bitsADay} bits a day, and ${told} were given today`,
      );
    this.onTheWay.set(master, onTheWay + number * bits);
    try {
      const given = await giveKeys(this.giving, { master, slaves, number, bytes: bits / 8, mostRelays });
      return given.map((key: GivenKey) => ({ ...key, peer: key.paths[0]![1]! }));
    } finally {
      this.onTheWay.set(master, this.onTheWay.get(master)! - number * bits);
    }
  }

  /** Gives a slave the keys of these IDs, all or none. Throws a Refusal. */
  async fetch(slave: string, master: string, ids: readonly string[]): Promise<DeliveredKey[]> {
    this.requireOwn(slave);
    const { book } = this;
    const nowS = this.holding.nowS();
    const found = ids.map((id) => ({ id, held: book.held.get(id) }));
    const missing = found.filter(
      ({ held }) =>
        held === undefined || held.master !== master || held.gone.has(slave) || held.untilS <= nowS,
    );
    if (found.some(({ held }) => held?.master === master && !held.slaves.includes(slave)))
      throw unauthorised();
    if (missing.length > 0)
      throw new Refusal(
        400,
        "one or more keys specified are not found on KME",
        missing.map(({ id }) => ({ key_ID: id })),
      );
    const keys = found.map(({ id, held }): DeliveredKey => {
      const { key, path, numbers, peer } = held!;
      return { id, key: Buffer.from(key), paths: [path], numbers, peer };
    });
    const isAhead = ids.every((id) => book.open.has(id));
    const entries = ids.map((id) => ({ kind: "delivered", id, sae: slave }) as const);
    await (isAhead ? this.journal.noteAhead(...entries) : this.journal.noteForTelling(...entries));
    return keys;
  }

  /** Takes blocks out of the store that a neighbour names. */
  takeCustody(from: string, numbers: readonly string[]) {
    return this.durably(takeCustody(this.holding, from, numbers));
  }

  /** Numbers of the blocks that are in custody here for a neighbour to give out. */
  custodyFor(neighbour: string): readonly string[] {
    const half = this.custody.ownHalf(neighbour) === 0 ? 1 : 0;
    return [...this.book.blocks(neighbour, half).keys()];
  }

  /** Takes keys that a neighbour sends. */
  takeKeys(from: string, keys: readonly AgreeMessage[]) {
    return takeKeys(this.holding, from, keys);
  }

  /** Destroys keys that a neighbour has made void. */
  destroyKeys(from: string, keys: readonly VoidMessage[]): Promise<void> {
    return this.durably(destroyKeys(this.holding, from, keys));
  }

  /**
   * An answer to a station, once all is on the disk that it may rest on: also where nothing had to change, as
   * the question was repeated.
   */
  private async durably<Answer>(answer: Promise<Answer>): Promise<Answer> {
    const said = await answer;
    await this.journal.note();
    return said;
  }

  /** Whether a neighbour's key came over the satellite, which then knew it; and whether it is public. */
  origin(peer: string): { readonly overSatellite: boolean; readonly rehearsal: boolean } {
    return {
      overSatellite: this.custody.cameOverSatellite(peer),
      rehearsal: this.custody.isRehearsal(peer),
    };
  }
}
