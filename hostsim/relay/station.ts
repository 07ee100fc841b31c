/**
 * A station's side of a relay. Takes: its key store and a link to the satellite while that is in sight.
 * Gives: the key that it shares with another station, and messages to and from it. Questions are asked again
 * until an answer comes; whatever ends a visit, the next one goes on from the store.
 */

import { crc32 } from "node:zlib";
import { SATELLITE } from "../keystore/pass-stores.js";
import { bodyOf, entryIn, fixedBytes, protocolCodeName, valuesIn } from "../wire/messages.js";
import { RELAY } from "../wire/relay-protocol.js";
import { MOST_BYTES } from "./one-time-pad.js";
import {
  burnBlocks,
  leaveBlocks,
  leftBlocks,
  type PadRow,
  reserveBlocks,
  reservedBlocks,
  settleBlocks,
  takeShared,
} from "./relay-blocks.js";
import { runsOf } from "./runs.js";
import { type Answer, type RelayLink, StationLine, VisitEnded } from "./station-line.js";
import type { StationStore } from "./station-store.js";

export { type RelayLink, VisitEnded } from "./station-line.js";

/** Runs of numbers that a packet has room for. */
const MOST_RUNS = 78;
/** Pieces of a message, in bytes: whole words. */
const PIECE_BYTES = 960;
/** Offers of one message in a visit. Two do, unless the satellite loses power between them. */
const MOST_OFFERS = 3;
/** What a message says besides the data, at most. */
const ENVELOPE_BYTES = 65_536;
const OK = RELAY.codes.outcome.ok;
/** Bytes of rows before the first one, and of each. */
const ROWS = fixedBytes(RELAY, "rows");

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
      readonly decodes: boolean;
      readonly relay: bigint;
    };

/** A station. Its and the others' numbers are the satellite's numbers for its peers. */
export class RelayStation {
  private constructor(
    readonly name: string,
    private readonly store: StationStore,
    private readonly line: StationLine,
    private readonly satellite: string,
  ) {}

  /**
   * A station with its store.
   * @param numbers by name, its own among them
   * @param satellite what the store calls the satellite: of several each has a name of its own
   */
  static async open(
    name: string,
    store: StationStore,
    numbers: Readonly<Record<string, number>>,
    satellite: string = SATELLITE,
  ): Promise<RelayStation> {
    const line = await StationLine.open(name, store, numbers, satellite);
    return new RelayStation(name, store, line, satellite);
  }

  /** Questions that were asked under a tag so far. */
  get tags(): number {
    return this.line.tags;
  }

  /**
   * Goes on with the relay to another station as far as it gets: asks, for `blocks` blocks if none are
   * reserved yet; takes down and acknowledges K_A xor K_B; takes the shared key in; reports that.
   *
   * @throws VisitEnded when the satellite went out of sight first
   */
  relay(link: RelayLink, other: string, blocks: number): RelayProgress {
    const { store, satellite } = this;
    const { core } = this.line;
    if (leftBlocks(store, satellite, other).length > 0) this.report(link, other);
    if (blocks > 0 && reservedBlocks(store, satellite, other).length === 0)
      reserveBlocks(store, satellite, other, blocks);
    if (reservedBlocks(store, satellite, other).length === 0 && store.lastRelay(other) === 0n)
      return "nothing";
    const asked = this.ask(link, other);
    if (asked.state === core.RELAY_FREE.value) return "nothing";
    if (asked.state === core.RELAY_ASKED.value) return "asked";
    // What is open was taken in before: the other station has not yet.
    if (asked.relay <= store.lastRelay(other)) return "nothing";
    const rows = this.fetch(link, other, asked.relay);
    const decodes = this.acknowledge(link, other, asked.relay, rows) === RELAY.codes.role.decode;
    const sharedBlocks = takeShared(store, satellite, other, {
      number: asked.relay,
      rows: rows.map(toRow),
      decodes,
    });
    // Lost, it goes with the next visit's question.
    if (link.isOpen) this.report(link, other);
    return { sharedBlocks, lostBlocks: rows.length - sharedBlocks, decodes, relay: asked.relay };
  }

  /** Takes an asking back that the other station has not joined. Returns false when it has. */
  withdraw(link: RelayLink, other: string): boolean {
    const { store, satellite } = this;
    const named = toReturn(reservedBlocks(store, satellite, other));
    const body = bodyOf(RELAY, "withdraw", runsBody(named));
    const answer = this.line.ask(link, other, { name: "withdraw", body });
    if (answer.code !== OK) return false;
    leaveBlocks(store, satellite, other);
    this.settle(other, named, answer);
    return true;
  }

  /** Leaves a message for another station on board. Returns false when one waits there already. */
  sendMail(link: RelayLink, other: string, message: Uint8Array): boolean {
    const sum = sumOf(message);
    for (let offers = 0; offers < MOST_OFFERS; offers++) {
      const body = bodyOf(RELAY, "offer", { bytes: message.length, sum });
      const { code } = this.line.ask(link, other, { name: "offer", body });
      if (code === OK) return true;
      if (code === RELAY.codes.outcome.busy) return false;
      if (code !== RELAY.codes.outcome.late) throw new VisitEnded(`mail is refused: ${outcomeName(code)}`);
      this.put(link, other, message);
    }
    throw new VisitEnded("the message does not come to be whole on board");
  }

