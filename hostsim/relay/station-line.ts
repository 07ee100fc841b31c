/**
 * A station's packets to the satellite. Takes: what to ask. Gives: the answer, once one has come whose tag is
 * right. A question costs a key block each time that it is asked, and how many a visit may cost is bounded,
 * whatever happens to packets; a part costs none.
 */
import { type GroundExports, loadGround } from "../core/load.js";
import { bodyOf, fixedBytes, type Values, valuesIn } from "../wire/messages.js";
import { RELAY } from "../wire/relay-protocol.js";
import type { StationStore } from "./station-store.js";

/** The way to the satellite and back. A visit is one of these, from first to last question. */
export interface RelayLink {
  /** Sends a packet and waits for what comes back; null when nothing did in time. */
  exchange(packet: Uint8Array): Uint8Array | null;
  /** Whether the satellite is still in sight. */
  readonly isOpen: boolean;
}

/** The satellite was out of sight, or flash failed there, before all was said; the next visit goes on. */
export class VisitEnded extends Error {}

/** Askings of one question, and sendings of one part, without an answer. */
export const MOST_TRIES = 12;
/**
 * Key blocks that a station spends for the tags of one visit, at most: see docs/reference/relay.md, "What an
 * attacker can cost".
 */
export const MOST_BLOCKS_A_VISIT = 40;

const BLOCK_BITS = 256;
const KEY_BYTES = 32;
/** A packet without a tag. */
const NO_BLOCK = 2n ** 64n - 1n;
const EMPTY = new Uint8Array(0);
const WELCOME_BYTES = fixedBytes(RELAY, "welcome").body;
const MAIL_BYTES = fixedBytes(RELAY, "mail").body;

type Told = Values<typeof RELAY, "outcome">;

/** What the satellite says to a question. */
export interface Answer extends Pick<Told, "code" | "state" | "role" | "reserved"> {
  readonly relay: bigint;
  /**
   * Blocks that the question named and that the satellite does not hold; of those behind a full list nothing
   * is said.
   */
  readonly gone: readonly bigint[];
  readonly goneIsFull: boolean;
  /** Length in bytes and CRC-32 of the message that waits, where that was asked. */
  readonly waiting: { readonly bytes: number; readonly sum: number } | null;
}

type Asked = keyof typeof RELAY.kinds;

/** A question: its name, the relay it is about, its body, rows that its tag covers. */
export interface Question {
  readonly name: Asked;
  readonly relay?: bigint;
  readonly body?: Uint8Array;
  readonly rows?: readonly Uint8Array[];
}

/** A part: its name, the relay it is about, its body. */
export type Part = Omit<Question, "rows">;

/** A station's end of the line. */
export class StationLine {
  /** Questions that were asked under a tag so far; each may have had an answer under another one. */
  tags = 0;
  private readonly spent = new WeakMap<RelayLink, number>();
  /** Visits in which both sides were found to speak the same protocol. */
  private readonly greeted = new WeakSet<RelayLink>();
  /** The block of the last question that was answered: the satellite has the same key of the visit. */
  private visitBlock = 0n;
  private readonly key: number;
  private readonly visit: number;
  private readonly row: number;

  private constructor(
    readonly core: GroundExports,
    private readonly name: string,
    private readonly store: StationStore,
    private readonly numbers: Readonly<Record<string, number>>,
    private readonly satellite: string,
  ) {
    this.key = core.reserve(KEY_BYTES);
    this.visit = core.reserve(core.VISIT_KEY_BYTES.value);
    this.row = core.reserve(core.ROWS_ROW_BYTES.value);
  }

  /** The line of a station with its store to a satellite; `numbers` by name, its own among them. */
  static async open(
    name: string,
    store: StationStore,
    numbers: Readonly<Record<string, number>>,
    satellite: string,
  ): Promise<StationLine> {
    return new StationLine(await loadGround(), name, store, numbers, satellite);
  }

  /**
   * Asks under a tag until an answer comes under the same block; each asking spends a block, in the store's
   * file before the packet leaves.
   *
   * @throws VisitEnded when none comes, when the visit has cost enough, or when the satellite went out of
   *   sight
   */
  ask(link: RelayLink, other: string, question: Question): Answer {
    this.greet(link, other);
    for (let tries = 0; link.isOpen; tries++) {
      // A link that gives no answers must not eat all key.
      const spent = this.spent.get(link) ?? 0;
      if (tries === MOST_TRIES) throw new VisitEnded("the satellite does not answer");
      if (spent === MOST_BLOCKS_A_VISIT) throw new VisitEnded("this visit has cost enough key");
      this.spent.set(link, spent + 1);
      const answer = this.askOnce(link, other, question);
      if (answer === null) continue;
      if (answer.code === RELAY.codes.outcome.old)
        throw new VisitEnded(
          "the satellite has heard later questions of this station: its store is an old copy and must not be used",
        );
      return answer;
    }
    throw new VisitEnded("the satellite is out of sight");
  }

  /** Opens a visit: key is spent only where both sides were made from the same protocol. */
  private greet(link: RelayLink, other: string): void {
    const { core } = this;
    for (let tries = 0; link.isOpen && !this.greeted.has(link); tries++) {
      if (tries === MOST_TRIES) throw new VisitEnded("the satellite does not answer");
      this.begin("hello", other, {
        block: NO_BLOCK,
        number: 0n,
        relay: 0n,
        body: bodyOf(RELAY, "hello", {}),
      });
      const bytes = this.exchange(link, core.messageSeal(0, false), "hello");
      // It has no tag, so it may be anybody's and anything.
      if (bytes === null || this.body().length !== WELCOME_BYTES) continue;
      const theirs = valuesIn(RELAY, "welcome", this.body()).protocol.toString(16).padStart(16, "0");
      if (theirs !== RELAY.hash)
        throw new VisitEnded(
          `the satellite speaks another protocol of relays (${theirs}; here ${RELAY.hash}): nothing was asked`,
        );
      this.greeted.add(link);
    }
  }

