/**
 * The light of a session as both simulations meet it: what holds for a step of the link (10 ms), and what
 * changes within it. Takes: the mean transmittance of each step. Gives: the light of one step after the
 * other. Never draws a photon.
 */
import type { SteppedTransmittance } from "./transmittance.js";

/** The light of one step. */
export interface LightOfStep {
  /**
   * Transmittance from the satellite to behind the receiver optics, held during each of the step's equal
   * parts (firstSlotOfPart); one part where nothing fades.
   */
  readonly transmittances: Float64Array;
}

/** The light of a session, in equal steps of `stepSlots` slots. */
export interface SteppedLight {
  readonly stepSlots: number;
  /** The light of the next step: each call goes one step on. */
  next(): LightOfStep;
}

/** Slots of a step before its part `part` of `parts`; whole ones. */
export function firstSlotOfPart(stepSlots: number, parts: number, part: number): number {
  return Math.floor((part * stepSlots) / parts);
}

/** Light that has its mean transmittance all the time. */
export function steadyLight({ stepSlots, at }: SteppedTransmittance): SteppedLight {
  let step = 0;
  return { stepSlots, next: () => ({ transmittances: Float64Array.of(at(step++)) }) };
}
