/**
 * What a KME knows: blocks in its custody, keys on their way, keys that wait for applications. Takes: entries
 * of its ledger, in order. Gives: the state that they add up to, and the fewest entries that add up to it. It
 * changes by entries alone, so that what is known after a crash is what was written before it.
 */
import { BLOCK_BYTES } from "../keystore/store-units.js";
import type { Entry, Leg, Path, Sums, Usage, VoidLeg } from "./entries.js";

/** A key that the master's station agrees on with others. */
export interface Agreeing {
  readonly master: string;
  /** Secret. */
  readonly key: Buffer;
  readonly legs: readonly Leg[];
  /** The blocks of each leg, secret. */
  readonly blocks: readonly Buffer[];
  /** Whether its master may have been told it: a crash may have taken the end of the ledger. */
  readonly isOpen: boolean;
}

/** A key that applications here may fetch. */
export interface Held {
  readonly master: string;
  readonly peer: string;
  readonly numbers: readonly string[];
  readonly path: Path;
  readonly slaves: readonly string[];
  /** Secret. */
  readonly key: Buffer;
  readonly untilS: number;
  /** Who has fetched it. */
  readonly gone: Set<string>;
}

/** A key that this station hands on. */
export interface Passing {
  readonly from: string;
  readonly next: string;
  readonly nextNumbers: readonly string[];
  readonly path: Path;
}

/** The half that a block's number is in. */
export function halfOfNumber(number: string): 0 | 1 {
  return (Number(number.at(-1)) % 2) as 0 | 1;
}

/** Blocks for a key of so many bytes. */
export function blocksFor(bytes: number): number {
  return Math.ceil(bytes / BLOCK_BYTES);
}

/** `a` xor `b`, as long as `a`. */
export function xor(a: Uint8Array, b: Uint8Array): Buffer {
  return Buffer.from(a.map((byte, i) => byte ^ b[i]!));
}

/** The state of a KME. */
export class Book {
  /** By station and half: blocks that are out of the store and here, in the order in which they came. */
  private readonly custody = new Map<string, readonly [Map<string, Buffer>, Map<string, Buffer>]>();
  /** Those of them, by station and half, that may be put to keys before that is on the disk. */
  private readonly inReserve = new Map<string, readonly [Set<string>, Set<string>]>();
  /** Keys that wait and may have been given already: a crash may have taken the end of the ledger. */
  readonly open = new Set<string>();
  readonly asked = new Map<string, readonly string[]>();
  readonly agreeing = new Map<string, Agreeing>();
  /** By key and way: what stations have yet to be told. */
  readonly voiding = new Map<string, Map<string, VoidLeg>>();
  readonly held = new Map<string, Held>();
  readonly passing = new Map<string, Passing>();
  sums: Sums = { told: 0, delivered: 0, passed: 0, burnt: 0, lostBlocks: 0 };
  usage: Usage = { day: "", bits: {} };

  /** Blocks in custody with a station, secret, by number: those of a half (hostsim/relay/one-time-pad.ts). */
  blocks(peer: string, half: 0 | 1): Map<string, Buffer> {
    const known = this.custody.get(peer) ?? [new Map<string, Buffer>(), new Map<string, Buffer>()];
    this.custody.set(peer, known);
    return known[half];
  }

  /** Numbers of blocks in custody that are reserved: a crash burns them. */
  reserved(peer: string, half: 0 | 1): Set<string> {
    const known = this.inReserve.get(peer) ?? [new Set<string>(), new Set<string>()];
    this.inReserve.set(peer, known);
    return known[half];
  }

  /** A block in custody, secret; undefined when it is not there. */
  block(peer: string, number: string): Buffer | undefined {
    return this.blocks(peer, halfOfNumber(number)).get(number);
  }

  /** Bits that a master was told on a day. */
  toldBits(master: string, day: string): number {
    return this.usage.day === day ? (this.usage.bits[master] ?? 0) : 0;
  }

