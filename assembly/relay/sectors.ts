/**
 * Sectors of flash that are erased before they are used again. Takes: where one begins. Gives: it blank.
 */
import { eraseFlash, readFlash } from "../port/registers";

/** Bytes of an erase sector. */
export const SECTOR_BYTES: u32 = 4096;
/** What an erased word reads. */
export const ERASED: u32 = 0xffffffff;

/** Erases the sector at byte `offset` unless it is blank. */
export function sectorClear(offset: u32): void {
  for (let at: u32 = 0; at < SECTOR_BYTES; at += 4) {
    if (readFlash(offset + at) == ERASED) continue;
    eraseFlash(offset);
    return;
  }
}
