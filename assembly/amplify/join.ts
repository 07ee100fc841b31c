/**
 * Keys of two bases as one. Takes: bits, lowest bit of the lowest byte first. Gives: them behind other bits.
 */

/**
 * Appends `count` bits at `source` behind the first `length` bits at `target`, which must be zero from there
 * on.
 */
export function appendBits(target: usize, length: u32, source: usize, count: u32): void {
  const shift = length & 7;
  for (let i: u32 = 0; i < (count + 7) >> 3; i++) {
    const left = count - (i << 3);
    const mask: u32 = left >= 8 ? 255 : (1 << left) - 1;
    const byte = <u32>load<u8>(source + <usize>i) & mask;
    const at = target + <usize>((length >> 3) + i);
    store<u8>(at, <u8>(<u32>load<u8>(at) | (byte << shift)));
    if (shift + min<u32>(left, 8) > 8) store<u8>(at, <u8>(byte >> (8 - shift)), 1);
  }
}
