/**
 * Sums and differences of the halves or bytes of two words, each on its own. Takes: two words. Gives: a
 * word, and the flags GE, which SEL chooses bytes by. After SADD16 and its kin in the Armv8-M Architecture
 * Reference Manual (DDI 0553), C2.4.
 */
import { Decoded } from "./decoded-record";
import { ProcessorState } from "./state";

/** What `extra` says: sum of bytes, of halves, exchanged sum and difference, differences, the reverse. */
const ADD_BYTES: u32 = 0;
const ADD_HALVES: u32 = 1;
const EXCHANGE_ADD: u32 = 2;
const SUBTRACT_BYTES: u32 = 4;
const SUBTRACT_HALVES: u32 = 5;

/** What `amount` says: bits 1 and 0 how a part ends, bit 2 whether parts have no sign. */
const ENDING: u32 = 3;
const SATURATES: u32 = 1;
const HALVES: u32 = 2;
const UNSIGNED: u32 = 4;

const WORD_BITS: u32 = 32;

/** Part of a word as a number. */
function part(word: u32, at: u32, bits: u32, isUnsigned: bool): i32 {
  const left = word << (WORD_BITS - at - bits);
  return isUnsigned ? <i32>(left >> (WORD_BITS - bits)) : <i32>left >> (WORD_BITS - bits);
}

/** Whether the part at `at` is subtracted. */
function isSubtracted(which: u32, at: u32): bool {
  if (which == SUBTRACT_BYTES || which == SUBTRACT_HALVES) return true;
  if (which == ADD_BYTES || which == ADD_HALVES) return false;
  return (which == EXCHANGE_ADD) == (at == 0);
}

/** A part that is kept between the limits of its kind. */
function limited(value: i32, bits: u32, isUnsigned: bool): i32 {
  const most = isUnsigned ? (1 << bits) - 1 : (1 << (bits - 1)) - 1;
  const least = isUnsigned ? 0 : -most - 1;
  return max<i32>(least, min<i32>(most, value));
}

/** Result of a parallel sum; flags GE where parts neither saturate nor are halved. */
export function parallelSum(cpu: ProcessorState, entry: Decoded, n: u32, m: u32): u32 {
  const which = <u32>entry.extra;
  const ending = <u32>entry.amount & ENDING;
  const isUnsigned = (entry.amount & UNSIGNED) != 0;
  const bits: u32 = which == ADD_BYTES || which == SUBTRACT_BYTES ? 8 : 16;
  const isExchanged = which == EXCHANGE_ADD || which > SUBTRACT_HALVES;
  const second = isExchanged ? rotr<u32>(m, 16) : m;
  const ones: u32 = (1 << bits) - 1;
  const flagsOfPart: u32 = bits == 8 ? 1 : 3;
  let result: u32 = 0;
  let flags: u32 = 0;
  for (let at: u32 = 0; at < WORD_BITS; at += bits) {
    const isDifference = isSubtracted(which, at);
    const a = part(n, at, bits, isUnsigned);
    const b = part(second, at, bits, isUnsigned);
    let value = isDifference ? a - b : a + b;
    // A carry of a sum without sign; else not below zero.
    const isSet = isUnsigned && !isDifference ? value > <i32>ones : value >= 0;
    if (isSet) flags |= flagsOfPart << (at >> 3);
    if (ending == SATURATES) value = limited(value, bits, isUnsigned);
    else if (ending == HALVES) value >>= 1;
    result |= (<u32>value & ones) << at;
  }
  if (ending == 0) cpu.greaterEqual = flags;
  return result;
}

/** SEL: bytes of `n` where the flags GE are set, else of `m`. */
export function selected(cpu: ProcessorState, n: u32, m: u32): u32 {
  let mask: u32 = 0;
  for (let byte: u32 = 0; byte < 4; byte++)
    if (((cpu.greaterEqual >> byte) & 1) != 0) mask |= 0xff << (byte * 8);
  return (n & mask) | (m & ~mask);
}
