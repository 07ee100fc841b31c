/**
 * The bound's assumption on what is sent. Takes: by how much lasers are off. Gives: the assumption that does
 * not hold, if so.
 */
import type { BrokenAssumption } from "../../ground/assumptions/assumptions.js";
import { areMutuallyUnbiased, type StateErrors, sentStates } from "./sent-states.js";

/** What of the lasers' states the bound does not cover; `errors` null: they are exact. */
export function brokenByStates(errors: StateErrors | null): BrokenAssumption[] {
  if (areMutuallyUnbiased(sentStates(errors))) return [];
  const why =
    "the lasers' states are off (polarisation.source), so that the bases send different mixtures or overlap by " +
    "other than 1/2, and the bound holds for exact states only";
  return [{ name: "ideal-states", why }];
}
