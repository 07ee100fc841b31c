/**
 * Eve, who makes detectors blind and lets light through while they are (Weier et al., "Quantum eavesdropping
 * without interception: an attack exploiting the dead time of single-photon detectors", New J. Phys. 13,
 * 073024 (2011)). Between two gates she sends a short bright flash of a random polarisation P: the detector
 * of P and both of the other basis click, and are blind from then on; the one orthogonal to P is left.
 * Whatever clicks in the gates of this dead time is that detector. She touches no pulse, so that no error
 * comes of it; outside of the dead times she blocks the light, and has a better channel within.
 */

import { RandomStream } from "../base/random.js";
import { type Adversary, bitsOf } from "../channel/adversary.js";
import { detectionProbability, POLARISATIONS } from "../channel/optics.js";
import type { TagBuffer } from "../channel/tag-buffer.js";
import type { KnownStation } from "./attack.js";

/**
 * Photons of a flash for each photon that a detector of the other basis needs on average: all but e^-6 of
 * these click.
 */
const CLICKS_OF_OTHERS = 6;
/** Her channel up to the detectors: no better than this. */
const BEST_TRANSMITTANCE = 0.3;
/** One detector of four is alive, so four times the light gives as many clicks as without her. */
const DETECTORS = 4;
/** Most slots from flash to flash: a longer wait would need a channel better than any. */
const LONGEST_PERIOD_SLOTS = 4096;
/** The first of many photo-electrons decides when a flash is seen: it varies less than one alone. */
const FLASH_SHARPNESS = 3;
/** Standard deviations by which a gate has to end before the first detector wakes up. */
const MARGIN_SIGMAS = 3;

/** The slots behind a flash whose gates end before a detector wakes up; at least 1. */
function blindSlots({ deadTimePs, slotPs, gatePs, timingSigmaPs }: KnownStation): number {
  const usablePs = slotPs / 2 + deadTimePs - gatePs / 2 - MARGIN_SIGMAS * timingSigmaPs;
  return Math.max(1, Math.floor(usablePs / slotPs));
}

/** The attack on a station. */
export function deadTimeAttack(seed: number, station: KnownStation): Adversary {
  const { receiver, slotPs } = station;
  const openSlots = blindSlots(station);
  const shortest = Math.max(openSlots, Math.ceil(station.deadTimePs / slotPs)) + 1;
  const affordable = Math.floor(((BEST_TRANSMITTANCE / station.mostTransmittance) * openSlots) / DETECTORS);
  const periodSlots = Math.max(shortest, Math.min(affordable, LONGEST_PERIOD_SLOTS));
  const gain = (DETECTORS * periodSlots) / openSlots;
  const random = new RandomStream(seed, "flashes");
  const flashOf = (period: number) => bitsOf(seed, period) >>> 30;
  const weakest = Math.min(...[0, 1, 2, 3].map((d) => detectionProbability(receiver, d ^ 2, d)));
  const photons = CLICKS_OF_OTHERS / weakest;
  let next = 0;
  return {
    shutter: {
      periodSlots,
      openSlots,
      brightened: (transmittance) =>
        Math.max(transmittance, Math.min(BEST_TRANSMITTANCE, gain * transmittance)),
    },
    resend: (_slot, polarisation) => polarisation,
    shine: (_first, end, buffer: TagBuffer) => {
      for (; next * periodSlots < end; next++) {
        const flash = flashOf(next);
        for (let detector = 0; detector < POLARISATIONS; detector++) {
          const mean = photons * detectionProbability(receiver, flash, detector);
          if (random.uniform() >= -Math.expm1(-mean)) continue;
          const spreadPs = (random.normal() * station.timingSigmaPs) / FLASH_SHARPNESS;
          buffer.add(next * periodSlots, Math.round(0.5 * slotPs + spreadPs), detector);
        }
      }
    },
    guess: (slot, basis) => {
      const period = Math.floor(slot / periodSlots);
      const alive = flashOf(period) ^ 1;
      return alive >> 1 === basis ? alive & 1 : null;
    },
  };
}
