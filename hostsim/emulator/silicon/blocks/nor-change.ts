/**
 * A change of flash cells on its way: an erase or a program that takes its time. Takes: cells after it, and
 * the time that passes. Gives: the cells at any moment, so that power can be cut in the middle. Which bits
 * go first is a fixed scatter: the datasheet leaves a cut erase or program undefined (Winbond W25Q16JV,
 * 8.2.13 and 8.2.16), so no order may be relied on.
 */
import { cells } from "../memory";

const LONGEST: u32 = 4096;
const before = memory.data(LONGEST);
const after = memory.data(LONGEST);
const BITS_OF_BYTE: u32 = 8;
/** An odd constant near 2^32 over the golden ratio: neighbours get values far from each other. */
const SCATTER: u32 = 0x9e3779b1;
const ALL_TURNS: f64 = 4294967296;

/** Whether there is one. */
export let changeIsUnderWay: bool = false;
/** When it ends, ns. */
export let changeEnds: u64 = 0;
let begins: u64 = 0;
let first: u32 = 0;
let bytes: u32 = 0;
let isErase: bool = false;

/** A cell, when nothing is under way. */
export function cellAt(place: u32): u32 {
  return <u32>load<u8>(cells + <usize>place);
}

/**
 * Begins to change `count` cells from `place` on, in the time [from, to), ns. `wanted`: what they become; a
 * program only clears bits.
 */
export function changeBegin(place: u32, wanted: usize, count: u32, erases: bool, from: u64, to: u64): void {
  first = place;
  bytes = count;
  isErase = erases;
  begins = from;
  changeEnds = to;
  changeIsUnderWay = true;
  memory.copy(before, cells + <usize>place, count);
  for (let at: u32 = 0; at < count; at++) {
    const mask = erases ? 0xff : load<u8>(before + <usize>at);
    store<u8>(after + <usize>at, load<u8>(wanted + <usize>at) & mask);
  }
}

/** Whether it is over at `nanoseconds`; then the cells are as they shall be. */
export function changeOver(nanoseconds: u64): bool {
  if (nanoseconds < changeEnds) return false;
  changeFinish();
  return true;
}

/** Ends it as if its time were over. */
export function changeFinish(): void {
  if (!changeIsUnderWay) return;
  changeIsUnderWay = false;
  memory.copy(cells + <usize>first, after, bytes);
}

/** Makes the cells what a power cut at `nanoseconds` leaves. */
export function changeCut(nanoseconds: u64): void {
  if (!changeIsUnderWay || changeOver(nanoseconds)) return;
  // It may have begun within the access of this very cycle.
  const share = <f64>(max(nanoseconds, begins) - begins) / <f64>(changeEnds - begins);
  for (let at: u32 = 0; at < bytes; at++) store<u8>(cells + <usize>(first + at), <u8>cutAt(at, share));
}

/** When in a change a bit of a cell turns: from 0 to 1, the same at every call. */
function turnOf(cell: u32, bit: u32): f64 {
  const mixed = (cell * BITS_OF_BYTE + bit + 1) * SCATTER;
  return <f64>(mixed ^ (mixed >> 16)) / ALL_TURNS;
}

function cutAt(at: u32, share: f64): u32 {
  // An erase first programs all cells, so that they wear alike, then erases them: two changes.
  const clears = isErase && share < 0.5;
  const from: u32 = isErase && !clears ? 0 : load<u8>(before + <usize>at);
  const to: u32 = clears ? 0 : load<u8>(after + <usize>at);
  const done = isErase ? (clears ? 2 * share : 2 * share - 1) : share;
  let cell: u32 = 0;
  for (let bit: u32 = 0; bit < BITS_OF_BYTE; bit++)
    cell |= (turnOf(first + at, bit) < done ? to : from) & (1 << bit);
  return cell;
}
