/**
 * The key that two ends of a link have in common, as amounts with the time of their making. Takes: key as it
 * is made, orders, relays. Gives: what is free, set aside and used up; the oldest key goes first.
 */

/** Key that was made at one time. */
export interface Parcel {
  readonly bits: number;
  readonly madeMs: number;
}

/** A store on board, with its counterpart on the other side. */
export class KeyStore {
  private readonly parcels: Parcel[] = [];
  private free = 0;
  private aside = 0;
  private made = 0;

  /** `quotaBits`: room on board; infinite without a limit. */
  constructor(private readonly quotaBits: number) {}

  /** All key that it ever took in, bits. */
  get madeBits(): number {
    return this.made;
  }

  /** Key that nobody has asked for, bits. */
  get freeBits(): number {
    return this.free;
  }

  /** Key on board, set aside or not, bits. */
  get heldBits(): number {
    return this.free + this.aside;
  }

  /** Room for more, bits. */
  get roomBits(): number {
    return this.quotaBits - this.heldBits;
  }

  /** Takes key in as far as there is room, and returns how much that was. */
  add(bits: number, madeMs: number): number {
    const taken = Math.min(bits, this.roomBits);
    if (taken > 0) this.parcels.push({ bits: taken, madeMs });
    this.free += taken;
    this.made += taken;
    return taken;
  }

  /** Sets the oldest free key aside. There must be as much. */
  setAside(bits: number): Parcel[] {
    if (bits > this.free) throw new Error(`a store of ${this.free} free bits can't set ${bits} aside`);
    const set: Parcel[] = [];
    for (let left = bits; left > 0; ) {
      const oldest = this.parcels[0]!;
      const part = Math.min(left, oldest.bits);
      set.push({ bits: part, madeMs: oldest.madeMs });
      if (part === oldest.bits) this.parcels.shift();
      else this.parcels[0] = { bits: oldest.bits - part, madeMs: oldest.madeMs };
      left -= part;
    }
    this.free -= bits;
    this.aside += bits;
    return set;
  }

  /** Uses up key that was set aside. */
  spend(bits: number): void {
    this.aside -= bits;
  }
}

/**
 * Key of several links laid side by side, bit on bit: when the last of each bit's operands was made. All have
 * equally many bits.
 */
export function lastOperands(links: readonly (readonly Parcel[])[]): Parcel[] {
  const ends = new Map<number, number>();
  for (const parcels of links) {
    let end = 0;
    for (const { bits } of parcels) {
      end += bits;
      ends.set(end, 0);
    }
  }
  const cuts = [...ends.keys()].sort((one, other) => one - other);
  const at = links.map(() => ({ index: 0, end: 0 }));
  let from = 0;
  return cuts.map((to) => {
    let madeMs = Number.NEGATIVE_INFINITY;
    for (const [link, parcels] of links.entries()) {
      const place = at[link]!;
      while (place.end + parcels[place.index]!.bits <= from) {
        place.end += parcels[place.index]!.bits;
        place.index += 1;
      }
      madeMs = Math.max(madeMs, parcels[place.index]!.madeMs);
    }
    const part = { bits: to - from, madeMs };
    from = to;
    return part;
  });
}
