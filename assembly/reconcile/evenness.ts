/**
 * Whether errors lie evenly over a block. Takes: the bits that later passes correct. Gives: counts by
 * segment, and whether one has far more than the rest: there the satellite's bits and the ground's have
 * little to do with each other (light of somebody else, a detector that failed), and to find each error would
 * tell more than the block is worth.
 *
 * Corrections of pass 0 say nothing, about one being found in each odd leaf however many it holds. In the
 * passes after it, nearly all errors found lie where many are left, long before they are found.
 */

/** Segments of a block, of equal length but the last. */
export const SEGMENTS: u32 = 16;
/**
 * The segment that stands for the ordinary ones: of rank 4, so that up to three quarters of a block may be
 * bad.
 */
const ORDINARY_RANK: u32 = 4;
/**
 * A segment has far more when its count is above 3 times the ordinary one, 6 deviations and 32. By trial:
 * errors that lie evenly come in clusters of up to some 13 in a segment of 625 bits, since one found betrays
 * its neighbours; among 6,000 blocks of 10^4 bits at 5 % none was taken for uneven
 * (test/assembly/reconcile/robust.test.ts runs 500).
 */
const FACTOR: f64 = 3;
const DEVIATIONS: f64 = 6;
const MARGIN: f64 = 32;

const counts = memory.data(4 * SEGMENTS, 4);

let segmentBits: u32 = 1;

/** Starts a block of n bits. */
export function evennessBegin(n: u32): void {
  memory.fill(counts, 0, 4 * <usize>SEGMENTS);
  segmentBits = (n + SEGMENTS - 1) / SEGMENTS;
}

/** A pass after pass 0 led to a correction of `bit`. */
export function evennessCount(bit: u32): void {
  const at = entry(bit / segmentBits);
  store<u32>(at, load<u32>(at) + 1);
}

/** Corrections of later passes in a segment. */
export function correctionsIn(segment: u32): u32 {
  return load<u32>(entry(segment));
}

/** Corrections of later passes in an ordinary segment. */
export function ordinaryCorrections(): u32 {
  let ordinary: u32 = u32.MAX_VALUE;
  for (let i: u32 = 0; i < SEGMENTS; i++) {
    const count = correctionsIn(i);
    if (rankOf(count) >= ORDINARY_RANK && count < ordinary) ordinary = count;
  }
  return ordinary;
}

/** Whether some segment has far more. */
export function isUneven(): bool {
  const ordinary = <f64>ordinaryCorrections();
  const limit = FACTOR * ordinary + DEVIATIONS * Math.sqrt(ordinary) + MARGIN;
  for (let i: u32 = 0; i < SEGMENTS; i++) {
    if (<f64>correctionsIn(i) > limit) return true;
  }
  return false;
}

/** Segments that have no more corrections than `count`. */
function rankOf(count: u32): u32 {
  let rank: u32 = 0;
  for (let i: u32 = 0; i < SEGMENTS; i++) rank += correctionsIn(i) <= count ? 1 : 0;
  return rank;
}

function entry(segment: u32): usize {
  return counts + ((<usize>segment) << 2);
}
