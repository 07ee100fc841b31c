/**
 * Raw samples to assess. Takes: a board's monitor, or the seed of the noise that the emulated pico is given.
 * Gives: samples, as the board's own driver would take them.
 */

import { RandomStream, type Seed } from "../base/random.js";
import { ask, type Exchange } from "../wire/monitor-link.js";

/**
 * Samples that follow each other without a gap: what one line of the monitor tells, and what SP 800-90B
 * section 3.1.1 wants at least.
 */
export const SAMPLES_A_LINE = 1000;
const SAMPLE_BITS = 8;

/** Told how many samples have come. */
export type SampleProgress = (done: number) => void;

/**
 * Takes samples from a monitor, in stretches of SAMPLES_A_LINE. Throws a MonitorRefusal while there is light,
 * or an Error for a broken reply.
 */
export async function samplesOfMonitor(
  exchange: Exchange,
  count: number,
  progress: SampleProgress,
): Promise<Uint8Array> {
  const samples = new Uint8Array(count);
  for (let done = 0; done < count; ) {
    const wanted = Math.min(SAMPLES_A_LINE, count - done);
    const told = (await ask(exchange, "noise", { samples: wanted })).samples;
    if (!/^[0-9a-f]*$/.test(told) || told.length !== 2 * wanted)
      throw new Error(`the board told ${told.length} digits where ${wanted} samples have ${2 * wanted}`);
    samples.set(Buffer.from(told, "hex"), done);
    done += wanted;
    progress(done);
  }
  return samples;
}

/**
 * Samples of the noise that stands for the ring oscillator in the emulated pico:
 * eight bits each, the first one highest, as boards/rp2/noise.ts takes them. They say nothing of any chip.
 */
export function samplesOfModel(seed: Seed, count: number): Uint8Array {
  const noise = new RandomStream(seed, "pico ring oscillator");
  return Uint8Array.from({ length: count }, () => {
    let sample = 0;
    for (let bit = 0; bit < SAMPLE_BITS; bit++) sample = (sample << 1) | (noise.uint32() >>> 31);
    return sample;
  });
}
