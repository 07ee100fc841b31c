/**
 * Eve, who counts the photons of each pulse without touching them, keeps one of two or more until its basis
 * is announced, and sends another over a line without loss; single photons she blocks (Brassard,
 * Luetkenhaus, Mor and Sanders, Phys. Rev. Lett. 85, 1330 (2000); Luetkenhaus and Jahma, New J. Phys. 4, 44
 * (2002)). Of the signal class as much clicks as without her, no bit is wrong, and she knows each. What she
 * can't know is the class: decoys have fewer pulses of several photons, so too few of them click.
 *
 * Where classes leave at times of their own she knows it all the same, and lets decoys through as the real
 * channel would (Huang, Sun, Liu and Makarov, Phys. Rev. A 98, 012330 (2018)).
 */
import { type Adversary, BYSTANDER, type KeptPhoton } from "../channel/adversary.js";
import { type KnownStation, seenShare } from "./attack.js";
import { Notes } from "./notes.js";

/** Photons that decoys have at most, for how often she looks: more count as these. */
const MOST_PHOTONS = 5;

/** How often she sends on what is left of pulses with one and with more photons. */
interface Yields {
  readonly ofOne: number;
  readonly ofMore: number;
}

/**
 * The yields with which a class clicks as often as it would over the real channel, one photon being sent of
 * each pulse.
 */
function matchingYields(mean: number, transmittance: number, seen: number): Yields {
  const wanted = -Math.expm1(-mean * transmittance * seen) / seen;
  const one = mean * Math.exp(-mean);
  const more = -Math.expm1(-mean) - one;
  if (more >= wanted) return { ofOne: 0, ofMore: wanted / more };
  return { ofOne: Math.min(1, (wanted - more) / one), ofMore: 1 };
}

/** Photon-number splitting; `decoysLaterPs`: by how much decoys leave later, null where she can't tell. */
export function photonNumberSplitting(station: KnownStation, decoysLaterPs: number | null = null): Adversary {
  const seen = seenShare(station.receiver);
  const [, , signal] = station.meanPhotons;
  const kept = new Notes<KeptPhoton>();
  const known = new Map<number, Yields>();
  const yieldsAt = (transmittance: number): Yields => {
    const yields = known.get(transmittance) ?? matchingYields(signal, transmittance, seen);
    if (known.size > 64) known.clear();
    known.set(transmittance, yields);
    return yields;
  };
  /** How often one photon of a pulse reaches a detector over the real channel, of those that she can send. */
  const asReal = (photons: number, transmittance: number) =>
    Math.min(1, (1 - (1 - transmittance * seen) ** Math.min(photons, MOST_PHOTONS)) / seen);
  const attention = (transmittance: number) => {
    const { ofOne, ofMore } = yieldsAt(transmittance);
    return Math.max(ofOne, ofMore, decoysLaterPs === null ? 0 : asReal(MOST_PHOTONS, transmittance));
  };
  return {
    ...BYSTANDER,
    line: {
      blinds: false,
      attention,
      take: (pulse, random) => {
        const { photons, transmittance, slot } = pulse;
        if (photons === 0) return null;
        const { ofOne, ofMore } = yieldsAt(transmittance);
        const decoy = decoysLaterPs !== null && pulse.timePs > decoysLaterPs / 2;
        const often = decoy ? asReal(photons, transmittance) : photons === 1 ? ofOne : ofMore;
        if (random.uniform() * attention(transmittance) >= often) return null;
        if (photons > 1) kept.put(slot, pulse.keep());
        // Having read its time she makes up for it, so that clicks of both classes come alike.
        return { photons: 1, polarisation: null, laterPs: decoysLaterPs === null ? 0 : -pulse.timePs };
      },
    },
    guess: (slot, basis) => kept.take(slot)?.measure(basis) ?? null,
  };
}
