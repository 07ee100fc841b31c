/**
 * What anybody on the link can do to a packet: change it, and make its checksum right again (CRC-16 of CCSDS,
 * preset to ones).
 */

/** Makes the checksum at a packet's end right. */
export function mended(packet: Uint8Array): Uint8Array {
  let sum = 0xffff;
  for (const byte of packet.subarray(0, packet.length - 2))
    for (let bit = 7; bit >= 0; bit--) {
      const top = ((sum >> 15) ^ (byte >> bit)) & 1;
      sum = ((sum << 1) & 0xffff) ^ (top === 0 ? 0 : 0x1021);
    }
  packet[packet.length - 2] = sum >> 8;
  packet[packet.length - 1] = sum & 0xff;
  return packet;
}
