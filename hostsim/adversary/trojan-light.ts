/**
 * Eve, who shines into the satellite and reads what comes back, which carries the pulse's polarisation
 * (Gisin et al., Phys. Rev. A 73, 022320 (2006)). Of a coherent state of mean mu she keeps until the basis
 * is announced she then has a photon, and with it the bit, with probability 1 - exp(-mu). Her light is as
 * strong as fibre ends survive, 10^20 photons a second, and what comes back is weaker by the stated
 * isolation, both ways and reflection together (Lucamarini et al., Phys. Rev. X 5, 031030 (2015)). She
 * touches no pulse.
 */
import { type Adversary, BYSTANDER, bitsOf } from "../channel/adversary.js";
import type { KnownStation } from "./attack.js";

/** Her light, in photons a second. */
const TROJAN_PHOTONS_PER_S = 1e20;
/** Isolation of a payload that states none, in dB: assumed, two isolators and a filter. */
export const USUAL_ISOLATION_DB = 120;
const PS_PER_SECOND = 1e12;

/** Mean photons that come back of a slot. */
function returningPhotons(isolationDb: number, slotPs: number): number {
  return ((TROJAN_PHOTONS_PER_S * slotPs) / PS_PER_SECOND) * 10 ** (-isolationDb / 10);
}

/** Trojan light against an isolation in dB. */
export function trojanLight(isolationDb: number, seed: number, { slotPs }: KnownStation): Adversary {
  const reads = -Math.expm1(-returningPhotons(isolationDb, slotPs));
  return {
    ...BYSTANDER,
    // A photon of the pulse's polarisation, measured in the pulse's basis, is the bit.
    guess: (slot, basis, sent) =>
      sent >> 1 === basis && bitsOf(seed, slot) < reads * 2 ** 32 ? sent & 1 : null,
  };
}
