/**
 * The words that the two sides of reconciliation exchange. A request names a pass and a stretch of it; its
 * answer is the parity of that stretch, one bit. Requests are three u32 each: pass, from, to (from < to <=
 * n); answers are packed bits, lowest bit of the lowest byte first, in the order of the requests.
 */

/** Bytes of one request: pass, from, to, each u32. */
export const REQUEST_BYTES: u32 = 12;

/** Passes that visit every bit: pass 0 in natural order, the others in an order of their own. */
export const ORDERED_PASSES: u32 = 3;

/** Random halves of the bits, in natural order, that are asked together. */
export const SELECTIONS: u32 = 8;

/** Sets of them that a block may ask: a new one whenever the last found an error. */
export const SELECTION_SETS: u32 = 16;

/** All passes: the ordered ones, then every set's random halves. */
export const PASSES: u32 = ORDERED_PASSES + SELECTIONS * SELECTION_SETS;

/** Answers beyond n that a block may take; past this, every bit could have been told instead. */
export const ANSWERS_BEYOND_LENGTH: u32 = 64;