  /**
   * Sends a part under the key of the visit until the answer comes under it; gives the answer's body. At
   * least one question was answered before.
   *
   * @throws VisitEnded when none comes, or when the satellite went out of sight
   */
  part(link: RelayLink, other: string, { name, relay = 0n, body = EMPTY }: Part): Uint8Array {
    const { core, visit, visitBlock } = this;
    for (let tries = 0; link.isOpen; tries++) {
      if (tries === MOST_TRIES) throw new VisitEnded("the satellite does not answer");
      this.begin(name, other, { block: visitBlock, number: 0n, relay, body });
      const bytes = this.exchange(link, core.partSeal(visit), name);
      if (bytes === null || core.messageBlock() !== visitBlock || !core.partIsRight(bytes, visit)) continue;
      return this.body();
    }
    throw new VisitEnded("the satellite is out of sight");
  }

  private askOnce(link: RelayLink, other: string, question: Question): Answer | null {
    const { core, key } = this;
    const { name, relay = 0n, body = EMPTY, rows = [] } = question;
    const { numbers, bytes: block } = this.store.spend(this.satellite, "authentication", 1);
    this.tags += 1;
    try {
      this.memory().set(block, key);
      this.begin(name, other, { block: numbers[0]!, number: this.nextNumber(), relay, body });
      core.tagStart(key, false);
      for (const row of rows) {
        this.memory().set(row, this.row);
        core.tagAdd(this.row);
      }
      const bytes = this.exchange(link, core.messageSeal(key, false), name);
      const answer = bytes === null ? null : this.read(name, bytes, numbers[0]!);
      if (answer !== null) {
        core.visitKey(key, this.visit);
        this.visitBlock = numbers[0]!;
      }
      return answer;
    } finally {
      block.fill(0);
      this.memory().fill(0, key, key + KEY_BYTES);
    }
  }

  /**
   * Number of a question: the blocks with the satellite that are gone from the store, its own tag's among
   * them. So it rises with each question, stands in the file before the packet leaves, and an old copy of the
   * file gives numbers that the satellite has heard before.
   */
  private nextNumber(): bigint {
    const { madeBits, freeBits, reservedBits } = this.store
      .status()
      .peers.find(({ peer }) => peer === this.satellite)!;
    const left = Object.values(reservedBits).reduce((sum, bits) => sum + bits, freeBits);
    return BigInt((madeBits - left) / BLOCK_BITS);
  }

  /** An answer whose tag is right; null otherwise. */
  private read(name: Asked, bytes: number, block: bigint): Answer | null {
    const { core, key } = this;
    if (core.messageBlock() !== block) return null;
    core.tagStart(key, true);
    if (!core.tagIsRight(bytes, key, true)) return null;
    const relay = core.messageRelay();
    const { ok } = RELAY.codes.outcome;
    if (name === "waiting" && this.body().length === MAIL_BYTES) {
      const { bytes: length, sum, ...told } = valuesIn(RELAY, "mail", this.body());
      const waiting = told.code === ok ? { bytes: length, sum } : null;
      return { ...told, relay, gone: [], goneIsFull: false, waiting };
    }
    const { gone, ...told } = valuesIn(RELAY, "outcome", this.body());
    const goneIsFull = gone.length === RELAY.limits.MOST_GONE;
    return { ...told, relay, gone: gone.map(({ number }) => number), goneIsFull, waiting: null };
  }

  private begin(
    name: Asked,
    other: string,
    { block, number, relay, body }: { block: bigint; number: bigint; relay: bigint; body: Uint8Array },
  ): void {
    const { core } = this;
    const kind = RELAY.kinds[name];
    core.messageBegin(kind, this.numberOf(this.name), this.numberOf(other), block, number, relay);
    this.memory().set(body, core.messageRoom(body.length));
  }

  /** Body of the message that has come. */
  private body(): Uint8Array {
    const { core } = this;
    const head = core.HEAD_BYTES.value;
    return this.bytes(core.messageIn() + head, core.messageInBytes() - head);
  }

  /** Sends the packet that was made; bytes of the answer to it, which lies in the core, or null. */
  private exchange(link: RelayLink, bytes: number, name: Asked): number | null {
    const { core } = this;
    const answer = link.exchange(this.bytes(core.relayOutgoing(), bytes));
    if (answer === null || answer.length > core.LONGEST_PACKET.value) return null;
    this.memory().set(answer, core.relayIncoming());
    if (!core.messageIsWhole(answer.length, true)) return null;
    const isMine = core.messageStation() === this.numberOf(this.name);
    const kind = RELAY.kinds[name] | RELAY.limits.ANSWER;
    return isMine && core.messageKind() === kind ? answer.length : null;
  }

  /** Bytes of the core's memory, copied. */
  bytes(address: number, count: number): Uint8Array {
    return new Uint8Array(this.core.memory.buffer, address, count).slice();
  }

  /** The core's memory. */
  memory(): Uint8Array {
    return new Uint8Array(this.core.memory.buffer);
  }

  private numberOf(station: string): number {
    return this.numbers[station]!;
  }
}
