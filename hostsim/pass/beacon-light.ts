/**
 * How much of a beacon's light comes through where the photons' light fades. Takes: that light, step by step.
 * Gives: whether a pulse is bright enough to make a tag. Both beams are taken to go through the same air and
 * to be pointed alike, so they fade alike.
 */
import { firstSlotOfPart, type SteppedLight } from "../channel/light.js";
import type { SteppedTransmittance } from "../channel/transmittance.js";

/**
 * 1 while light is at least `least` of its mean, else 0; asked for times in ps on the satellite's clock that
 * go forward. After the session it stays as it was.
 */
export function beaconLight(
  light: SteppedLight,
  mean: SteppedTransmittance,
  slotPs: number,
  least: number,
): (timePs: number) => 0 | 1 {
  let step = -1;
  let shares: readonly number[] = [];
  return (timePs) => {
    const slot = Math.max(0, Math.floor(timePs / slotPs));
    const wanted = Math.min(mean.steps - 1, Math.floor(slot / mean.stepSlots));
    while (step < wanted) {
      step += 1;
      const { transmittances } = light.next();
      if (step === wanted) shares = Array.from(transmittances, (one) => one / mean.at(wanted));
    }
    const within = slot - wanted * mean.stepSlots;
    let part = Math.min(shares.length - 1, Math.floor((within * shares.length) / mean.stepSlots));
    while (part + 1 < shares.length && within >= firstSlotOfPart(mean.stepSlots, shares.length, part + 1))
      part += 1;
    return shares[part]! >= least ? 1 : 0;
  };
}
