/**
 * What it would gain to tell the bits of empty pulses rather than to correct them. Takes: counts whose leak
 * is of all classes, and their key. Gives: bits of key, an estimate, since nobody measured the smaller leak.
 */
import { type KeyLength, type KeyLengthInput, keyLength, type MeasuredBasis } from "./key-length.js";
import { leastLeak } from "./least-leak.js";

/** Whether the last class has no photons in any basis, so that its bits may be told. */
function mayDisclose(input: KeyLengthInput, bases: readonly MeasuredBasis[]): boolean {
  const means = [input.intensities, ...bases.map(({ intensities }) => intensities)];
  return means.every((of) => of === undefined || of.at(-1) === 0);
}

/** The leak without the last class, its efficiency against Shannon's least by class kept. */
function withoutVacuum({ detections, errors }: MeasuredBasis, leakedBits: number): number {
  const least = leastLeak(detections, errors);
  return least === 0
    ? leakedBits
    : (leakedBits * leastLeak(detections, errors, detections.length - 1)) / least;
}

/** The same counts with the last class's bits told, and a leak of the others alone. */
function disclosed(input: KeyLengthInput): KeyLengthInput {
  if (input.layout === "biased") {
    const leakedBits = withoutVacuum(input.keyBasis, input.leakedBits);
    return { ...input, vacuumBits: "disclosed", leakedBits };
  }
  const { Z, X } = input.basisCounts;
  const of = (basis: typeof Z) => ({ ...basis, leakedBits: withoutVacuum(basis, basis.leakedBits) });
  return { ...input, vacuumBits: "disclosed", basisCounts: { Z: of(Z), X: of(X) } };
}

/**
 * Bits of key that disclosing the last class would add, below 0 where it would cost some
 * (docs/reference/security.md, "Bits of empty pulses told"); null where it may not be, or already is.
 *
 * @param key what `input` gives
 */
export function disclosureGain(input: KeyLengthInput, key: KeyLength): number | null {
  const bases =
    input.layout === "biased"
      ? [input.keyBasis, input.testBasis]
      : [input.basisCounts.Z, input.basisCounts.X];
  if (input.vacuumBits === "disclosed" || !mayDisclose(input, bases)) return null;
  return keyLength(disclosed(input)).secretKeyBits - key.secretKeyBits;
}
