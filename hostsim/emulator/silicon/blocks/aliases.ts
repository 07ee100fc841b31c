/**
 * Narrow accesses of registers, and their aliases (RP2350 datasheet 2.1.3 and 2.1.4, RP2040 2.1.2 and 2.1.4).
 * Takes: what the bus carries. Gives: what the register is to have.
 */

/** Where the alias is in an address: 0 plain, 1 XOR, 2 set, 3 clear. */
const ALIAS_SHIFT: u32 = 12;
const ALIAS_MASK: u32 = 3;
const ALIAS_XOR: u32 = 1;
const ALIAS_SET: u32 = 2;
const BYTE_LANES: u32 = 0x01010101;
const HALF_LANES: u32 = 0x00010001;

/** What a read of `bytes` (1, 2 or 4) at `address` finds in the register's word. */
export function narrowed(word: u32, address: u32, bytes: u32): u32 {
  if (bytes == 4) return word;
  const lane = word >> (8 * (address & 3));
  return bytes == 1 ? lane & 0xff : lane & 0xffff;
}

/** What a write of `bytes` carries on all lanes. */
export function laned(value: u32, bytes: u32): u32 {
  if (bytes == 4) return value;
  return bytes == 2 ? (value & 0xffff) * HALF_LANES : (value & 0xff) * BYTE_LANES;
}

/** Whether an address is an alias' of its register. */
export function isAlias(register: u32): bool {
  return ((register >> ALIAS_SHIFT) & ALIAS_MASK) != 0;
}

/** What a write under an alias leaves in a register that holds `before`. */
export function combined(register: u32, before: u32, value: u32): u32 {
  const alias = (register >> ALIAS_SHIFT) & ALIAS_MASK;
  if (alias == ALIAS_XOR) return before ^ value;
  return alias == ALIAS_SET ? before | value : before & ~value;
}
