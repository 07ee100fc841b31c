/**
 * From probabilities to symbol thresholds. Takes: how often each class and basis is wanted. Gives: a map from
 * w random bits to a symbol, and the exact weights that this map has, so that the security bound uses what is
 * really sent.
 *
 * With r of w bits: the value is its lowest bit, exactly 1/2 each way, because the bound needs uniform key
 * values. The rest, u = r >> 1, picks the pair of class and basis: the number of thresholds t_1..t_5 with u
 * >= t_k.
 */
import { wordsCheck } from "../faults/check";
import { KEPT_BROKEN, KEPT_MENDED, KEPT_SUM_BYTES, KEPT_WHOLE, keptScrub, keptSeal } from "../faults/kept";
import {
  BASIS_X,
  BASIS_Z,
  CLASS_COUNT,
  CLASS_DECOY,
  CLASS_SIGNAL,
  CLASS_VACUUM,
  makeSymbol,
  SYMBOL_COUNT,
} from "./symbol";

/** The pattern is set. */
export const PATTERN_SET: u32 = 0;
/** A probability is negative, not a number, or above 1. */
export const PATTERN_NOT_A_PROBABILITY: u32 = 1;
/** The class probabilities do not sum to 1 within 1e-9. */
export const PATTERN_SUM: u32 = 2;
/** The width is none of 0, 4, 8 and 16. */
export const PATTERN_WIDTH: u32 = 3;
/** The forced width is too coarse: off by more than 1/256, or a wanted class or basis would never be sent. */
export const PATTERN_TOO_COARSE: u32 = 4;
/** Blocks are on the lines: the pattern stays as it is until they are over. */
export const PATTERN_HELD: u32 = 5;

/** Pairs of class and basis. */
const PAIRS: u32 = 6;
/**
 * Largest error of any probability at a width chosen by the core; a forced width may err by twice as much.
 */
const CHOSEN_ERROR: f64 = 1.0 / 512;

/** Largest error of a pair at such a width, as a share of what is wanted of it. */
const CHOSEN_SHARE: f64 = 0.25;

const BYTE_VALUES: usize = 256;
const WEIGHT_BYTES: u32 = PAIRS * 4;
const CODE_BYTES: u32 = 24; // a byte a pair, and room to load 16 from any of them
const MAP_BYTES: u32 = 2 * <u32>BYTE_VALUES + 2 * WEIGHT_BYTES + CODE_BYTES;
const TABLE_BYTES: u32 = (MAP_BYTES + 15) & ~15;
const MAP_WORDS: u32 = MAP_BYTES >> 2;

const wanted = memory.data(PAIRS * 8, 8); // f64 by pair
const shares = memory.data(CLASS_COUNT * 8, 8); // f64 by class: what is being apportioned
// In one piece, for the scrub.
const table = memory.data(TABLE_BYTES, 16); // u8: symbol of r, while r has at most eight bits
const pairs = table + BYTE_VALUES; // u8: the two symbols of a byte of random bits, at four bits a pulse
const weights = pairs + BYTE_VALUES; // u32 by pair, sum 2^(w-1)
const starts = weights + WEIGHT_BYTES; // u32: lowest u of each pair; entry k is threshold t_k
const codes = starts + WEIGHT_BYTES; // u8: symbol of value 0, by pair
let mapCheck: u32 = 0;
/** All else follows from the weights, so only they are kept twice. */
const copy = memory.data(WEIGHT_BYTES, 4);
const sum = memory.data(KEPT_SUM_BYTES, 4);

let width: u32 = 0;
let held: bool = false;

/** Holds the pattern as it is while blocks are on the lines, or lets it go. */
export function patternHold(hold: bool): void {
  held = hold;
}

/** Whether the pattern is held as it is. */
export function patternIsHeld(): bool {
  return held;
}

/**
 * Sets the probabilities of the classes and of basis Z. `forcedWidth` is 4, 8 or 16 random bits a pulse, or 0
 * for the least that is exact to 1/512 in every class, basis, and pair of them, and to a quarter of what is
 * wanted. Returns a PATTERN_ code; PATTERN_HELD changes nothing, any other but PATTERN_SET leaves no pattern
 * set.
 */
export function configurePattern(
  pSignal: f64,
  pDecoy: f64,
  pVacuum: f64,
  pBasisZ: f64,
  forcedWidth: u32,
): u32 {
  if (held) return PATTERN_HELD;
  width = 0;
  if (!(pSignal >= 0 && pDecoy >= 0 && pVacuum >= 0 && pBasisZ >= 0 && pBasisZ <= 1))
    return PATTERN_NOT_A_PROBABILITY;
  if (!(abs(pSignal + pDecoy + pVacuum - 1) <= 1e-9)) return PATTERN_SUM;
  setCodes();
  want(0, pSignal, pBasisZ);
  want(2, pDecoy, pBasisZ);
  want(4, pVacuum, pBasisZ);
  if (forcedWidth == 0) {
    for (let bits: u32 = 4; bits <= 16; bits <<= 1) {
      quantise(bits);
      if (isExactTo(bits, CHOSEN_ERROR) && isNear(bits)) return accept(bits);
    }
    return PATTERN_TOO_COARSE;
  }
  if (forcedWidth != 4 && forcedWidth != 8 && forcedWidth != 16) return PATTERN_WIDTH;
  quantise(forcedWidth);
  return isExactTo(forcedWidth, 2 * CHOSEN_ERROR) ? accept(forcedWidth) : PATTERN_TOO_COARSE;
}

