/**
 * What a KME's ledger says: one entry a change. Takes and gives: entries, and their bytes. The order of the
 * entries is the order of what happened; the book (book.ts) is what they add up to.
 *
 * Block numbers are those of the key store (pass * 2^24 + block), as decimal text. Keys are Base64, secret.
 */

/** Stations that a key goes over, from the master's to the slave's; those between are trusted relays. */
export type Path = readonly string[];

/** A key's way to one station of its slaves: blocks shared with the first station of the way. */
export interface Leg {
  readonly peer: string;
  readonly numbers: readonly string[];
  readonly path: Path;
  /** Applications there that may have the key. */
  readonly slaves: readonly string[];
}

/** What is told to a station that a key is void. */
export interface VoidLeg {
  readonly peer: string;
  readonly numbers: readonly string[];
  readonly path: Path;
}

/** A change, as it stands in the ledger. */
export type Entry =
  /** Blocks are about to be taken out of the store: what is gone there and not `taken` is lost. */
  | { readonly kind: "ask"; readonly peer: string; readonly numbers: readonly string[] }
  /** What was asked for is settled. */
  | { readonly kind: "asked"; readonly peer: string }
  /** Blocks that are out of the store and here; `key` is their bytes, one behind the other. */
  | {
      readonly kind: "taken";
      readonly peer: string;
      readonly numbers: readonly string[];
      readonly key: string;
    }
  /** Blocks that were destroyed unused. */
  | {
      readonly kind: "lost";
      readonly peer: string;
      readonly numbers: readonly string[];
      readonly why: string;
    }
  /** A key that is being agreed on with the stations of its slaves; its bits are those of the first leg. */
  | {
      readonly kind: "agree";
      readonly id: string;
      readonly master: string;
      readonly bytes: number;
      readonly legs: readonly Leg[];
      /** Whether it is of the reserve: its master may be told it before that is on the disk (reserve.ts). */
      readonly open?: boolean;
    }
  /** All stations have it, and the master is about to be told. */
  | { readonly kind: "told"; readonly id: string; readonly day: string }
  /** No station can have heard of it: its blocks are as before. */
  | { readonly kind: "unsent"; readonly id: string }
  /** A key that nobody was told, and that stations may hold: they have yet to be told so. */
  | { readonly kind: "void"; readonly id: string; readonly legs: readonly VoidLeg[] }
  /** The first station of a way has destroyed it, and sees to it that those behind it do. */
  | { readonly kind: "voided"; readonly id: string; readonly path: Path; readonly numbers: readonly string[] }
  /** A key that applications here may fetch. */
  | {
      readonly kind: "hold";
      readonly id: string;
      readonly master: string;
      readonly peer: string;
      readonly numbers: readonly string[];
      readonly path: Path;
      readonly slaves: readonly string[];
      readonly key: string;
      readonly untilS: number;
      /** Whether it is of the reserve: given before that is on the disk (reserve.ts), until it is `kept`. */
      readonly open?: boolean;
    }
  /** Keys that are given from now on only when that is on the disk. */
  | { readonly kind: "kept"; readonly ids: readonly string[] }
  /** Blocks in custody that may be put to keys before that is on the disk; and no longer. */
  | { readonly kind: "reserve" | "release"; readonly peer: string; readonly numbers: readonly string[] }
  /** An application here is about to get it. */
  | { readonly kind: "delivered"; readonly id: string; readonly sae: string }
  /** A held key was destroyed before all have fetched it. */
  | { readonly kind: "burnt"; readonly id: string; readonly why: string }
  /** A key that goes on to the next station. */
  | {
      readonly kind: "pass";
      readonly id: string;
      readonly from: string;
      readonly numbers: readonly string[];
      readonly next: string;
      readonly nextNumbers: readonly string[];
      readonly path: Path;
    }
  /** The next station has it. */
  | { readonly kind: "passed"; readonly id: string }
  /** Sums of what went before, in place of it. */
  | { readonly kind: "sums"; readonly sums: Sums; readonly usage: Usage };

/** Totals since the ledger was begun. */
export interface Sums {
  /** Keys that masters were told, and that slaves were given. */
  readonly told: number;
  readonly delivered: number;
  /** Keys that were passed on to another station. */
  readonly passed: number;
  /** Keys that were destroyed before a slave had them: void, or never fetched. */
  readonly burnt: number;
  /** Blocks that were destroyed unused. */
  readonly lostBlocks: number;
}

/** Bits that each master was told on one day. */
export interface Usage {
  /** In UTC, as 2026-12-01. */
  readonly day: string;
  readonly bits: Readonly<Record<string, number>>;
}

/** Bytes of an entry; secret where the entry has a key. */
export function entryBytes(entry: Entry): Buffer {
  return Buffer.from(JSON.stringify(entry));
}

/** The entry of bytes that the ledger has shown to be genuine. */
export function entryOf(bytes: Buffer): Entry {
  return JSON.parse(bytes.toString("utf8")) as Entry;
}
