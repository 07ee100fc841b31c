/**
 * The words that the two sides of reconciliation exchange. A request names a pass and a stretch of it; its
 * answer is the parity of that stretch, one bit. Answers are packed bits, lowest bit of the lowest byte
 * first, in the order of the requests.
 */

/** A request: the parity of places from..to-1 of a pass, from < to <= n. */
export class Request {
  pass: u32;
  from: u32;
  to: u32;
}

/** Bytes of one request. */
export const REQUEST_BYTES: u32 = <u32>offsetof<Request>();

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

/** Request `i` of those at `requests`. */
export function requestAt(requests: usize, i: u32): Request {
  return changetype<Request>(requests + <usize>i * offsetof<Request>());
}