/**
 * Sets the pattern that `configurePattern` found elsewhere, for machines that have no floating point to
 * spare: six weights (u32) at `address`, as `symbolWeight` tells them of symbols 8, 10, 4, 6, 0 and 2, and
 * the width. Returns a PATTERN_ code: PATTERN_SET, PATTERN_HELD, PATTERN_WIDTH, or PATTERN_SUM when they do
 * not sum to 2^(width - 1); after these two no pattern is set.
 */
export function setPatternWeights(address: usize, bits: u32): u32 {
  if (held) return PATTERN_HELD;
  width = 0;
  if (bits != 4 && bits != 8 && bits != 16) return PATTERN_WIDTH;
  let sum: u64 = 0;
  for (let pair: u32 = 0; pair < PAIRS; pair++) sum += <u64>load<u32>(address + ((<usize>pair) << 2));
  if (sum != (<u64>1) << (bits - 1)) return PATTERN_SUM;
  memory.copy(weights, address, PAIRS << 2);
  setCodes();
  return accept(bits);
}

/** Random bits a pulse, or 0 while no pattern is set. */
export function patternBits(): u32 {
  return width;
}

/**
 * How many of the 2^w values of r give `symbol`; 0 for codes that are never made, and while no pattern is
 * set.
 */
export function symbolWeight(symbol: u32): u32 {
  if (symbol >= SYMBOL_COUNT || width == 0) return 0;
  for (let pair: u32 = 0; pair < PAIRS; pair++) {
    if (load<u8>(codes + <usize>pair) == (symbol & ~1)) return load<u32>(weights + ((<usize>pair) << 2));
  }
  return 0;
}

/** Whether the map from random bits to symbols is as it was set. */
export function patternIsWhole(): bool {
  return width == 0 || mapIsWhole();
}

function mapIsWhole(): bool {
  return wordsCheck(table, MAP_WORDS) == mapCheck;
}

/** Looks whether the map is as it was set, and mends it. Returns a KEPT_ code. */
export function patternScrub(): u32 {
  if (width == 0) return KEPT_WHOLE;
  const state = keptScrub(weights, WEIGHT_BYTES, copy, sum);
  if (state == KEPT_BROKEN || mapIsWhole()) return state;
  setCodes();
  accept(width);
  return KEPT_MENDED;
}

/** Symbol of w random bits. */
export function symbolOfBits(r: u32): u32 {
  return width <= 8 ? <u32>load<u8>(table + <usize>r) : symbolByThresholds(r);
}

/** The definition that every faster path has to equal. */
function symbolByThresholds(r: u32): u32 {
  const u = r >> 1;
  let pair: u32 = 0;
  for (let k: u32 = 1; k < PAIRS; k++) pair += u >= threshold(k) ? 1 : 0;
  return <u32>load<u8>(codes + <usize>pair) | (r & 1);
}

/** Threshold t_k: 2^(w-1), which no u reaches, for a pair that is never sent and for k above 5. */
export function threshold(k: u32): u32 {
  return k < PAIRS ? load<u32>(starts + ((<usize>k) << 2)) : (<u32>1) << (width - 1);
}

/** Address of the symbol of every r, a byte each, for widths 4 and 8; aligned to 16 bytes. */
export function symbolTable(): usize {
  return table;
}

/** Address of the two packed symbols of every random byte, at width 4: the earlier pulse in the low half. */
export function symbolPairTable(): usize {
  return pairs;
}

/** Address of the symbols of value 0, a byte for each pair; 24 bytes can be read there. */
export function pairCodes(): usize {
  return codes;
}

function want(pair: u32, probability: f64, pBasisZ: f64): void {
  store<f64>(wantedAt(pair), probability * pBasisZ);
  store<f64>(wantedAt(pair + 1), probability * (1 - pBasisZ));
}

/** The order of the pairs: their symbols of value 0. */
function setCodes(): void {
  setCode(0, CLASS_SIGNAL, BASIS_Z);
  setCode(1, CLASS_SIGNAL, BASIS_X);
  setCode(2, CLASS_DECOY, BASIS_Z);
  setCode(3, CLASS_DECOY, BASIS_X);
  setCode(4, CLASS_VACUUM, BASIS_Z);
  setCode(5, CLASS_VACUUM, BASIS_X);
}

