/**
 * Operations for signal processing: saturation, halves of words. Takes: a decoded instruction and its
 * operands. Gives: the processor's state after it, and its cycles. What an operation does: Armv8-M
 * Architecture Reference Manual (DDI 0553), C2.4.
 */
import { ACCUMULATE_CYCLES, PLAIN_CYCLES } from "./cycles";
import { Decoded } from "./decoded-record";
import { longRegister, setLong, signedProduct } from "./multiply";
import { Operation } from "./operations";
import { parallelSum, selected } from "./parallel";
import { NOTHING, ProcessorState, registerAt, setRegisterAt } from "./state";

/** Bits of a half-word, and its mask. */
const HALF_BITS: u32 = 16;
const LOW_HALF: u32 = 0xffff;
const HIGH_HALF: u32 = 0xffff0000;

/** Half-words and bytes of `amount`: bit 0 chooses the upper half of `m`, bit 1 that of `n`. */
const UPPER_M: u32 = 1;
const UPPER_N: u32 = 2;

/** Rounds a high word up where the low word is at least a half. */
const ROUNDING: u64 = 0x80000000;

function low(x: u32): i32 {
  return <i32>(<i16>x);
}

function high(x: u32): i32 {
  return <i32>x >> HALF_BITS;
}

/** The lower or the upper half. */
function half(x: u32, isUpper: bool): i32 {
  return isUpper ? high(x) : low(x);
}

/** A number between two limits; one beyond them sets Q. */
function limited(cpu: ProcessorState, value: i64, least: i64, most: i64): u32 {
  if (value >= least && value <= most) return <u32>value;
  cpu.saturated = 1;
  return <u32>(value < least ? least : most);
}

/** As a number of `bits` bits with sign. */
function saturated(cpu: ProcessorState, value: i64, bits: u32): u32 {
  const most = ((<i64>1) << (bits - 1)) - 1;
  return limited(cpu, value, -most - 1, most);
}

/** As a number of `bits` bits without sign. */
function saturatedUnsigned(cpu: ProcessorState, value: i64, bits: u32): u32 {
  return limited(cpu, value, 0, ((<i64>1) << bits) - 1);
}

/** A sum of which only 32 bits are kept; what does not fit sets Q. */
function wrapped(cpu: ProcessorState, sum: i64): u32 {
  if (sum != <i64>(<i32>sum)) cpu.saturated = 1;
  return <u32>sum;
}

/** Two products of halves, with the halves of the second operand exchanged by bit 0 of `amount`. */
function sumOfProducts(entry: Decoded, n: u32, x: u32, isDifference: bool): i64 {
  const m = (entry.amount & 1) != 0 ? rotr<u32>(x, HALF_BITS) : x;
  const first = <i64>low(n) * <i64>low(m);
  const second = <i64>high(n) * <i64>high(m);
  return isDifference ? first - second : first + second;
}

/** SMMLA and SMMLS: the high word of an addend and a product. */
function highProduct(cpu: ProcessorState, entry: Decoded, n: u32, x: u32): u32 {
  const addend = (<u64>registerAt(cpu, entry.extra)) << 32;
  const product = signedProduct(n, x);
  const sum = entry.operation == Operation.SMMLS ? addend - product : addend + product;
  return <u32>((sum + ((entry.amount & 1) != 0 ? ROUNDING : 0)) >> 32);
}

/** Sum of the differences of four bytes. */
function differences(n: u32, x: u32): u32 {
  let sum: u32 = 0;
  for (let at: u32 = 0; at < 32; at += 8)
    sum += <u32>abs<i32>(<i32>((n >> at) & 0xff) - <i32>((x >> at) & 0xff));
  return sum;
}

/** Two halves put together. */
function joined(lower: u32, upper: u32): u32 {
  return (lower & LOW_HALF) | (upper << HALF_BITS);
}

/** Two halves added, each on its own. */
function addedHalves(a: u32, b: u32): u32 {
  return joined(a + b, (a >> HALF_BITS) + (b >> HALF_BITS));
}

/** A product of halves, or of a word and a half without its last 16 bits. */
function partProduct(entry: Decoded, n: u32, x: u32): i64 {
  const m = <i64>half(x, (entry.amount & UPPER_M) != 0);
  const isWide = entry.operation == Operation.SMULWY || entry.operation == Operation.SMLAWY;
  return isWide ? (<i64>(<i32>n) * m) >> HALF_BITS : <i64>half(n, (entry.amount & UPPER_N) != 0) * m;
}

