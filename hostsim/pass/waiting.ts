/**
 * How long both sides go on after the last photon. Figures only.
 */

/** Time after the last photon in which distillation has to end, in s, where the user names none. */
export const LONGEST_WAIT_S = 120;
/**
 * Share of it in which no click is announced any more: it is for settling those that were, and for the key.
 */
export const SETTLING_SHARE = 0.25;
/** What goes up to settle a sifted bit, in bits, with margin. */
const SETTLING_BITS = 4;

/**
 * How long after the last photon clicks are still announced, in us: two blocks at least must be settled in
 * the rest of the wait.
 */
export function announcingUs(waitUs: number, blockBits: number, uplinkBitPerS: number): number {
  const blocksUs = (1e6 * 2 * SETTLING_BITS * blockBits) / uplinkBitPerS;
  return Math.max(0, Math.round(waitUs - Math.max(SETTLING_SHARE * waitUs, blocksUs)));
}
