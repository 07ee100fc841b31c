/**
 * What the length of a block does to reconciliation's efficiency. Takes: f at the usual length, and another
 * length. Gives: f there. By the table that was measured (docs/reference/reconciliation.md), the mean over
 * 0.5 to 5 % of errors, straight in the logarithm of the length between its points.
 */

/** Bits of a block where a scenario names none (pass/space-segment.ts); f is told for these. */
export const USUAL_BLOCK_BITS = 131_072;

/** Bits of a block, and mean f. */
const MEASURED: readonly (readonly [bits: number, efficiency: number])[] = [
  [10_000, 1.0623],
  [100_000, 1.0407],
  [1_000_000, 1.0311],
];

function measuredAt(bits: number): number {
  const last = MEASURED.length - 1;
  let at = 1;
  while (at < last && bits > MEASURED[at]![0]) at += 1;
  const [[shorter, low], [longer, high]] = [MEASURED[at - 1]!, MEASURED[at]!];
  const share = Math.log(bits / shorter) / Math.log(longer / shorter);
  return low + Math.min(1, Math.max(0, share)) * (high - low);
}

/**
 * f of blocks of `bits` where it is `usual` at the usual length; at least 1. Nothing is gained beyond 10^6.
 */
export function efficiencyOfBlock(usual: number, bits: number): number {
  return Math.max(1, usual + measuredAt(bits) - measuredAt(USUAL_BLOCK_BITS));
}

/**
 * Bits that two short blocks and their hashes tell beyond the usual f, as they were told for strings of
 * 15,000 to 125,000 bits: 59 flown passes (docs/reference/constellation.md#flown-against-forecast).
 */
const SHORT_BLOCKS_BITS = 220;

/**
 * Bits that reconciliation tells of a basis beyond the usual f, where its `bits` fill no block: such a string
 * has a block before the pass' last seconds and one in them, each with a hash, begun before anybody knows how
 * many errors there are. None from a full block on, for which f was measured.
 */
export function toldByShortBlocks(bits: number): number {
  const filled = bits / USUAL_BLOCK_BITS;
  return SHORT_BLOCKS_BITS * Math.max(0, 1 - filled * filled);
}
