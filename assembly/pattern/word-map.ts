/**
 * Eight pulses at once, without a table. Takes: eight random nibbles in a word. Gives: their symbols, in
 * the same places. For one pattern only, which boards and scenarios have: signal half of the time, decoy
 * and vacuum a quarter each, both bases alike. Then each bit of a symbol is a few operations on bits of its
 * nibble.
 *
 * With the nibble r = (u2 u1 u0 value): u2 = 0 is a signal, and u1 its basis; u2 = 1 is a decoy where u1 =
 * 0 and vacuum where u1 = 1, and u0 is its basis (thresholds.ts: u below 4, 6 and 8).
 */

/** Of each nibble: the bits that stay, one of them turned over. */
const SIGNALS: u32 = 0x88888888;
const SIGNALS_AND_VALUES: u32 = 0x99999999;
const DECOYS: u32 = 0x44444444;
const BASES: u32 = 0x22222222;

/** The symbols of eight nibbles. */
export function symbolsOfWord(r: u32): u32 {
  const half = r >> 1;
  // u2 = 0 chooses u1 for the basis, u2 = 1 u0.
  const basis = half ^ ((r ^ half) & (r >> 2));
  return ((r ^ SIGNALS) & SIGNALS_AND_VALUES) | (half & ~r & DECOYS) | (basis & BASES);
}
