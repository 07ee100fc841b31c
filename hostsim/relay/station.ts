/**
 * A station's side of a relay. Takes: its key store and a link to the satellite while that is in sight. Gives: the key that it shares with
 * another station, and messages to and from it. Questions are asked again until an answer comes; whatever ends a visit, the
 * next one goes on from the store.
 */
import { crc32 } from "node:zlib";
import { type GroundExports, loadGround } from "../core/load.js";
import { SATELLITE } from "../keystore/pass-stores.js";
import type { SealedStore } from "../keystore/sealed-store.js";
import {
  burnBlocks,
  type PadRow,
  releaseBlocks,
  reserveBlocks,
  reservedBlocks,
  takeShared,
} from "./relay-blocks.js";
import { runsOf } from "./runs.js";

/** The way to the satellite and back. */
export interface RelayLink {
  /** Sends a question and waits for what comes back; null when nothing did in time. */
  exchange(packet: Uint8Array): Uint8Array | null;
  /** Whether the satellite is still in sight. */
  readonly isOpen: boolean;
}

/** The satellite was out of sight, or flash failed there, before all was said; the next visit goes on. */
export class VisitEnded extends Error {}

interface Answer {
  readonly code: number;
  readonly state: number;
  readonly role: number;
  readonly reserved: number;
  readonly relay: bigint;
  readonly gone: readonly bigint[];
}

/** Runs of numbers that a packet has room for. */
const MOST_RUNS = 78;
/** Parts of a message, in bytes: whole words. */
const PART_BYTES = 960;
/** Askings of one question under a tag. */
const MOST_TRIES = 12;
const XOR_AT = 16;

/** What a visit came to. */
export type RelayProgress =
  /** Nothing is open. */
  | "nothing"
  /** The satellite waits for the other station. */
  | "asked"
  /** The shared key is in the store. */
  | {
      readonly sharedBlocks: number;
      readonly lostBlocks: number;
      readonly sha256: string;
      readonly decodes: boolean;
      readonly relay: bigint;
    };

/** A station. Its and the others' numbers are the satellite's numbers for its peers. */
export class RelayStation {
  private constructor(
    readonly name: string,
    private readonly store: SealedStore,
    private readonly numbers: Readonly<Record<string, number>>,
    private readonly core: GroundExports,
    private readonly key: number,
    private readonly row: number,
  ) {}

  /** A station with its store; `numbers` by name, its own among them. */
  static async open(
    name: string,
    store: SealedStore,
    numbers: Readonly<Record<string, number>>,
  ): Promise<RelayStation> {
    const core = await loadGround();
    return new RelayStation(name, store, numbers, core, core.reserve(32), core.reserve(core.ROW_BYTES.value));
  }

  /**
   * Goes on with the relay to another station as far as it gets: asks, for `blocks` blocks if none are reserved yet; takes down and
   * acknowledges K_A xor K_B; takes the shared key in; reports that.
   *
   * @throws VisitEnded when the satellite went out of sight first
   */
  relay(link: RelayLink, other: string, blocks: number): RelayProgress {
    const { store, core } = this;
    if (blocks > 0 && reservedBlocks(store, SATELLITE, other).length === 0)
      reserveBlocks(store, SATELLITE, other, blocks);
    const mine = reservedBlocks(store, SATELLITE, other);
    if (mine.length === 0 && store.lastRelay(other) === 0n) return "nothing";
    const asked = this.ask(link, other, mine);
    burnBlocks(store, SATELLITE, asked.gone);
    if (asked.state === core.RELAY_FREE.value) return "nothing";
    if (asked.state === core.RELAY_ASKED.value) return "asked";
    // What is open was taken in before: the other station has not yet.
    if (asked.relay <= store.lastRelay(other)) return "nothing";
    const rows = this.fetch(link, other, asked.relay);
    const role = this.acknowledge(link, other, asked.relay, rows);
    const decodes = role === core.ROLE_DECODE.value;
    const shared = takeShared(store, SATELLITE, other, {
      number: asked.relay,
      rows: rows.map(toRow),
      decodes,
    });
    // The report; lost, it goes with the next visit's question.
    if (link.isOpen) this.ask(link, other, []);
    const { blocks: sharedBlocks, sha256 } = shared;
    return { sharedBlocks, lostBlocks: rows.length - sharedBlocks, sha256, decodes, relay: asked.relay };
  }

