/**
 * What keystreams of the payload's secret seed are for. Keystreams of different domains share no bit; nor do
 * those of one purpose at different widths, because a bit's place in the keystream is pulse times width:
 * under one nonce, pulse 0 at eight bits would be made of the bits of pulses 0 and 1 at four.
 */

/** Purpose: the pattern that makes key. */
export const DOMAIN_KEY: u32 = 0;
/** Purpose: the calibration pattern. */
export const DOMAIN_CALIBRATE: u32 = 1;

/** Where the width stands in a keystream domain: above the purpose. */
const WIDTH_SHIFT: u32 = 8;

/** Keystream domain of a purpose at 4, 8 or 16 random bits a pulse: the purpose, and above it 0, 1 or 2. */
export function domainOfWidth(purpose: u32, bits: u32): u32 {
  return purpose | ((ctz(bits) - 2) << WIDTH_SHIFT);
}