  /** Makes a change. Its key, if it has one, is copied. */
  apply(entry: Entry): void {
    switch (entry.kind) {
      case "ask":
        this.asked.set(entry.peer, entry.numbers);
        return;
      case "asked":
        this.asked.delete(entry.peer);
        return;
      case "taken": {
        const key = Buffer.from(entry.key, "base64");
        this.put(entry.peer, entry.numbers, key);
        key.fill(0);
        return;
      }
      case "lost":
        this.drop(entry.peer, entry.numbers);
        this.count("lostBlocks", entry.numbers.length);
        return;
      case "reserve":
        for (const number of entry.numbers)
          if (this.block(entry.peer, number) !== undefined)
            this.reserved(entry.peer, halfOfNumber(number)).add(number);
        return;
      case "release":
        for (const number of entry.numbers) this.reserved(entry.peer, halfOfNumber(number)).delete(number);
        return;
      case "kept":
        for (const id of entry.ids) this.open.delete(id);
        return;
      case "sums":
        this.sums = entry.sums;
        this.usage = entry.usage;
        return;
      default:
        this.applyToKey(entry);
    }
  }

  private applyToKey(entry: Extract<Entry, { id: string }>): void {
    switch (entry.kind) {
      case "agree": {
        const blocks = entry.legs.map(({ peer, numbers }) => this.take(peer, numbers));
        const key = Buffer.from(blocks[0]!.subarray(0, entry.bytes));
        const { master, legs, open } = entry;
        this.agreeing.set(entry.id, { master, key, legs, blocks, isOpen: open === true });
        return;
      }
      case "told":
        this.noteTold(entry.id, entry.day);
        return;
      case "unsent":
        this.giveBack(entry.id);
        return;
      case "void": {
        this.forget(entry.id);
        const legs = this.voiding.get(entry.id) ?? new Map<string, VoidLeg>();
        for (const leg of entry.legs) {
          const way = leg.path.join(" ");
          const numbers = [...new Set([...(legs.get(way)?.numbers ?? []), ...leg.numbers])];
          legs.set(way, { ...leg, numbers });
        }
        this.voiding.set(entry.id, legs);
        return;
      }
      case "voided": {
        const legs = this.voiding.get(entry.id);
        const way = entry.path.join(" ");
        const leg = legs?.get(way);
        // What was noted while the message was on its way has yet to be told.
        const more = leg?.numbers.filter((number) => !entry.numbers.includes(number)) ?? [];
        legs?.delete(way);
        if (leg !== undefined && more.length > 0) legs!.set(way, { ...leg, numbers: more });
        if (legs?.size === 0) this.voiding.delete(entry.id);
        return;
      }
      case "hold": {
        const { kind: _kind, id, key, open, ...about } = entry;
        this.drop(entry.peer, entry.numbers);
        this.held.set(id, { ...about, key: Buffer.from(key, "base64"), gone: new Set() });
        if (open === true) this.open.add(id);
        return;
      }
      case "delivered":
        this.noteDelivered(entry.id, entry.sae);
        return;
      case "burnt":
        this.held.get(entry.id)?.key.fill(0);
        this.open.delete(entry.id);
        if (this.held.delete(entry.id)) this.count("burnt", 1);
        return;
      case "pass": {
        const { id, from, next, nextNumbers, path } = entry;
        this.drop(from, entry.numbers);
        this.drop(next, nextNumbers);
        this.passing.set(id, { from, next, nextNumbers, path });
        return;
      }
      case "passed":
        if (this.passing.delete(entry.id)) this.count("passed", 1);
    }
  }

  private noteTold(id: string, day: string): void {
    const agreed = this.agreeing.get(id);
    if (agreed === undefined) return;
    const bits = day === this.usage.day ? this.usage.bits : {};
    const { master, key } = agreed;
    this.usage = { day, bits: { ...bits, [master]: (bits[master] ?? 0) + 8 * key.length } };
    this.count("told", 1);
    this.forget(id, false);
  }

