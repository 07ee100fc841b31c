/**
 * Eve, who makes the detectors blind to photons by bright light and measures the pulses herself: what she
 * found she sends as a flash that only a detector of her own basis and value feels (Lydersen et al., Nature
 * Photonics 4, 686 (2010); Gerhardt et al., Nature Communications 2, 349 (2011)). With a passive receiver
 * the flash chooses the station's basis as well. She lets as many pulses of each photon number click as the
 * real channel would, makes dark counts of her own, and turns as many values round as a receiver would that
 * is off a little.
 */
import { RandomStream } from "../base/random.js";
import { type Adversary, BYSTANDER } from "../channel/adversary.js";
import { POLARISATIONS } from "../channel/optics.js";
import { type KnownStation, seenShare } from "./attack.js";
import { Notes } from "./notes.js";

/** Photons that her pulses have at most, for how often she looks: more count as these. */
const MOST_PHOTONS = 5;
/** What reaches the right detector of an arm, in units of what makes it click: below 2, so that none of the
 * other arm does, where each gets half. */
const AT_THE_DETECTOR = 1.5;
const PS_PER_SECOND = 1e12;

/** Blinding, with all that a station looks at made as it should be. */
export function blinding(seed: number, station: KnownStation): Adversary {
  const { receiver, noiseHz, slotPs } = station;
  const { basisZProbability, misalignmentProbability } = receiver;
  const seen = seenShare(receiver);
  const found = new Notes<{ basis: number; value: number }>();
  const clicking = (photons: number, transmittance: number) =>
    1 - (1 - transmittance * seen) ** Math.min(photons, MOST_PHOTONS);
  const powerOf = (basis: number) => {
    const arm = basis === 0 ? basisZProbability : 1 - basisZProbability;
    return AT_THE_DETECTOR / (arm * (1 - misalignmentProbability));
  };
  const random = new RandomStream(seed, "made dark counts");
  const allHz = noiseHz.reduce((sum, rate) => sum + rate, 0);
  const gapSlots = () => (random.exponential() * PS_PER_SECOND) / (allHz * slotPs);
  let next = gapSlots();
  return {
    ...BYSTANDER,
    line: {
      blinds: true,
      attention: (transmittance) => clicking(MOST_PHOTONS, transmittance),
      take: (pulse, herRandom) => {
        const { photons, transmittance, slot } = pulse;
        const often = clicking(photons, transmittance) / clicking(MOST_PHOTONS, transmittance);
        if (herRandom.uniform() >= often) return null;
        const basis = herRandom.uniform() < basisZProbability ? 0 : 1;
        const value = pulse.measure(basis);
        found.put(slot, { basis, value });
        const shown = herRandom.uniform() < misalignmentProbability ? value ^ 1 : value;
        return { power: powerOf(basis), polarisation: (basis << 1) | shown };
      },
    },
    shine: (_first, end, buffer) => {
      for (; next < end; next += gapSlots()) {
        const detector = random.uint32() % POLARISATIONS;
        buffer.add(Math.floor(next), Math.floor((next % 1) * slotPs - slotPs / 2), detector);
      }
    },
    guess: (slot, basis) => {
      const note = found.take(slot);
      return note !== null && note.basis === basis ? note.value : null;
    },
  };
}
