/**
 * Mallory on the link that carries packets, without a key: she changes a bit in some packets and mends their
 * checksum, sends others again later, and makes some of what she has seen of the other direction.
 */
import { RandomStream } from "../base/random.js";
import type { LatePacket, LinkAdversary } from "../network/conversation.js";

/** One packet in so many is changed, one repeated, one reflected. */
const EVERY = 8;
const REPEATED_LATER_US = 700_000;
const CHECKSUM_BYTES = 2;

/** CRC-16/CCITT-FALSE over all but the last two bytes, put into these: what a packet ends with. */
function mended(packet: Uint8Array): Uint8Array {
  let sum = 0xffff;
  for (const byte of packet.subarray(0, -CHECKSUM_BYTES)) {
    sum ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) sum = ((sum << 1) ^ (sum & 0x8000 ? 0x1021 : 0)) & 0xffff;
  }
  new DataView(packet.buffer, packet.byteOffset).setUint16(packet.length - CHECKSUM_BYTES, sum);
  return packet;
}

/** Changes, repeats and reflects packets. */
export function manInTheMiddle(seed: number): LinkAdversary {
  const random = new RandomStream(seed, "man in the middle");
  const lastTo: { ground: Uint8Array | null; satellite: Uint8Array | null } = {
    ground: null,
    satellite: null,
  };
  return {
    carry: (to, packet): readonly LatePacket[] => {
      const own = { packet, laterUs: 0 };
      const other = lastTo[to === "ground" ? "satellite" : "ground"];
      lastTo[to] = packet;
      const kind = random.uint32() % EVERY;
      if (kind === 0) {
        const changed = packet.slice();
        const bit = random.uint32() % (8 * (packet.length - CHECKSUM_BYTES));
        changed[bit >> 3]! ^= 1 << (bit & 7);
        return [{ packet: mended(changed), laterUs: 0 }];
      }
      if (kind === 1) return [own, { packet, laterUs: REPEATED_LATER_US }];
      if (kind === 2 && other !== null) return [{ packet: other.slice(), laterUs: 0 }, own];
      return [own];
    },
  };
}