/** Executes an operation of this file; gives its cycles. */
export function stepSignal(cpu: ProcessorState, entry: Decoded, n: u32, x: u32): u32 {
  const extra = <u32>entry.extra;
  let result: u32 = 0;
  switch (<u32>entry.operation) {
    case Operation.UXTB16:
      result = addedHalves(n, x & 0x00ff00ff);
      break;
    case Operation.SXTB16:
      result = addedHalves(n, joined(<u32>(<i32>(<i8>x)), <u32>(<i32>(<i8>(x >> HALF_BITS)))));
      break;
    case Operation.PKHBT:
      result = (n & LOW_HALF) | (x & HIGH_HALF);
      break;
    case Operation.PKHTB:
      result = (n & HIGH_HALF) | (x & LOW_HALF);
      break;
    case Operation.SSAT:
      result = saturated(cpu, <i64>(<i32>x), extra);
      break;
    case Operation.USAT:
      result = saturatedUnsigned(cpu, <i64>(<i32>x), extra);
      break;
    case Operation.SSAT16:
      result = joined(saturated(cpu, low(x), extra), saturated(cpu, high(x), extra));
      break;
    case Operation.USAT16:
      result = joined(saturatedUnsigned(cpu, low(x), extra), saturatedUnsigned(cpu, high(x), extra));
      break;
    case Operation.QADD:
    case Operation.QSUB:
    case Operation.QDADD:
    case Operation.QDSUB:
      result = saturatingSum(cpu, entry, n, x);
      break;
    case Operation.SEL:
      result = selected(cpu, n, x);
      break;
    case Operation.PARALLEL:
      result = parallelSum(cpu, entry, n, x);
      break;
    default:
      return stepProducts(cpu, entry, n, x);
  }
  setRegisterAt(cpu, entry.d, result);
  return PLAIN_CYCLES;
}

/** QADD and its kin: the second operand is the first of the sum, the first one may be doubled. */
function saturatingSum(cpu: ProcessorState, entry: Decoded, n: u32, x: u32): u32 {
  const operation = <u32>entry.operation;
  const isDoubled = operation == Operation.QDADD || operation == Operation.QDSUB;
  const second = isDoubled ? <i64>(<i32>saturated(cpu, 2 * <i64>(<i32>n), 32)) : <i64>(<i32>n);
  const isSum = operation == Operation.QADD || operation == Operation.QDADD;
  return saturated(cpu, <i64>(<i32>x) + (isSum ? second : -second), 32);
}

function stepProducts(cpu: ProcessorState, entry: Decoded, n: u32, x: u32): u32 {
  const addend = <i64>(<i32>registerAt(cpu, entry.extra));
  let result: u32 = 0;
  switch (<u32>entry.operation) {
    case Operation.SMULXY:
    case Operation.SMULWY:
      result = <u32>partProduct(entry, n, x);
      break;
    case Operation.SMLAXY:
    case Operation.SMLAWY:
      result = wrapped(cpu, partProduct(entry, n, x) + addend);
      break;
    case Operation.SMLALXY:
      setLong(cpu, entry, longRegister(cpu, entry) + <u64>partProduct(entry, n, x));
      return ACCUMULATE_CYCLES;
    case Operation.SMLALD:
      setLong(cpu, entry, longRegister(cpu, entry) + <u64>sumOfProducts(entry, n, x, false));
      return ACCUMULATE_CYCLES;
    case Operation.SMLSLD:
      setLong(cpu, entry, longRegister(cpu, entry) + <u64>sumOfProducts(entry, n, x, true));
      return ACCUMULATE_CYCLES;
    case Operation.SMLAD:
      result = wrapped(cpu, sumOfProducts(entry, n, x, false) + addend);
      break;
    case Operation.SMLSD:
      result = wrapped(cpu, sumOfProducts(entry, n, x, true) + addend);
      break;
    case Operation.SMMLA:
    case Operation.SMMLS:
      result = highProduct(cpu, entry, n, x);
      break;
    case Operation.USADA8:
      result = <u32>addend + differences(n, x);
  }
  setRegisterAt(cpu, entry.d, result);
  return entry.extra == <u8>NOTHING ? PLAIN_CYCLES : ACCUMULATE_CYCLES;
}
