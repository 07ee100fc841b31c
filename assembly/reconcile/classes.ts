/**
 * What is known of a bit before anything is asked. Takes: its class (signal, decoy, vacuum: both sides have
 * announced it) and the error rate to be expected of each class. Gives: the odds of an error in it, and which
 * bits are best told outright.
 *
 * The mean hides much: a vacuum pulse's bit is wrong half of the time, and a few of them hold a tenth of all
 * errors. To find one costs seven questions, to be told it costs one. So a class that is nearly random is
 * told bit by bit before the search begins, and the others keep their own odds. The satellite need not know:
 * it answers questions about places.
 */
import { reserve } from "../port/memory";

const CLASSES: u32 = 3;
/**
 * A class with such an error rate is told: h(0.35) x 1.05, what a search would cost a bit, is nearly one bit.
 */
const TOLD_FROM: f64 = 0.35;
/** What stands for the class of a bit that was told. */
const TOLD: u32 = CLASSES;

/** Class of each bit, u8: 0 signal, 1 decoy, 2 vacuum, 3 told. */
let classOfBit: usize = 0;
/** Error rate of each class, by that of all bits that are not told. */
const ratios = memory.data(8 * CLASSES, 8);
/** Probability of an error in a bit of each class, and of one that was told; and the odds of it. */
const rates = memory.data(8 * (CLASSES + 1), 8);
const odds = memory.data(4 * (CLASSES + 1), 4);
const counts = memory.data(4 * (CLASSES + 1), 4);

/** Whether all bits have one error rate. */
export let areAlike: bool = true;

/** Reserves room for blocks of up to `maximumBits` bits: a byte a bit. Called once at start. */
export function classesReserve(maximumBits: u32): void {
  classOfBit = reserve(<usize>maximumBits);
}

/** Starts a block of n bits with one error rate. */
export function classesAlike(n: u32): void {
  areAlike = true;
  memory.fill(classOfBit, 0, <usize>n);
  store<f64>(ratios, 1);
}

/**
 * Starts a block of n bits with the classes at `classes`, a byte a bit: 0 signal, 1 decoy, 2 vacuum.
 * `signal`, `decoy`, `vacuum`: the error rates to be expected, > 0. Returns the one to be expected of all
 * bits that are not to be told.
 */
export function classesBegin(classes: usize, n: u32, signal: f64, decoy: f64, vacuum: f64): f64 {
  areAlike = false;
  store<f64>(ratios, signal);
  store<f64>(ratios + 8, decoy);
  store<f64>(ratios + 16, vacuum);
  let searched: u32 = 0;
  let errors: f64 = 0;
  for (let bit: u32 = 0; bit < n; bit++) {
    let classCode = <u32>load<u8>(classes + <usize>bit);
    assert(classCode < CLASSES);
    const rate = load<f64>(ratios + ((<usize>classCode) << 3));
    if (rate >= TOLD_FROM) classCode = TOLD;
    else {
      searched += 1;
      errors += rate;
    }
    store<u8>(classOfBit + <usize>bit, <u8>classCode);
  }
  const mean = searched == 0 ? signal : errors / <f64>searched;
  for (let k: u32 = 0; k < CLASSES; k++) {
    const at = ratios + ((<usize>k) << 3);
    store<f64>(at, load<f64>(at) / mean);
  }
  return mean;
}

/** Whether a bit is to be told before the search, or was. */
export function isTold(bit: u32): bool {
  return <u32>load<u8>(classOfBit + <usize>bit) == TOLD;
}

/** Sets the error rate of all bits that were not told. */
export function classesScale(qber: f64): void {
  for (let k: u32 = 0; k < CLASSES; k++) {
    const rate = min<f64>(qber * load<f64>(ratios + ((<usize>k) << 3)), 0.5);
    store<f64>(rates + ((<usize>k) << 3), rate);
    store<f32>(odds + ((<usize>k) << 2), <f32>(rate / (1 - rate)));
  }
}

/** Errors to be expected in bits from..to-1, as far as their classes tell. */
export function expectedIn(from: u32, to: u32): f64 {
  memory.fill(counts, 0, 4 * (CLASSES + 1));
  for (let bit = from; bit < to; bit++) {
    const at = counts + ((<usize>load<u8>(classOfBit + <usize>bit)) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
  let expected: f64 = 0;
  for (let k: u32 = 0; k < CLASSES; k++)
    expected += load<f64>(rates + ((<usize>k) << 3)) * <f64>load<u32>(counts + ((<usize>k) << 2));
  return expected;
}

/** Odds of an error in a bit, as far as its class tells; 0 when it was told. */
export function priorOf(bit: u32): f32 {
  return load<f32>(odds + ((<usize>load<u8>(classOfBit + <usize>bit)) << 2));
}
