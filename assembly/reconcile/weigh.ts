/**
 * Where to ask next. Takes: a stretch known to hold an error, and what the leaves of the other passes say
 * about each of its bits. Gives: the cut that leaves the error in either part with equal probability, so that
 * the answer is worth a whole bit. Never asks anything itself.
 */
import { reserve } from "../port/memory";
import { areAlike, classesScale, priorOf } from "./classes";
import { bitOf, leafFactor, leafMass, leafSize, leafStart, orderOf, placeOf } from "./leaves";
import { isSelected } from "./parity";

/** In longer stretches the bits' weights even out, and the middle is as good a cut as any. */
const WEIGHED_STRETCH: u32 = 64;

let bitWeights: usize = 0;
let placeWeights: usize = 0;
let openPasses: u32 = 0;

/** Mass (expected number of errors) to the left of the cut made last. */
export let leftMass: f32 = 0;
/** Mass to the right of the cut made last. */
export let rightMass: f32 = 0;
/** After a cut: the one place that can hold the error, when all others are known to be right; else -1. */
export let onlyPlace: i32 = -1;

/** Reserves room for blocks of up to `maximumBits` bits: 8 bytes a bit. Called once at start. */
export function weighReserve(maximumBits: u32): void {
  bitWeights = reserve((<usize>maximumBits) << 2);
  placeWeights = reserve((<usize>maximumBits) << 2);
}

/**
 * Sets the probability of an error in a bit of which nothing but its class is known, on average, and how many
 * passes have leaves.
 */
export function weighWith(qber: f64, passes: u32): void {
  classesScale(qber);
  openPasses = passes;
}

/**
 * Weighs all n bits by what the leaves of all open passes say; returns the number of errors still expected,
 * exactly 0 when every bit is known. Valid until the next correction or split.
 */
export function weighAll(n: u32): f64 {
  for (let start: u32 = 0; start < n; start += leafSize(0, start)) {
    const factor = leafFactor(0, start);
    const end = start + leafSize(0, start);
    for (let bit = start; bit < end; bit++)
      store<f32>(bitWeights + ((<usize>bit) << 2), priorOf(bit) * factor);
  }
  for (let pass: u32 = 1; pass < openPasses; pass++) {
    const order = orderOf(pass);
    for (let start: u32 = 0; start < n; start += leafSize(pass, start)) {
      const factor = leafFactor(pass, start);
      const end = start + leafSize(pass, start);
      for (let place = start; place < end; place++) {
        const at = bitWeights + ((<usize>load<u32>(order + ((<usize>place) << 2))) << 2);
        store<f32>(at, load<f32>(at) * factor);
      }
    }
  }
  let total: f64 = 0;
  for (let bit: u32 = 0; bit < n; bit++) total += <f64>weightOf(bit);
  return total;
}

/** Odds of an error at `bit`, as weighed last. */
export function weightOf(bit: u32): f32 {
  return load<f32>(bitWeights + ((<usize>bit) << 2));
}

/**
 * Cuts places from..to-1 of an ordered pass, to - from >= 2, known to hold an error; the right part begins at
 * the place returned. See `onlyPlace` for the case that there is nothing left to ask.
 */
export function cutStretch(pass: u32, from: u32, to: u32): u32 {
  if ((openPasses == 1 && areAlike) || to - from > WEIGHED_STRETCH) {
    leftMass = leafMass(pass, from) * 0.5;
    rightMass = leftMass;
    onlyPlace = -1;
    return from + ((to - from) >> 1);
  }
  for (let place = from; place < to; place++) {
    const bit = bitOf(pass, place);
    let weight = priorOf(bit);
    for (let other: u32 = 0; other < openPasses; other++) {
      if (other != pass) weight *= leafFactor(other, leafStart(other, placeOf(other, bit)));
    }
    store<f32>(placeWeights + ((<usize>(place - from)) << 2), weight);
  }
  return cutWeights(placeWeights - ((<usize>from) << 2), from, to);
}

/**
 * Cuts those of bits from..to-1, as weighed last, that random selection `selection` of `seed` contains, as
 * `cutStretch` does.
 */
export function cutSelection(from: u32, to: u32, seed: u64, selection: u32): u32 {
  for (let bit = from; bit < to; bit++) {
    const weight: f32 = isSelected(bit, seed, selection) == 0 ? 0 : weightOf(bit);
    store<f32>(placeWeights + ((<usize>bit) << 2), weight);
  }
  return cutWeights(placeWeights, from, to);
}

function cutWeights(weights: usize, from: u32, to: u32): u32 {
  let total: f32 = 0;
  let first = to;
  let last = from;
  for (let place = from; place < to; place++) {
    const weight = load<f32>(weights + ((<usize>place) << 2));
    if (weight == 0) continue;
    if (first == to) first = place;
    last = place;
    total += weight;
  }
  onlyPlace = first == last ? <i32>first : -1;
  if (first >= last) return from + ((to - from) >> 1);
  const half = total * 0.5;
  let left = load<f32>(weights + ((<usize>first) << 2));
  let middle = first + 1;
  while (middle < last && left < half) {
    const next = left + load<f32>(weights + ((<usize>middle) << 2));
    if (next - half > half - left) break;
    left = next;
    middle += 1;
  }
  leftMass = left;
  rightMass = max<f32>(total - left, 0);
  return middle;
}
