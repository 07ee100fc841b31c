/**
 * The packet error control of CCSDS and ECSS: CRC-16 with polynomial x^16 + x^12 + x^5 + 1, preset to all
 * ones (ECSS-E-ST-70-41C annex B.1). Finds what the line did to a packet; keeps nobody out.
 */

/** CRC of each nibble: 16 x u16. */
const table = memory.data<u16>([
  0x0000, 0x1021, 0x2042, 0x3063, 0x4084, 0x50a5, 0x60c6, 0x70e7, 0x8108, 0x9129, 0xa14a, 0xb16b, 0xc18c,
  0xd1ad, 0xe1ce, 0xf1ef,
]);

/** The checksum of `bytes` bytes at `address`. */
export function checksum(address: usize, bytes: u32): u32 {
  let sum: u32 = 0xffff;
  for (let i: u32 = 0; i < bytes; i++) {
    const byte = <u32>load<u8>(address + <usize>i);
    sum = step(sum, byte >> 4);
    sum = step(sum, byte & 15);
  }
  return sum;
}

function step(sum: u32, nibble: u32): u32 {
  return ((sum << 4) & 0xffff) ^ <u32>load<u16>(table + <usize>(((sum >> 12) ^ nibble) << 1));
}
