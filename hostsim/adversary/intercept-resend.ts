/**
 * Eve, who measures pulses and sends on what she found, with the mean photon number unchanged. She has
 * perfect detectors and no loss. Of the sifted bits that she measured in a random basis a quarter is wrong
 * (Bennett and Brassard (1984); Gisin, Ribordy, Tittel and Zbinden, Rev. Mod. Phys. 74, 145 (2002), section
 * VI.D).
 */
import { type Adversary, BYSTANDER, bitsOf } from "../channel/adversary.js";

/** Which pulses she measures, and how. */
export interface Interception {
  /** Share of the pulses, at random. */
  readonly share: number;
  /** The basis she measures in, 0 for Z, 1 for X; null: a random one. */
  readonly basis: 0 | 1 | null;
}

const ALL: Interception = { share: 1, basis: null };

/** Intercept-and-resend. */
export function interceptResend(seed: number, { share, basis }: Interception = ALL): Adversary {
  // A stream of its own, so that which pulses she takes says nothing of the basis.
  const isTaken = (slot: number) => share === 1 || bitsOf(seed + 1, slot) < share * 2 ** 32;
  const found = (slot: number, polarisation: number): number => {
    const bits = bitsOf(seed, slot);
    const hers = basis ?? bits >>> 31;
    if (hers === polarisation >> 1) return polarisation;
    return (hers << 1) | ((bits >>> 30) & 1);
  };
  return {
    ...BYSTANDER,
    resend: (slot, polarisation) => (isTaken(slot) ? found(slot, polarisation) : polarisation),
    guess: (slot, announced, sent) => {
      if (!isTaken(slot)) return null;
      const hers = found(slot, sent);
      return hers >> 1 === announced ? hers & 1 : null;
    },
  };
}
