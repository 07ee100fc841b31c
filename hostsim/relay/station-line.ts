/**
 * A station's packets to the satellite. Takes: what to ask. Gives: the answer, once one has come whose tag is
 * right. A question costs a key block each time that it is asked, and how many a visit may cost is bounded,
 * whatever happens to packets; a part costs none.
 */
import { type GroundExports, loadGround } from "../core/load.js";
import { SATELLITE } from "../keystore/pass-stores.js";
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

/** What the satellite says to a question. */
export interface Answer {
  readonly code: number;
  readonly state: number;
  readonly role: number;
  readonly reserved: number;
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

/** A question: its kind, the relay it is about, what fills its body, rows that its tag covers. */
export interface Question {
  readonly kind: number;
  readonly relay?: bigint;
  readonly fill?: () => void;
  readonly rows?: readonly Uint8Array[];
}

/** A part: `read` takes what the answer with its right tag says. */
export interface Part<Result> {
  readonly kind: number;
  readonly relay?: bigint;
  readonly fill: () => void;
  readonly read: (bytes: number) => Result;
}

/** A station's end of the line. */
export class StationLine {
  /** Questions that were asked under a tag so far; each may have had an answer under another one. */
  tags = 0;
  private readonly spent = new WeakMap<RelayLink, number>();
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
  ) {
    this.key = core.reserve(KEY_BYTES);
    this.visit = core.reserve(core.VISIT_KEY_BYTES.value);
    this.row = core.reserve(core.ROW_BYTES.value);
  }

  /** The line of a station with its store; `numbers` by name, its own among them. */
  static async open(
    name: string,
    store: StationStore,
    numbers: Readonly<Record<string, number>>,
  ): Promise<StationLine> {
    return new StationLine(await loadGround(), name, store, numbers);
  }

  /**
   * Asks under a tag until an answer comes under the same block; each asking spends a block, in the store's
   * file before the packet leaves.
   *
   * @throws VisitEnded when none comes, when the visit has cost enough, or when the satellite went out of
   *   sight
   */
  ask(link: RelayLink, other: string, question: Question): Answer {
    for (let tries = 0; link.isOpen; tries++) {
      // A link that gives no answers must not eat all key.
      const spent = this.spent.get(link) ?? 0;
      if (tries === MOST_TRIES) throw new VisitEnded("the satellite does not answer");
      if (spent === MOST_BLOCKS_A_VISIT) throw new VisitEnded("this visit has cost enough key");
      this.spent.set(link, spent + 1);
      const answer = this.askOnce(link, other, question);
      if (answer === null) continue;
      if (answer.code === this.core.RELAY_OLD.value)
        throw new VisitEnded(
          "the satellite has heard later questions of this station: its store is an old copy and must not be used",
        );
      return answer;
    }
    throw new VisitEnded("the satellite is out of sight");
  }

  /**
   * Sends a part under the key of the visit until the answer comes under it. At least one question was
   * answered before.
   *
   * @throws VisitEnded when none comes, or when the satellite went out of sight
   */
  part<Result>(link: RelayLink, other: string, { kind, relay = 0n, fill, read }: Part<Result>): Result {
    const { core, visit, visitBlock } = this;
    for (let tries = 0; link.isOpen; tries++) {
      if (tries === MOST_TRIES) throw new VisitEnded("the satellite does not answer");
      core.messageBegin(kind, this.numberOf(this.name), this.numberOf(other), visitBlock, 0n, relay);
      fill();
      const bytes = this.exchange(link, core.partSeal(visit), kind);
      if (bytes === null || core.messageBlock() !== visitBlock || !core.partIsRight(bytes, visit)) continue;
      return read(bytes);
    }
    throw new VisitEnded("the satellite is out of sight");
  }

  private askOnce(link: RelayLink, other: string, question: Question): Answer | null {
    const { core, key } = this;
    const { kind, relay = 0n, fill = () => undefined, rows = [] } = question;
    const { numbers, bytes: block } = this.store.spend(SATELLITE, "authentication", 1);
    this.tags += 1;
    try {
      this.memory().set(block, key);
      core.messageBegin(
        kind,
        this.numberOf(this.name),
        this.numberOf(other),
        numbers[0]!,
        this.nextNumber(),
        relay,
      );
      fill();
      core.tagStart(key, false);
      for (const row of rows) {
        this.memory().set(row, this.row);
        core.tagAdd(this.row);
      }
      const bytes = this.exchange(link, core.messageSeal(key, false), kind);
      const answer = bytes === null ? null : this.read(bytes, numbers[0]!);
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
      .peers.find(({ peer }) => peer === SATELLITE)!;
    const left = Object.values(reservedBits).reduce((sum, bits) => sum + bits, freeBits);
    return BigInt((madeBits - left) / BLOCK_BITS);
  }

  /** An answer whose tag is right; null otherwise. */
  private read(bytes: number, block: bigint): Answer | null {
    const { core, key } = this;
    if (core.messageBlock() !== block) return null;
    core.tagStart(key, true);
    if (!core.tagIsRight(bytes, key, true)) return null;
    const [code, state, role, reserved, count] = Array.from({ length: 5 }, () => core.messageTake32());
    const gone = Array.from({ length: count! }, () => core.messageTake64());
    const isTold = core.messageUnread(bytes) >= 8;
    return {
      code: code!,
      state: state!,
      role: role!,
      reserved: reserved!,
      relay: core.messageRelay(),
      gone,
      goneIsFull: gone.length === core.MOST_GONE.value,
      waiting: isTold ? { bytes: core.messageTake32() >>> 0, sum: core.messageTake32() >>> 0 } : null,
    };
  }

  /** Sends the packet that was made; bytes of the answer to it, which lies in the core, or null. */
  private exchange(link: RelayLink, bytes: number, kind: number): number | null {
    const { core } = this;
    const answer = link.exchange(this.bytes(core.relayOutgoing(), bytes));
    if (answer === null || answer.length > core.LONGEST_PACKET.value) return null;
    this.memory().set(answer, core.relayIncoming());
    if (!core.messageIsWhole(answer.length, true)) return null;
    const isMine = core.messageStation() === this.numberOf(this.name);
    return isMine && core.messageKind() === (kind | core.ANSWER.value) ? answer.length : null;
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
