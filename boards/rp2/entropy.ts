/**
 * The noise source's share in a round of the main loop. Takes: a raw sample at a time. Gives: it to the health tests, for as long as
 * the board runs: a source that gets stuck while there is light ends the light.
 */
import { emissionGateOpen, feedRawSamples } from "../../assembly/entropy/seed";

/** Samples of a round while a seed is wanted, and afterwards, when a round should not take long. */
const SAMPLES_FOR_SEED: u32 = 64;
const SAMPLES_TO_WATCH: u32 = 4;

const taken = memory.data(1);

/** Raw samples to take in this round. */
export function samplesARound(): u32 {
  return emissionGateOpen() ? SAMPLES_TO_WATCH : SAMPLES_FOR_SEED;
}

/** Takes one of them. */
export function takeSample(sample: u32): void {
  store<u8>(taken, <u8>sample);
  feedRawSamples(taken, 1);
  store<u8>(taken, 0);
}
