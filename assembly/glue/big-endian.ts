/**
 * Numbers as packets carry them, highest byte first. Takes and gives: numbers, at addresses of any alignment.
 * It never touches a byte that is not the number's.
 */

/** Loads a u16. */
export function get16(at: usize): u32 {
  return ((<u32>load<u8>(at)) << 8) | <u32>load<u8>(at, 1);
}

/** Loads a u32. */
export function get32(at: usize): u32 {
  return (
    ((<u32>load<u8>(at)) << 24) |
    ((<u32>load<u8>(at, 1)) << 16) |
    ((<u32>load<u8>(at, 2)) << 8) |
    <u32>load<u8>(at, 3)
  );
}

/** Loads a u64. */
export function get64(at: usize): u64 {
  return ((<u64>get32(at)) << 32) | <u64>get32(at + 4);
}

/** Stores the lowest 16 bits of a number as a u16. */
export function put16(at: usize, value: u32): void {
  store<u8>(at, <u8>(value >> 8));
  store<u8>(at, <u8>value, 1);
}

/** Stores a u32. */
export function put32(at: usize, value: u32): void {
  store<u8>(at, <u8>(value >> 24));
  store<u8>(at, <u8>(value >> 16), 1);
  store<u8>(at, <u8>(value >> 8), 2);
  store<u8>(at, <u8>value, 3);
}

/** Stores a u64. */
export function put64(at: usize, value: u64): void {
  put32(at, <u32>(value >> 32));
  put32(at + 4, <u32>value);
}
