/**
 * Eve, who sends on light of random polarisation for six seconds in the middle of the session, or for a sixth
 * of a short one. She learns nothing; half of what is sifted meanwhile is wrong, and a distillation that is
 * not made for it loses the whole pass.
 */
import { type Adversary, bitsOf } from "../channel/adversary.js";
import type { KnownStation } from "./attack.js";

const BURST_S = 6;
const MOST_OF_SESSION = 1 / 6;
const PS_PER_SECOND = 1e12;

/** Random polarisations for a while. */
export function burst(seed: number, { slotPs, sessionSlots }: KnownStation): Adversary {
  const slots = Math.min((BURST_S * PS_PER_SECOND) / slotPs, sessionSlots * MOST_OF_SESSION);
  const first = (sessionSlots - slots) / 2;
  const isOn = (slot: number) => slot >= first && slot < first + slots;
  return {
    shutter: null,
    resend: (slot, polarisation) => (isOn(slot) ? bitsOf(seed, slot) >>> 30 : polarisation),
    shine: () => undefined,
    // What she sends is hers, but the satellite's bit is not in it.
    guess: () => null,
  };
}
