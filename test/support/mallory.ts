/**
 * Whoever is between the ends: sees all packets, makes others. Takes: packets. Gives: forgeries of many
 * kinds, none of which needs a key; with the session's key in hand (`Forger`), packets that pass for genuine.
 */
import type { RandomStream } from "../../hostsim/base/random.js";
import { type LinkExports, put, u64 } from "./link-core.js";
import { powerOn } from "./link-pair.js";

const TAG_AND_CHECKSUM = 10;

/** CRC-16/CCITT-FALSE at the end of a packet. */
function withChecksum(packet: Uint8Array): Uint8Array {
  let sum = 0xffff;
  for (const byte of packet.subarray(0, -2)) {
    sum ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) sum = ((sum << 1) ^ (sum & 0x8000 ? 0x1021 : 0)) & 0xffff;
  }
  new DataView(packet.buffer, packet.byteOffset).setUint16(packet.length - 2, sum);
  return packet;
}

function withLength(packet: Uint8Array): Uint8Array {
  new DataView(packet.buffer, packet.byteOffset).setUint16(4, packet.length - 7);
  return withChecksum(packet);
}

/** Makes forgeries from what was seen in either direction. */
export class Mallory {
  private readonly seen: Record<"ground" | "satellite", Uint8Array[]> = { ground: [], satellite: [] };

  constructor(private readonly random: RandomStream) {}

  /** Notes a packet that arrives at a side. */
  see(side: "ground" | "satellite", packet: Uint8Array): void {
    const list = this.seen[side];
    if (list.length < 400) list.push(packet.slice());
    else list[this.random.uint32() % list.length] = packet.slice();
  }

  /** A packet for `side`, which nobody ever sent to it, or which has come to it before. */
  forge(side: "ground" | "satellite"): Uint8Array {
    const { random } = this;
    const base = this.pick(side);
    const other = this.pick(side);
    const kind = random.uint32() % 10;
    if (kind === 0) return base;
    if (kind === 1) return this.noise(base);
    if (kind === 2) return this.flipped(base);
    if (kind === 3) return withChecksum(this.flipped(base, base.length - 2));
    if (kind === 4) {
      // The head of one packet, the rest of another.
      const cut = 6 + (random.uint32() % 24);
      return withLength(Uint8Array.of(...base.subarray(0, cut), ...other.subarray(cut)));
    }
    if (kind === 5) {
      base.set(other.subarray(-TAG_AND_CHECKSUM), base.length - TAG_AND_CHECKSUM);
      // A tag under which its own packet would have come again is none that was swapped.
      return withChecksum(this.flipped(base, base.length - TAG_AND_CHECKSUM, 30));
    }
    if (kind === 6) {
      const reflected = this.pick(side === "ground" ? "satellite" : "ground");
      reflected[0]! ^= 0x10;
      return withChecksum(reflected);
    }
    if (kind === 7) return base.subarray(0, random.uint32() % base.length);
    if (kind === 8) {
      const cut = 40 + (random.uint32() % Math.max(1, base.length - 40));
      return withLength(this.flipped(base.slice(0, cut), cut, 6));
    }
    // Another session: earlier, later, behind the pool's end.
    new DataView(base.buffer).setUint32(6, random.uint32() >>> (random.uint32() % 32));
    return withChecksum(this.flipped(base, base.length - TAG_AND_CHECKSUM, 10));
  }

  private pick(side: "ground" | "satellite"): Uint8Array {
    const list = this.seen[side];
    const packet = list[this.random.uint32() % Math.max(1, list.length)];
    return packet?.slice() ?? this.noise(new Uint8Array(60));
  }

  private noise(packet: Uint8Array): Uint8Array {
    return packet.map(() => this.random.uint32() >>> 24);
  }

  /**
   * Flips one to three bits from byte `from` to before byte `end`; an odd number, so that something is
   * changed.
   */
  private flipped(packet: Uint8Array, end = packet.length, from = 0): Uint8Array {
    const span = 8 * (end - from);
    for (let flips = this.random.uint32() & 2; span > 0 && flips >= 0; flips--) {
      const bit = 8 * from + (this.random.uint32() % span);
      packet[bit >> 3]! ^= 1 << (bit & 7);
    }
    return packet;
  }
}

/**
 * Somebody who has broken ChaCha20: makes right packet tags of the session that begins at the pool's first
 * bit.
 */
export class Forger {
  private readonly core: LinkExports;
  private readonly buffer: number;

  constructor() {
    const end = powerOn(true);
    this.core = end.core;
    this.buffer = end.buffer;
    if (this.core.linkOpen() !== this.core.POOL_GRANTED.value) throw new Error("the session does not open");
  }

  /** Seals a packet anew. */
  seal(packet: Uint8Array, direction: number): Uint8Array {
    const { core, buffer } = this;
    const sealed = withLength(packet.slice());
    put(core, buffer, sealed);
    const view = new DataView(sealed.buffer);
    const bytes = sealed.length - TAG_AND_CHECKSUM;
    view.setBigUint64(bytes, u64(core.packetTag(direction, BigInt(view.getUint32(10)), buffer, bytes)));
    return withChecksum(sealed);
  }
}
