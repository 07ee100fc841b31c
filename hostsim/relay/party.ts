/**
 * A station of a campaign: its store, its protocol, its mail. Takes: keys of passes, contacts, a picture to
 * send. Gives: what it did, in words, and the pictures that came.
 */

import { SATELLITE } from "../keystore/pass-stores.js";
import type { SealedStore } from "../keystore/sealed-store.js";
import { blocksFor, cipherOf, envelopeOf, halfOf, messageOpener, sealMessage } from "./one-time-pad.js";
import { freeKeys, reservedBlocks } from "./relay-blocks.js";
import { type RelayLink, type RelayProgress, type RelayStation, VisitEnded } from "./station.js";

/** Blocks that a station keeps for the tags of its questions. */
export const TAG_BLOCKS = 40;
const BLOCK_BYTES = 32;

/** A picture under way. */
export interface Parcel {
  readonly index: number;
  readonly to: string;
  readonly data: Uint8Array;
  /** The message, once key was spent for it; it is never made twice. */
  message: Uint8Array | null;
  sentUtcMs: number | null;
}

/** A picture that has come. */
export interface Arrival {
  readonly data: Uint8Array;
  readonly utcMs: number;
}

/** A station's share of the relay, once it has it. */
export type Shared = Exclude<RelayProgress, string>;

/** A station with the work it has left. */
export class Party {
  /** Key blocks that passes made, by number: to look for them in the satellite's flash afterwards. */
  readonly blocks = new Map<bigint, Uint8Array>();
  /** Blocks that were offered for the relay. */
  offered: readonly bigint[] = [];
  shared: Shared | null = null;
  /** The key shared with the other station, by number: for the simulator to compare, which holds both. */
  sharedKey: ReadonlyMap<bigint, Uint8Array> = new Map();
  readonly arrivals: Arrival[] = [];
  /** Messages that came but are not confirmed to the satellite yet. */
  private unconfirmed: Uint8Array | null = null;

  constructor(
    /** As stores and messages call it. */
    readonly name: string,
    readonly number: number,
    readonly store: SealedStore,
    readonly station: RelayStation,
    readonly other: string,
    readonly parcels: readonly Parcel[],
    /** Pictures that are to come. */
    private readonly expected: number,
  ) {}

  /** Takes in a pass's key; the first blocks refilled the pool. */
  addKey(pass: number, key: Uint8Array, poolBlocks: number): void {
    this.store.add(SATELLITE, pass, key, poolBlocks);
    for (let at = 0; at < key.length; at += BLOCK_BYTES)
      this.blocks.set((BigInt(pass) << 24n) + BigInt(at / BLOCK_BYTES), key.slice(at, at + BLOCK_BYTES));
  }

  /** Blocks with the satellite that are free. */
  get free(): number {
    return this.blocks.size === 0 ? 0 : this.store.free(SATELLITE, "relay");
  }

  /** Whether it lacks key for a relay of so many blocks. */
  needsKey(blocks: number): boolean {
    return this.shared === null && this.offered.length === 0 && this.free < blocks + TAG_BLOCKS;
  }

  /** Whether it sent all that it had, and got all that it was to get. */
  get isDone(): boolean {
    return (
      this.shared !== null &&
      this.parcels.every(({ sentUtcMs }) => sentUtcMs !== null) &&
      this.arrivals.length === this.expected &&
      this.unconfirmed === null
    );
  }

  /** Uses a contact for all that can be done. Returns what was done, in words. */
  async visit(link: RelayLink & { readonly utcMs: number }, blocks: number): Promise<string[]> {
    const said: string[] = [];
    try {
      this.relay(link, blocks, said);
      if (this.shared !== null) {
        await this.send(link, said);
        await this.receive(link, said);
      }
    } catch (error) {
      if (!(error instanceof VisitEnded)) throw error;
      said.push(error.message);
    }
    return said;
  }

  private relay(link: RelayLink, blocks: number, said: string[]): void {
    const isNew = this.shared === null && this.offered.length === 0;
    if (isNew && this.free < blocks + TAG_BLOCKS) return;
    let progress: RelayProgress;
    try {
      progress = this.station.relay(link, this.other, isNew ? blocks : 0);
    } finally {
      // What a visit that ended early has reserved stays so for the next one.
      if (this.offered.length === 0) this.offered = this.reserved();
    }
    if (progress === "asked")
      said.push(
        isNew
          ? `asks for ${this.offered.length} blocks with ${this.other}`
          : `${this.other} has not asked yet`,
      );
    if (progress === "asked" || progress === "nothing") return;
    this.shared = progress;
    this.sharedKey = freeKeys(this.store, this.other);
    said.push(
      progress.decodes
        ? `asks, takes K_A xor K_B down and acknowledges: ${progress.sharedBlocks} blocks are shared, and it decodes`
        : `acknowledges: ${progress.sharedBlocks} of its blocks are shared now`,
    );
  }

  private reserved(): readonly bigint[] {
    return reservedBlocks(this.store, SATELLITE, this.other);
  }

  private async send(link: RelayLink & { readonly utcMs: number }, said: string[]): Promise<void> {
    for (const parcel of this.parcels) {
      if (parcel.sentUtcMs !== null) continue;
      parcel.message ??= await this.seal(parcel);
      if (!this.station.sendMail(link, parcel.to, parcel.message)) return;
      parcel.sentUtcMs = link.utcMs;
      said.push(`leaves a picture for ${parcel.to} on board, ${parcel.message.length} bytes`);
    }
  }

  private async seal({ to, data }: Parcel): Promise<Uint8Array> {
    const half = halfOf(this.name, to);
    const { numbers, bytes } = this.store.spend(to, "application", blocksFor(data.length), { half });
    try {
      return await sealMessage({ from: this.name, to, bytes: data.length, numbers }, data, bytes);
    } finally {
      bytes.fill(0);
    }
  }

  private async receive(link: RelayLink & { readonly utcMs: number }, said: string[]): Promise<void> {
    while (this.arrivals.length < this.expected && this.unconfirmed === null) {
      const message = this.station.fetchMail(link, this.other);
      if (message === null) return;
      const open = await messageOpener(message);
      const { from, numbers } = envelopeOf(message);
      const data = this.store.spendNamed(from, "application", numbers, open);
      this.arrivals.push({ data, utcMs: link.utcMs });
      this.unconfirmed = message;
      said.push(`takes a picture of ${from} down`);
    }
    if (this.unconfirmed === null) return;
    this.station.confirmMail(link, this.other, this.unconfirmed);
    this.unconfirmed = null;
  }
}

/** Ciphertext of a parcel that was sent, as all on the way saw it. */
export function ciphertextOf({ message }: Parcel): Uint8Array {
  if (message === null) throw new Error("this picture was not sent");
  return cipherOf(message);
}