  /** Takes an asking back that the other station has not joined. Returns false when it has. */
  withdraw(link: RelayLink, other: string): boolean {
    const { core } = this;
    const { code } = this.tagged(link, other, core.KIND_WITHDRAW.value, 0n, () => undefined);
    if (code !== core.RELAY_OK.value) return false;
    releaseBlocks(this.store, SATELLITE, other);
    return true;
  }

  /** Leaves a message for another station on board. Returns false when one waits there already. */
  sendMail(link: RelayLink, other: string, message: Uint8Array): boolean {
    const { core } = this;
    const sum = sumOf(message);
    const offer = () =>
      this.tagged(link, other, core.KIND_OFFER.value, 0n, () => {
        core.messageAdd32(message.length);
        core.messageAdd32(sum);
      }).code;
    for (let code = offer(); code !== core.RELAY_OK.value; code = offer()) {
      if (code === core.RELAY_BUSY.value) return false;
      if (code !== core.RELAY_LATE.value) throw new VisitEnded(`mail is refused (code ${code})`);
      for (let at = 0; at < message.length; at += PART_BYTES)
        this.put(link, other, at, message.subarray(at, at + PART_BYTES));
    }
    return true;
  }

  /** Takes a message of another station down; null when none waits. It stays on board until `confirmMail`. */
  fetchMail(link: RelayLink, other: string): Uint8Array | null {
    const { core } = this;
    let message: Uint8Array | null = null;
    for (let at = 0; message === null || at < message.length; ) {
      const sought = at;
      const part = this.plain(
        link,
        other,
        core.KIND_GET.value,
        0n,
        () => core.messageAdd32(sought),
        (bytes) => {
          if (core.messageTake32() !== core.RELAY_OK.value) return null;
          const [total, sum, offset] = [core.messageTake32(), core.messageTake32(), core.messageTake32()];
          const count = core.messageUnread(bytes);
          return { total, sum, offset, data: this.bytes(core.messageTakeBytes(count), count) };
        },
      );
      if (part === null) return null;
      message ??= new Uint8Array(part.total);
      if (part.offset === sought && part.total === message.length) {
        message.set(part.data.subarray(0, part.total - sought), sought);
        at += part.data.length;
      }
      if (at >= message.length && sumOf(message) !== part.sum >>> 0) at = 0;
    }
    return message;
  }

  /** Tells the satellite that a message is safe here; it forgets it. */
  confirmMail(link: RelayLink, other: string, message: Uint8Array): void {
    this.tagged(link, other, this.core.KIND_TAKEN.value, 0n, () => this.core.messageAdd32(sumOf(message)));
  }

  private ask(link: RelayLink, other: string, numbers: readonly bigint[]): Answer {
    const { core } = this;
    const runs = runsOf(numbers, 1n).slice(0, MOST_RUNS);
    return this.tagged(link, other, core.KIND_ASK.value, this.store.lastRelay(other), () => {
      core.messageAdd32(runs.length);
      for (const [first, count] of runs) {
        core.messageAdd64(first);
        core.messageAdd32(count);
      }
    });
  }

  /** Rows of a relay, 48 bytes each, in order. */
  private fetch(link: RelayLink, other: string, relay: bigint): Uint8Array[] {
    const { core } = this;
    const rows = new Map<number, Uint8Array>();
    const size = core.ROW_BYTES.value;
    for (let from = 0; from !== core.NO_ROW.value >>> 0; ) {
      const sought = from;
      const next = this.plain(
        link,
        other,
        core.KIND_FETCH.value,
        relay,
        () => core.messageAdd32(sought),
        (bytes) => {
          const code = core.messageTake32();
          // The pad is still being made.
          if (code === core.RELAY_LATE.value) return sought;
          if (code !== core.RELAY_OK.value) return null;
          core.messageTake32();
          const behind = core.messageTake32() >>> 0;
          while (core.messageUnread(bytes) >= size) {
            const row = this.bytes(core.messageTakeBytes(size), size);
            rows.set(toRow(row).place, row);
          }
          return behind;
        },
      );
      if (next === null) throw new VisitEnded("the satellite knows no such relay any more");
      from = next;
    }
    return [...rows.values()].sort((a, b) => toRow(a).place - toRow(b).place);
  }

  private acknowledge(link: RelayLink, other: string, relay: bigint, rows: readonly Uint8Array[]): number {
    const { core } = this;
    const { code, role } = this.tagged(
      link,
      other,
      core.KIND_ACKNOWLEDGE.value,
      relay,
      () => undefined,
      rows,
    );
    if (code !== core.RELAY_OK.value || role === 0)
      throw new VisitEnded(`the satellite does not take the acknowledgement (code ${code})`);
    return role;
  }

