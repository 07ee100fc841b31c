/**
 * Raw noise of the RP2040: the random bit of its ring oscillator (datasheet 2.17.5, "not suitable for
 * cryptography" as it is). Takes: nothing. Gives: a byte of eight bits, the first one highest, for the health
 * tests and the conditioner of the core. The bits are a microsecond apart, some six periods of the oscillator
 * at its nominal 6.5 MHz, two at its slowest (datasheet 2.17: 1.8 to 12 MHz): read back to back, several are
 * the same look at it. Whether they are far enough apart, an assessment has to show.
 */
import { readRegister } from "../../../assembly/port/registers";
import { microseconds } from "../clocks";

const ROSC_RANDOM_BIT: u32 = 0x4006001c;

/**
 * Min-entropy that is claimed of such a byte, in bits: assumed, not measured. A real claim needs samples of
 * the very board (NIST SP 800-90B chapter 3); what is emitted for key on a development board is a
 * demonstration.
 */
export const CLAIMED_BITS_PER_SAMPLE: f64 = 0.5;

/** Looks at the clock in a microsecond are fewer than that, at any clock of the chip. */
const MOST_LOOKS: u32 = 300;

/** One raw sample. */
export function noiseSample(): u32 {
  let sample: u32 = 0;
  for (let bit: u32 = 0; bit < 8; bit++) {
    waitForTick();
    sample = (sample << 1) | (readRegister(ROSC_RANDOM_BIT) & 1);
  }
  return sample;
}

/**
 * Until the next microsecond, or as many looks at the clock as no microsecond has: a clock that stands still
 * holds nothing up.
 */
function waitForTick(): void {
  const now = microseconds();
  for (let looks: u32 = 0; looks < MOST_LOOKS && microseconds() == now; looks++) {}
}