  private noteDelivered(id: string, sae: string): void {
    const held = this.held.get(id);
    if (held === undefined) return;
    held.gone.add(sae);
    this.count("delivered", 1);
    if (held.gone.size < held.slaves.length) return;
    held.key.fill(0);
    this.open.delete(id);
    this.held.delete(id);
  }

  /** Forgets a key that is on its way, and wipes it. */
  private forget(id: string, isBurnt = true): void {
    const agreed = this.agreeing.get(id);
    agreed?.key.fill(0);
    for (const blocks of agreed?.blocks ?? []) blocks.fill(0);
    const wasHere = this.agreeing.delete(id) || this.passing.delete(id);
    if (wasHere && isBurnt) this.count("burnt", 1);
  }

  private giveBack(id: string): void {
    const agreed = this.agreeing.get(id);
    if (agreed === undefined) return;
    agreed.legs.forEach(({ peer, numbers }, leg) => {
      this.put(peer, numbers, agreed.blocks[leg]!);
    });
    this.forget(id, false);
  }

  private count(what: keyof Sums, more: number): void {
    this.sums = { ...this.sums, [what]: this.sums[what] + more };
  }

  /** Takes blocks out of custody. Throws when one is not there, which is a defect of ours. */
  private take(peer: string, numbers: readonly string[]): Buffer {
    const bytes = Buffer.concat(
      numbers.map((number) => {
        const block = this.block(peer, number);
        if (block === undefined) throw new Error(`block ${number} with ${peer} is not in custody`);
        return block;
      }),
    );
    this.drop(peer, numbers);
    return bytes;
  }

  private drop(peer: string, numbers: readonly string[]): void {
    for (const number of numbers) {
      const blocks = this.blocks(peer, halfOfNumber(number));
      blocks.get(number)?.fill(0);
      blocks.delete(number);
      this.reserved(peer, halfOfNumber(number)).delete(number);
    }
  }

  /** Puts copies of blocks into custody. */
  private put(peer: string, numbers: readonly string[], bytes: Buffer): void {
    numbers.forEach((number, i) => {
      const block = Buffer.from(bytes.subarray(i * BLOCK_BYTES, (i + 1) * BLOCK_BYTES));
      this.blocks(peer, halfOfNumber(number)).set(number, block);
    });
  }

  /** The fewest entries that add up to this state; secret. */
  snapshot(): Entry[] {
    const entries: Entry[] = [];
    for (const [peer, halves] of this.custody)
      for (const blocks of halves) {
        if (blocks.size === 0) continue;
        const key = Buffer.concat([...blocks.values()]).toString("base64");
        entries.push({ kind: "taken", peer, numbers: [...blocks.keys()], key });
      }
    for (const [peer, halves] of this.inReserve)
      for (const numbers of halves)
        if (numbers.size > 0) entries.push({ kind: "reserve", peer, numbers: [...numbers] });
    for (const [peer, numbers] of this.asked) entries.push({ kind: "ask", peer, numbers });
    for (const [id, { master, key, legs, blocks, isOpen }] of this.agreeing) {
      legs.forEach(({ peer, numbers }, leg) => {
        entries.push({ kind: "taken", peer, numbers, key: blocks[leg]!.toString("base64") });
      });
      const open = isOpen ? { open: true } : {};
      entries.push({ kind: "agree", id, master, bytes: key.length, legs, ...open });
    }
    for (const [id, legs] of this.voiding) entries.push({ kind: "void", id, legs: [...legs.values()] });
    for (const [id, { gone, key, ...about }] of this.held) {
      const open = this.open.has(id) ? { open: true } : {};
      entries.push({ kind: "hold", id, ...about, ...open, key: key.toString("base64") });
      for (const sae of gone) entries.push({ kind: "delivered", id, sae });
    }
    for (const [id, { from, next, nextNumbers, path }] of this.passing)
      entries.push({ kind: "pass", id, from, numbers: [], next, nextNumbers, path });
    // Last, as the entries before it count as well.
    entries.push({ kind: "sums", sums: this.sums, usage: this.usage });
    return entries;
  }
}