  private put(link: RelayLink, other: string, offset: number, data: Uint8Array): void {
    const { core } = this;
    const fill = () => {
      core.messageAdd32(offset);
      new Uint8Array(core.memory.buffer).set(data, core.messageRoom(data.length));
    };
    this.plain(link, other, core.KIND_PUT.value, 0n, fill, () => true);
  }

  /** Asks without a tag until an answer comes, and reads it. */
  private plain<Result>(
    link: RelayLink,
    other: string,
    kind: number,
    relay: bigint,
    fill: () => void,
    read: (bytes: number) => Result,
  ): Result {
    const { core } = this;
    while (link.isOpen) {
      core.messageBegin(kind, this.numbers[this.name]!, this.numbers[other]!, core.NO_BLOCK.value, relay);
      fill();
      const bytes = this.exchange(link, core.messageSeal(0, false), kind);
      if (bytes !== null) return read(bytes);
    }
    throw new VisitEnded("the satellite is out of sight");
  }

  /** Asks under a tag until an answer comes under the same block; each asking spends a block. */
  private tagged(
    link: RelayLink,
    other: string,
    kind: number,
    relay: bigint,
    fill: () => void,
    rows: readonly Uint8Array[] = [],
  ): Answer {
    const { core, key } = this;
    for (let tries = 0; link.isOpen; tries++) {
      // Each try costs a block: a link that gives no answers must not eat them all.
      if (tries === MOST_TRIES) throw new VisitEnded("the satellite does not answer");
      const { numbers, bytes: block } = this.store.spend(SATELLITE, "authentication", 1);
      try {
        new Uint8Array(core.memory.buffer).set(block, key);
        core.messageBegin(kind, this.numbers[this.name]!, this.numbers[other]!, numbers[0]!, relay);
        fill();
        core.tagStart(key, false);
        for (const row of rows) {
          new Uint8Array(core.memory.buffer).set(row, this.row);
          core.tagAdd(this.row);
        }
        const bytes = this.exchange(link, core.messageSeal(key, false), kind);
        const answer = bytes === null ? null : this.readTagged(bytes, numbers[0]!);
        if (answer !== null) return answer;
      } finally {
        block.fill(0);
        new Uint8Array(core.memory.buffer, key, 32).fill(0);
      }
    }
    throw new VisitEnded("the satellite is out of sight");
  }

  /** An answer whose tag is right; null otherwise. */
  private readTagged(bytes: number, block: bigint): Answer | null {
    const { core, key } = this;
    if (core.messageBlock() !== block) return null;
    core.tagStart(key, true);
    if (!core.tagIsRight(bytes, key, true)) return null;
    const [code, state, role, reserved, gone] = Array.from({ length: 5 }, () => core.messageTake32());
    return {
      code: code!,
      state: state!,
      role: role!,
      reserved: reserved!,
      relay: core.messageRelay(),
      gone: Array.from({ length: gone! }, () => core.messageTake64()),
    };
  }

  /** Sends the packet that was made; bytes of the answer to it, which lies in the core, or null. */
  private exchange(link: RelayLink, bytes: number, kind: number): number | null {
    const { core } = this;
    const answer = link.exchange(this.bytes(core.relayOutgoing(), bytes));
    if (answer === null || answer.length > core.LONGEST_PACKET.value) return null;
    new Uint8Array(core.memory.buffer).set(answer, core.relayIncoming());
    if (!core.messageIsWhole(answer.length, true)) return null;
    const isMine = core.messageStation() === this.numbers[this.name];
    return isMine && core.messageKind() === (kind | core.ANSWER.value) ? answer.length : null;
  }

  private bytes(address: number, count: number): Uint8Array {
    return new Uint8Array(this.core.memory.buffer, address, count).slice();
  }
}

function toRow(bytes: Uint8Array): PadRow {
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return {
    place: words.getUint32(0),
    block: words.getBigUint64(8),
    xor: words.getUint32(4) === 0 ? null : bytes.subarray(XOR_AT),
  };
}

/** CRC-32 of a message, filled up to whole words with zeros. */
function sumOf(message: Uint8Array): number {
  const filled = new Uint8Array(Math.ceil(message.length / 4) * 4);
  filled.set(message);
  return crc32(filled) >>> 0;
}
