/**
 * Where to ask next. Takes: a stretch known to hold an error, and what the leaves of the other passes say about each of
 * its bits. Gives: the cut that leaves the error in either part with equal probability, so that the answer is worth a
 * whole bit. Never asks anything itself.
 */
import { reserve } from "../port/memory";
import { bitOf, leafFactor } from "./leaves";
import { isSelected } from "./parity";
import { ORDERED_PASSES } from "./request";

let weights: usize = 0;
let odds: f32 = 0;
let openPasses: u32 = 0;

/** Mass (expected number of errors) to the left of the cut made last. */
export let leftMass: f32 = 0;
/** Mass to the right of the cut made last. */
export let rightMass: f32 = 0;
/** After a cut: the one place that can hold the error, when all others are known to be right; else -1. */
export let onlyPlace: i32 = -1;

/** Reserves room for blocks of up to `maximumBits` bits: 4 bytes a bit. Called once at start. */
export function weighReserve(maximumBits: u32): void {
  weights = reserve((<usize>maximumBits) << 2);
}

/** Sets the probability of an error in a bit of which nothing is known, and how many passes have leaves. */
export function weighWith(qber: f64, passes: u32): void {
  odds = <f32>(qber / (1 - qber));
  openPasses = passes;
}

/** Odds of an error at bit `bit` by what all open passes but `without` say. */
export function oddsOf(bit: u32, without: u32): f32 {
  let weight = odds;
  for (let pass: u32 = 0; pass < openPasses; pass++) {
    if (pass != without) weight *= leafFactor(pass, bit);
  }
  return weight;
}

/**
 * Cuts places from..to-1 of an ordered pass, to - from >= 2, known to hold an error; the right part begins at the place
 * returned. See `onlyPlace` for the case that there is nothing left to ask.
 */
export function cutStretch(pass: u32, from: u32, to: u32): u32 {
  if (openPasses == 1) {
    const middle = from + ((to - from) >> 1);
    leftMass = odds * <f32>(middle - from);
    rightMass = odds * <f32>(to - middle);
    onlyPlace = -1;
    return middle;
  }
  for (let place = from; place < to; place++) {
    store<f32>(weights + ((<usize>(place - from)) << 2), oddsOf(bitOf(pass, place), pass));
  }
  return cutWeights(from, to);
}

/** Cuts bits from..to-1 of random selection `selection` of `seed`, as `cutStretch` does. */
export function cutSelection(from: u32, to: u32, seed: u64, selection: u32): u32 {
  for (let bit = from; bit < to; bit++) {
    const weight: f32 = isSelected(bit, seed, selection) != 0 ? oddsOf(bit, ORDERED_PASSES) : 0;
    store<f32>(weights + ((<usize>(bit - from)) << 2), weight);
  }
  return cutWeights(from, to);
}

function cutWeights(from: u32, to: u32): u32 {
  let total: f32 = 0;
  let first = to;
  let last = from;
  for (let place = from; place < to; place++) {
    const weight = load<f32>(weights + ((<usize>(place - from)) << 2));
    if (weight == 0) continue;
    if (first == to) first = place;
    last = place;
    total += weight;
  }
  onlyPlace = first == last ? <i32>first : -1;
  if (first >= last) return from + ((to - from) >> 1);
  const half = total * 0.5;
  let left = load<f32>(weights + ((<usize>(first - from)) << 2));
  let middle = first + 1;
  while (middle < last && left < half) {
    const next = left + load<f32>(weights + ((<usize>(middle - from)) << 2));
    if (next - half > half - left) break;
    left = next;
    middle += 1;
  }
  leftMass = left;
  rightMass = max<f32>(total - left, 0);
  return middle;
}
