/**
 * What was found damaged in memory. Takes: findings. Gives: each part once, for an event, and how many there
 * were.
 */

/** The table of a block: changed between fill and end. The block is struck. */
export const PART_TABLE: u32 = 1;
/** The descriptor ring, or what the sequencer knows of the tables in it. Emission ends. */
export const PART_DESCRIPTORS: u32 = 2;
/** Settings, limits of the interlocks among them. */
export const PART_SETTINGS: u32 = 3;
/** The map from random bits to symbols. */
export const PART_PATTERN: u32 = 4;
/** The table of modes: transitions, needs, light, fallbacks. */
export const PART_MODES: u32 = 5;
/** Nothing. */
export const PART_NONE: u32 = 0;
const PARTS: u32 = 6;

let untold: u32 = 0;
let found: u32 = 0;

/** A part was found damaged: a PART_ code. */
export function damageFound(part: u32): void {
  untold |= 1 << part;
  found += 1;
}

/** Findings since power-on. */
export function damagesFound(): u32 {
  return found;
}

/** A part that was found damaged since it was last taken, PART_NONE when there is none. */
export function damageTake(): u32 {
  for (let part: u32 = 1; part < PARTS; part++) {
    if ((untold & (1 << part)) == 0) continue;
    untold &= ~(1 << part);
    return part;
  }
  return PART_NONE;
}
