/**
 * Where each key that is left lies. Takes: places as the log writes them. Gives: a peer's keys by number. One
 * word of RAM a slot: account, state, and the lowest 25 bits of the number; the record in flash has the last
 * word.
 */
import { reserve } from "../port/memory";
import { areaSectors, SECTOR_SLOTS } from "./area";

/** No such key. */
export const NO_PLACE: u32 = 0xffffffff;
/** State of a key that nobody has reserved; one reserved for purpose p has STATE_FREE + p. */
export const STATE_FREE: u32 = 1;

// An entry, lowest bits first: end of the number, state (0: none), account.
const NUMBER_BITS: u32 = 25;
const NUMBER: u32 = (1 << 25) - 1;
const STATE: u32 = 7;
const ACCOUNT_SHIFT: u32 = 28;

let words: usize = 0;
let live: u32 = 0;

/** Reserves 4 bytes for each slot of the area. */
export function indexReserve(): void {
  words = reserve(<usize>(places() * 4));
}

/** Places of the area. */
export function places(): u32 {
  return areaSectors() * SECTOR_SLOTS;
}

function entry(place: u32): usize {
  return words + ((<usize>place) << 2);
}

/** Forgets all places. */
export function indexClear(): void {
  memory.fill(words, 0, <usize>(places() * 4));
  live = 0;
}

/** Keys that are left. */
export function indexLive(): u32 {
  return live;
}

/** Account of the key at `place`. */
export function indexAccount(place: u32): u32 {
  return load<u32>(entry(place)) >> ACCOUNT_SHIFT;
}

/** State of the key at `place`; 0 when no key is left there. */
export function indexState(place: u32): u32 {
  return (load<u32>(entry(place)) >> NUMBER_BITS) & STATE;
}

/** Notes a key at `place`. */
export function indexSet(place: u32, account: u32, number: u64, state: u32): void {
  if (indexState(place) == 0) live += 1;
  store<u32>(entry(place), (account << ACCOUNT_SHIFT) | (state << NUMBER_BITS) | (<u32>number & NUMBER));
}

/** Notes that no key is left at `place`. */
export function indexDrop(place: u32): void {
  if (indexState(place) != 0) live -= 1;
  store<u32>(entry(place), 0);
}

/**
 * First place from `from` on and before `end` where a key of this account is left whose number ends like
 * `number`, or NO_PLACE.
 */
export function indexFind(from: u32, end: u32, account: u32, number: u64): u32 {
  for (let place = from; place < end; place++) {
    const value = load<u32>(entry(place));
    const alike = value >> ACCOUNT_SHIFT == account && (value & NUMBER) == (<u32>number & NUMBER);
    if (alike && indexState(place) != 0) return place;
  }
  return NO_PLACE;
}
