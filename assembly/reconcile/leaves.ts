/**
 * What the ground knows of a block. Takes: parities told by the satellite. Gives: for each ordered pass the
 * partition of its places into leaves, the smallest stretches with known parity, and for each leaf whether
 * the two sides differ in it (odd) and how much that says about a bit inside. Never asks anything.
 *
 * The factor of a leaf is the likelihood ratio that its parity gives to an error in one of its bits, with the
 * errors in the others taken as independent: tanh(mass) when even, 1/tanh(mass) when odd, mass the expected
 * number of errors in the other bits. (The check node of belief propagation, in the odds domain.)
 */
import { reserve } from "../port/memory";
import { nextBit, permutationBegin } from "./permutation";
import { ORDERED_PASSES } from "./request";

/** A leaf, at the place where it starts. */
class Leaf {
  /** Places. */
  size: u32;
  /** LEAF_ODD, LEAF_SEARCHED, LEAF_WAITING. */
  flags: u32;
  /** Expected number of errors. */
  mass: f32;
  /** Likelihood ratio that it gives to an error in one of its bits. */
  factor: f32;
}

/** Flag of a leaf: the two sides' parities differ. */
export const LEAF_ODD: u32 = 1;
/** Flag of a leaf: a search is under way in it. */
export const LEAF_SEARCHED: u32 = 2;
/** Flag of a leaf: it waits in the list of leaves to search. */
export const LEAF_WAITING: u32 = 4;

let capacity: usize = 0;
let leaves: usize = 0;
let starts: usize = 0;
let bitTables: usize = 0;
let placeTables: usize = 0;

/** Reserves room for blocks of up to `maximumBits` bits: 76 bytes a bit. Called once at start. */
export function leavesReserve(maximumBits: u32): void {
  capacity = <usize>maximumBits;
  leaves = reserve(capacity * offsetof<Leaf>() * <usize>ORDERED_PASSES);
  starts = reserve(capacity * <usize>(4 * ORDERED_PASSES));
  bitTables = reserve(capacity * <usize>(4 * (ORDERED_PASSES - 1)));
  placeTables = reserve(capacity * <usize>(4 * (ORDERED_PASSES - 1)));
}

/** Makes the order of pass `pass` > 0 for a block of n bits known here. */
export function openOrder(pass: u32, n: u32, seed: u64): void {
  permutationBegin(n, seed, pass);
  const bits = orderOf(pass);
  const places = placeTables + ((capacity * <usize>(pass - 1)) << 2);
  for (let place: u32 = 0; place < n; place++) {
    const bit = nextBit();
    store<u32>(bits + ((<usize>place) << 2), bit);
    store<u32>(places + ((<usize>bit) << 2), place);
  }
}

/** Address of the order of pass `pass` > 0: the bit at each place, u32. */
export function orderOf(pass: u32): usize {
  return bitTables + ((capacity * <usize>(pass - 1)) << 2);
}

/** The bit at a place of a pass. */
export function bitOf(pass: u32, place: u32): u32 {
  if (pass == 0) return place;
  return load<u32>(orderOf(pass) + ((<usize>place) << 2));
}

/** The place of a bit in a pass. */
export function placeOf(pass: u32, bit: u32): u32 {
  if (pass == 0) return bit;
  return load<u32>(placeTables + ((capacity * <usize>(pass - 1) + <usize>bit) << 2));
}

/** First place of the leaf that holds a place. */
export function leafStart(pass: u32, place: u32): u32 {
  return load<u32>(starts + ((capacity * <usize>pass + <usize>place) << 2));
}

/** Number of places of the leaf that starts at `start`. */
export function leafSize(pass: u32, start: u32): u32 {
  return leaf(pass, start).size;
}

/** Flags of the leaf that starts at `start`: LEAF_ODD, LEAF_SEARCHED, LEAF_WAITING. */
export function leafFlags(pass: u32, start: u32): u32 {
  return leaf(pass, start).flags;
}

/** Replaces the flags of a leaf. LEAF_ODD is changed by `toggleLeaf` only. */
export function setLeafFlags(pass: u32, start: u32, flags: u32): void {
  leaf(pass, start).flags = flags;
}

/** Expected number of errors in the leaf that starts at `start`, when its parity was asked. */
export function leafMass(pass: u32, start: u32): f32 {
  return leaf(pass, start).mass;
}

/** Likelihood ratio that the leaf starting at `start` gives to an error in one of its bits. */
export function leafFactor(pass: u32, start: u32): f32 {
  return leaf(pass, start).factor;
}

/** Makes places start..start+size-1 a leaf; `odd` 0 or 1. Costs a write per place. */
export function addLeaf(pass: u32, start: u32, size: u32, odd: u32, mass: f32): void {
  const first = starts + ((capacity * <usize>pass + <usize>start) << 2);
  for (let i: u32 = 0; i < size; i++) store<u32>(first + ((<usize>i) << 2), start);
  describeLeaf(pass, start, size, odd, mass);
}

/**
 * Cuts the leaf at `start` before place `middle`; the left part has discrepancy `leftOdd`. Both lose other
 * flags.
 */
export function splitLeaf(
  pass: u32,
  start: u32,
  middle: u32,
  leftOdd: u32,
  leftMass: f32,
  rightMass: f32,
): void {
  const end = start + leafSize(pass, start);
  const rightOdd = (leafFlags(pass, start) & LEAF_ODD) ^ leftOdd;
  describeLeaf(pass, start, middle - start, leftOdd, leftMass);
  addLeaf(pass, middle, end - middle, rightOdd, rightMass);
}

/** A bit of this leaf was corrected: its discrepancy changes. */
export function toggleLeaf(pass: u32, start: u32): void {
  const at = leaf(pass, start);
  const flags = at.flags ^ LEAF_ODD;
  at.flags = flags;
  at.factor = factorOf(at.size, flags & LEAF_ODD, at.mass);
}

function describeLeaf(pass: u32, start: u32, size: u32, odd: u32, mass: f32): void {
  const at = leaf(pass, start);
  at.size = size;
  at.flags = odd;
  at.mass = mass;
  at.factor = factorOf(size, odd, mass);
}

function factorOf(size: u32, odd: u32, mass: f32): f32 {
  if (odd == 0 && size == 1) return 0;
  const others = mass * (<f32>(size - 1) / <f32>size);
  const even = max<f32>(approximateTanh(others), 1e-6);
  return odd == 0 ? even : 1 / even;
}

/** tanh to 2 %, by its Pade approximant of order (3, 2): enough to steer a search, and cheap. */
function approximateTanh(x: f32): f32 {
  if (x >= 3) return 1;
  const square = x * x;
  return (x * (27 + square)) / (27 + 9 * square);
}

function leaf(pass: u32, start: u32): Leaf {
  return changetype<Leaf>(leaves + (capacity * <usize>pass + <usize>start) * offsetof<Leaf>());
}
