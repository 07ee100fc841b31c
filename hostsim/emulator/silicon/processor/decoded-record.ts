/** The record of a decoded instruction, and what its decoders write it with. Takes and gives its fields. */
import { Operation } from "./operations";
import { DISCARDED, NOTHING, REGISTER_BYTES } from "./state";

/** How the second operand is made from `m` and `immediate`. Values of `shift`. */
export enum Shift {
  /** The sum of register and immediate, of which one is 0. */
  NONE = 0,
  /** Left, right, right with sign, right in a circle: by `amount`. */
  LEFT = 1,
  RIGHT = 2,
  SIGNED = 3,
  CIRCLE = 4,
  /** Right in a circle by 1 through the carry. */
  THROUGH_CARRY = 5,
  /** An immediate whose bit 31 becomes the carry. */
  CARRIES = 6,
}

/** Bytes of a short instruction. */
const NARROW: u8 = 2;

/** Bytes of a long one. */
export const WIDE: u8 = 4;

/** One decoded instruction, 16 bytes. Registers are places in ProcessorState. */
export class Decoded {
  /** The bytes that it was made from, inverted: an empty entry is of bytes that no instruction has. */
  bytes: u32 = 0;
  /** An Operation. */
  operation: u8 = 0;
  /** Destination, or what is stored. */
  d: u8 = 0;
  /** First operand, or base of an address. */
  n: u8 = 0;
  /** Second operand, or index of an address. */
  m: u8 = 0;
  /** Immediate, added to `m`; list of registers; mask. */
  immediate: u32 = 0;
  /** NARROW or WIDE: bytes to the next instruction. */
  length: u8 = 0;
  /** A Shift of the second operand. */
  shift: u8 = 0;
  /** Bits of the shift; any small number. */
  amount: u8 = 0;
  /** Fourth register, or any small number. */
  extra: u8 = 0;

  /** An instruction without operands, which is refused. */
  clear(): void {
    this.operation = <u8>Operation.REFUSED;
    this.d = <u8>DISCARDED;
    this.n = <u8>NOTHING;
    this.m = <u8>NOTHING;
    this.immediate = 0;
    this.length = NARROW;
    this.shift = <u8>Shift.NONE;
    this.amount = 0;
    this.extra = 0;
  }
}

/** Place of the register that stands in four bits of an instruction, of which `at` is the lowest. */
export function fieldPlace(code: u32, at: u32): u8 {
  return <u8>(((code >> at) & 0xf) * REGISTER_BYTES);
}

/** Place of the register that stands in three bits. */
export function lowPlace(code: u32, at: u32): u8 {
  return <u8>(((code >> at) & 0x7) * REGISTER_BYTES);
}

/** `bits` bits of an instruction, of which `at` is the lowest. */
export function field(code: u32, at: u32, bits: u32): u32 {
  return (code >> at) & ((1 << bits) - 1);
}

/** The low `bits` bits of a number as a signed one. */
export function signed(value: u32, bits: u32): u32 {
  return <u32>(<i32>(value << (32 - bits)) >> (32 - bits));
}

/** Operation in a row of a table of them. */
export function rowOf(table: usize, row: u32): u8 {
  return load<u8>(table + row * sizeof<i32>());
}
