/**
 * CRC-32 over words (ISO-HDLC, as in zlib and Ethernet: reflected polynomial 0xedb88320, preset and
 * inverted), and the mending of one flipped bit. Over up to 171 data bits any 6 flipped bits are found, up to
 * 2,974 any 4 (P. Koopman, "32-bit cyclic redundancy codes for internet applications", DSN 2002, table 1); of
 * all other damage, a share of 2^-32 is missed.
 */

/** CRC of each nibble: 16 x u32. */
const table = memory.data<u32>([
  0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c, 0xedb88320,
  0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
]);

/** CRC-32 of `count` words at `address`, each lowest byte first. */
export function wordsChecksum(address: usize, count: u32): u32 {
  let sum: u32 = 0;
  for (let i: u32 = 0; i < count; i++) sum = checksumAdd(sum, load<u32>(address + ((<usize>i) << 2)));
  return sum;
}

/** CRC-32 of what `sum` is the CRC-32 of, and `word` behind it; of nothing it is 0. */
export function checksumAdd(sum: u32, word: u32): u32 {
  let rest = ~sum ^ word;
  for (let nibble: u32 = 0; nibble < 8; nibble++) {
    rest = (rest >> 4) ^ load<u32>(table + ((<usize>(rest & 15)) << 2));
  }
  return ~rest;
}

/** Whether the word behind `count` words at `address` is their checksum. */
export function wordsAreWhole(address: usize, count: u32): bool {
  return load<u32>(address + ((<usize>count) << 2)) == wordsChecksum(address, count);
}

/**
 * Turns back the one bit whose flip spoilt `count` words at `address` or the checksum behind them. Returns
 * false, and changes nothing, when no single bit explains the damage.
 */
export function mendOneBit(address: usize, count: u32): bool {
  const bits = (count + 1) << 5;
  for (let bit: u32 = 0; bit < bits; bit++) {
    flip(address, bit);
    if (wordsAreWhole(address, count)) return true;
    flip(address, bit);
  }
  return false;
}

function flip(address: usize, bit: u32): void {
  const word = address + ((<usize>(bit >> 5)) << 2);
  store<u32>(word, load<u32>(word) ^ (1 << (bit & 31)));
}
