/**
 * The four states that the lasers send. Takes: by how much each is off. Gives: points of the Poincare sphere.
 */
import { product, type Stokes, stateAt } from "./stokes.js";

/** A number for each of H, V, D, A. */
export type OfStates = readonly [number, number, number, number];

/** By how much lasers are off: degrees on the Poincare sphere, where an angle in space counts twice. */
export interface StateErrors {
  /** Along the equator: linear light that is turned. */
  readonly longitudesDeg: OfStates;
  /** Away from it: light that is slightly elliptic. */
  readonly latitudesDeg: OfStates;
}

/** Longitudes of H, V, D, A. */
const LONGITUDES_DEG = [0, 180, 90, 270] as const;

/** Difference of a scalar product of two states from the ideal one that is rounding and nothing else. */
const ROUNDING = 1e-9;

/** H, V, D, A as they are sent; `errors` null: exact ones. */
export function sentStates(errors: StateErrors | null): Stokes[] {
  return LONGITUDES_DEG.map((longitudeDeg, at) =>
    stateAt(longitudeDeg + (errors?.longitudesDeg[at] ?? 0), errors?.latitudesDeg[at] ?? 0),
  );
}

/**
 * Whether four states are those of BB84 but for one rotation of all: within a basis opposite, between the
 * bases at right angles. Only then both bases send the same mixture and overlap by 1/2, which the finite-key
 * bound takes for granted (Lim et al., PRA 89, 022307 (2014), section II).
 */
export function areMutuallyUnbiased(states: readonly Stokes[]): boolean {
  const ideal = sentStates(null);
  return states.every((one, i) =>
    states.every((other, j) => Math.abs(product(one, other) - product(ideal[i]!, ideal[j]!)) < ROUNDING),
  );
}
