/**
 * Somebody who wants that there is no key: unpolarised light into the telescope, all the time, four times as
 * many counts as the pulses make at most. She learns nothing.
 */
import { RandomStream } from "../base/random.js";
import { type Adversary, BYSTANDER } from "../channel/adversary.js";
import { POLARISATIONS } from "../channel/optics.js";
import { type KnownStation, seenShare } from "./attack.js";

const TIMES_BRIGHTER = 4;

/** Light at any time and of any polarisation. */
export function jamming(seed: number, station: KnownStation): Adversary {
  const { receiver, mostTransmittance, meanPhotons, slotPs } = station;
  const random = new RandomStream(seed, "jamming");
  const countsPerSlot = TIMES_BRIGHTER * meanPhotons[2] * mostTransmittance * seenShare(receiver);
  let next = random.exponential() / countsPerSlot;
  return {
    ...BYSTANDER,
    shine: (_first, end, buffer) => {
      for (; next < end; next += random.exponential() / countsPerSlot) {
        const offsetPs = Math.floor((next % 1) * slotPs - slotPs / 2);
        buffer.add(Math.floor(next), offsetPs, random.uint32() % POLARISATIONS);
      }
    },
  };
}