function setCode(pair: u32, intensity: u32, basis: u32): void {
  store<u8>(codes + <usize>pair, <u8>makeSymbol(intensity, basis, 0));
}

function wantedOf(pair: u32): f64 {
  return load<f64>(wantedAt(pair));
}

function wantedAt(pair: u32): usize {
  return wanted + ((<usize>pair) << 3);
}

/** Weights of a class. */
class Weights {
  basisZ: u32;
  basisX: u32;
}

function weightsOf(k: usize): Weights {
  return changetype<Weights>(weights + k * offsetof<Weights>());
}

/**
 * Weights at a width: first the classes share the whole by largest remainders, then each class is shared
 * between the bases, so that classes and bases come as close as the pairs allow. All sums are exact.
 */
function quantise(bits: u32): void {
  const whole = (<u32>1) << (bits - 1);
  for (let k: usize = 0; k < <usize>CLASS_COUNT; k++)
    store<f64>(shares + (k << 3), wantedClass(k) * <f64>whole);
  apportion(whole);
  const basisZ = (wantedOf(0) + wantedOf(2) + wantedOf(4)) * <f64>whole;
  for (let k: usize = 0; k < <usize>CLASS_COUNT; k++) {
    const inClass = <f64>weightsOf(k).basisZ;
    store<f64>(shares + (k << 3), wantedClass(k) > 0 ? (inClass * wantedOf(2 * <u32>k)) / wantedClass(k) : 0);
    weightsOf(k).basisX = <u32>inClass;
  }
  apportion(<u32>nearest(basisZ));
  for (let k: usize = 0; k < <usize>CLASS_COUNT; k++) weightsOf(k).basisX -= weightsOf(k).basisZ;
}

/**
 * Shares `total` among the classes in proportion to `shares`, whole numbers that sum to it; into the even
 * weights.
 */
function apportion(total: u32): void {
  let left = <i32>total;
  for (let k: usize = 0; k < <usize>CLASS_COUNT; k++) {
    const weight = <u32>floor(load<f64>(shares + (k << 3)) + 1e-6);
    weightsOf(k).basisZ = weight;
    left -= <i32>weight;
  }
  for (; left > 0; left--) {
    let most: usize = 0;
    for (let k: usize = 1; k < <usize>CLASS_COUNT; k++) if (remainder(k) > remainder(most)) most = k;
    weightsOf(most).basisZ += 1;
  }
}

function remainder(k: usize): f64 {
  return load<f64>(shares + (k << 3)) - <f64>weightsOf(k).basisZ;
}

function wantedClass(k: usize): f64 {
  return wantedOf(2 * <u32>k) + wantedOf(2 * <u32>k + 1);
}

function shortfall(pair: u32, whole: f64): f64 {
  return wantedOf(pair) * whole - <f64>load<u32>(weights + ((<usize>pair) << 2));
}

/**
 * True when every pair, class and basis is within `bound` of what is wanted, and none that is wanted is
 * missing.
 */
function isExactTo(bits: u32, bound: f64): bool {
  const whole = <f64>((<u32>1) << (bits - 1));
  const tolerance = bound * whole + 1e-6;
  let basisError: f64 = 0;
  for (let pair: u32 = 0; pair < PAIRS; pair += 2) {
    const z = shortfall(pair, whole);
    const x = shortfall(pair + 1, whole);
    if (abs(z) > tolerance || abs(x) > tolerance || abs(z + x) > tolerance) return false;
    if (isLost(pair) || isLost(pair + 1)) return false;
    basisError += z;
  }
  return abs(basisError) <= tolerance;
}

/** True when no pair is off by more than CHOSEN_SHARE of what is wanted of it. */
function isNear(bits: u32): bool {
  const whole = <f64>((<u32>1) << (bits - 1));
  for (let pair: u32 = 0; pair < PAIRS; pair++)
    if (abs(shortfall(pair, whole)) > CHOSEN_SHARE * wantedOf(pair) * whole + 1e-6) return false;
  return true;
}

function isLost(pair: u32): bool {
  return wantedOf(pair) > 0 && load<u32>(weights + ((<usize>pair) << 2)) == 0;
}

function accept(bits: u32): u32 {
  let start: u32 = 0;
  for (let pair: u32 = 0; pair < PAIRS; pair++) {
    store<u32>(starts + ((<usize>pair) << 2), start);
    start += load<u32>(weights + ((<usize>pair) << 2));
  }
  width = bits;
  const tabled: u32 = bits <= 8 ? (<u32>1) << bits : 0;
  for (let r: u32 = 0; r < tabled; r++) store<u8>(table + <usize>r, <u8>symbolByThresholds(r));
  for (let r: usize = 0; r < BYTE_VALUES; r++)
    store<u8>(pairs + r, load<u8>(table + (r & 15)) | (load<u8>(table + (r >> 4)) << 4));
  keptSeal(weights, WEIGHT_BYTES, copy, sum);
  mapCheck = wordsCheck(table, MAP_WORDS);
  return PATTERN_SET;
}
