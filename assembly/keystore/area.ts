/**
 * The store's part of flash: sectors of 64 slots, a slot of 16 words. Takes: first byte and number of
 * sectors, once at start. Gives: words by place (sector * 64 + slot), and programming that is checked by
 * reading back.
 */
import { eraseFlash, readFlash, writeFlash } from "../port/registers";

/** Words of a slot. */
export const SLOT_WORDS: u32 = 16;
/** Slots of a sector. */
export const SECTOR_SLOTS: u32 = 64;
/** What an erased word reads. */
export const ERASED: u32 = 0xffffffff;

const SECTOR_BYTES: u32 = 4096;
const SECTOR_WORDS: u32 = 1024;

let base: u32 = 0;
let sectors: u32 = 0;
let broken: bool = false;

/** Says where the area is: byte offset (a multiple of 4,096) and number of sectors. */
export function areaSet(offset: u32, count: u32): void {
  assert(offset % SECTOR_BYTES == 0);
  base = offset;
  sectors = count;
}

/** Sectors of the area. */
export function areaSectors(): u32 {
  return sectors;
}

/** Forgets an earlier failure to program or erase: at power-on. */
export function areaStart(): void {
  broken = false;
}

/** Whether flash did not hold what was programmed or erased; nothing more is written then. */
export function areaIsBroken(): bool {
  return broken;
}

function offsetOf(place: u32, word: u32): u32 {
  return base + (place * SLOT_WORDS + word) * 4;
}

/** The word of a slot. */
export function wordAt(place: u32, word: u32): u32 {
  return readFlash(offsetOf(place, word));
}

/**
 * Programs a word, whose set bits must not be clear already, unless it reads so. Returns only when it is
 * there to stay; a word that then differs breaks the area.
 */
export function program(place: u32, word: u32, value: u32): void {
  const offset = offsetOf(place, word);
  if (broken || readFlash(offset) == value) return;
  writeFlash(offset, value);
  if (readFlash(offset) != value) broken = true;
}

/** Whether all words of a sector are erased. */
function sectorIsErased(sector: u32): bool {
  const first = base + sector * SECTOR_BYTES;
  for (let word: u32 = 0; word < SECTOR_WORDS; word++) {
    if (readFlash(first + word * 4) != ERASED) return false;
  }
  return true;
}

/** Erases a sector unless it is; one that does not come out erased breaks the area. */
export function sectorErase(sector: u32): void {
  if (broken || sectorIsErased(sector)) return;
  eraseFlash(base + sector * SECTOR_BYTES);
  if (!sectorIsErased(sector)) broken = true;
}
