/**
 * Raw noise of the RP2040: the random bit of its ring oscillator (datasheet 2.17.5, "not suitable for cryptography" as it
 * is). Takes: nothing. Gives: a byte of eight consecutive bits, for the health tests and the conditioner of the core.
 */
import { readRegister } from "../../assembly/port/registers";

const ROSC_RANDOM_BIT: u32 = 0x4006001c;

/**
 * Min-entropy that is claimed of such a byte, in bits: assumed, not measured. A real claim needs samples of the very board
 * (NIST SP 800-90B chapter 3); what is emitted for key on a development board is a demonstration.
 */
export const CLAIMED_BITS_PER_SAMPLE: f64 = 0.5;

/** One raw sample. */
export function noiseSample(): u32 {
  let sample: u32 = 0;
  for (let bit: u32 = 0; bit < 8; bit++) sample = (sample << 1) | (readRegister(ROSC_RANDOM_BIT) & 1);
  return sample;
}