  /** Takes a message of another station down; null when none waits. It stays on board until `confirmMail`. */
  fetchMail(link: RelayLink, other: string): Uint8Array | null {
    const { waiting } = this.line.ask(link, other, { name: "waiting" });
    if (waiting === null) return null;
    if (waiting.bytes > MOST_BYTES + ENVELOPE_BYTES)
      throw new VisitEnded(`a message of ${waiting.bytes} bytes waits: none is so long`);
    const message = new Uint8Array(waiting.bytes);
    for (let at = 0; at < message.length; ) {
      const body = this.line.part(link, other, { name: "get", body: bodyOf(RELAY, "get", { offset: at }) });
      const piece = codeOf(body) === OK ? valuesIn(RELAY, "piece", body) : null;
      if (piece?.offset !== at || piece.data.length === 0)
        throw new VisitEnded("the message is not on board any more");
      message.set(piece.data.subarray(0, message.length - at), at);
      at += piece.data.length;
    }
    if (sumOf(message) !== waiting.sum) throw new VisitEnded("the message that waits is damaged");
    return message;
  }

  /** Tells the satellite that a message is safe here; it forgets it. */
  confirmMail(link: RelayLink, other: string, message: Uint8Array): void {
    const body = bodyOf(RELAY, "taken", { sum: sumOf(message) });
    this.line.ask(link, other, { name: "taken", body });
  }

  /** Asks with all that is reserved; what the satellite does not hold any more is destroyed here. */
  private ask(link: RelayLink, other: string): Answer {
    for (;;) {
      const named = reservedBlocks(this.store, this.satellite, other);
      const answer = this.line.ask(link, other, {
        name: "ask",
        relay: this.store.lastRelay(other),
        body: bodyOf(RELAY, "ask", runsBody(named)),
      });
      burnBlocks(this.store, this.satellite, answer.gone);
      if (!answer.goneIsFull) return answer;
    }
  }

  /** Says which relay was taken in last, and gives back what it left over. */
  private report(link: RelayLink, other: string): void {
    const named = toReturn(leftBlocks(this.store, this.satellite, other));
    const answer = this.line.ask(link, other, {
      name: "return",
      relay: this.store.lastRelay(other),
      body: bodyOf(RELAY, "return", runsBody(named)),
    });
    if (answer.code === OK) this.settle(other, named, answer);
  }

  /**
   * After the answer nothing that was asked before can come true: what the satellite holds free is free here
   * too.
   */
  private settle(other: string, named: readonly bigint[], { gone, goneIsFull }: Answer): void {
    if (named.length === 0) return;
    const free = goneIsFull ? [] : named.filter((number) => !gone.includes(number));
    settleBlocks(this.store, this.satellite, other, { free, gone });
  }

  /** Rows of a relay as they were told, in order. */
  private fetch(link: RelayLink, other: string, relay: bigint): Uint8Array[] {
    const rows = new Map<number, Uint8Array>();
    for (let from = 0; from !== RELAY.limits.NO_ROW; ) {
      const body = this.line.part(link, other, {
        name: "fetch",
        relay,
        body: bodyOf(RELAY, "fetch", { from }),
      });
      const code = codeOf(body);
      // The pad is still being made.
      if (code === RELAY.codes.outcome.late) continue;
      if (code !== OK) throw new VisitEnded("the satellite knows no such relay any more");
      const told = valuesIn(RELAY, "rows", body);
      for (const [at, { place }] of told.rows.entries())
        rows.set(place, body.subarray(ROWS.body + at * ROWS.entry, ROWS.body + (at + 1) * ROWS.entry));
      from = told.next;
    }
    return [...rows.values()].sort((a, b) => toRow(a).place - toRow(b).place);
  }

  private acknowledge(link: RelayLink, other: string, relay: bigint, rows: readonly Uint8Array[]): number {
    const { code, role } = this.line.ask(link, other, { name: "acknowledge", relay, rows });
    if (code !== OK || role === 0)
      throw new VisitEnded(`the satellite does not take the acknowledgement: ${outcomeName(code)}`);
    return role;
  }

  /** Sends a message piece by piece, until one is refused. */
  private put(link: RelayLink, other: string, message: Uint8Array): void {
    for (let offset = 0; offset < message.length; offset += PIECE_BYTES) {
      const data = message.subarray(offset, offset + PIECE_BYTES);
      const body = bodyOf(RELAY, "put", { offset, data });
      if (codeOf(this.line.part(link, other, { name: "put", body })) !== OK) return;
    }
  }
}

/** What came of a part. */
function codeOf(body: Uint8Array): number {
  return valuesIn(RELAY, "part", body).code;
}

function outcomeName(code: number): string {
  return protocolCodeName(RELAY, "outcome", code);
}

/** Numbers of blocks as a message names them. */
function runsBody(numbers: readonly bigint[]): { runs: number; named: { first: bigint; count: number }[] } {
  const runs = runsOf(numbers, 1n).slice(0, MOST_RUNS);
  return { runs: runs.length, named: runs.map(([first, count]) => ({ first, count })) };
}

/** As many of the numbers as one question may give back. */
function toReturn(numbers: readonly bigint[]): bigint[] {
  const runs = runsOf(numbers, 1n).slice(0, MOST_RUNS);
  const named = runs.flatMap(([first, count]) => Array.from({ length: count }, (_, i) => first + BigInt(i)));
  return named.slice(0, RELAY.limits.MOST_RETURNED);
}

function toRow(bytes: Uint8Array): PadRow {
  const { place, block, isThere, xor } = entryIn(RELAY, "rows", bytes);
  return { place, block, xor: isThere === 0 ? null : xor };
}

/** CRC-32 of a message, filled up to whole words with zeros. */
function sumOf(message: Uint8Array): number {
  const filled = new Uint8Array(Math.ceil(message.length / 4) * 4);
  filled.set(message);
  return crc32(filled) >>> 0;
}
