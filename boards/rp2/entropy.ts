/**
 * The noise source's share in a round of the main loop. Takes: a raw sample. Gives: it to the health tests,
 * for as long as the board runs: a source that gets stuck while there is light ends the light. One a round
 * costs some 10,000 cycles, and the margin of a round beside a table's fill is 32,768 (ROUND_SLOTS in
 * rp2040/emission.ts).
 */
import { feedRawSamples } from "../../assembly/entropy/seed";

/** Samples a round, a byte each. */
const SAMPLES: u32 = 1;
const taken = memory.data(SAMPLES);

/** Takes the round's sample. */
export function takeSample(sample: u32): void {
  store<u8>(taken, <u8>sample);
  feedRawSamples(taken, SAMPLES);
  store<u8>(taken, 0);
}
