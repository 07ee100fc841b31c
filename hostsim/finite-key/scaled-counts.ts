/**
 * What counts would be under other conditions. Takes: counts that were measured. Gives: an estimate of those
 * with another loss, or of a session of another length. Never rounds: expected counts need not be whole.
 */
import type { CountedInput } from "./counts-schema.js";
import { correctedClasses, type KeyLengthInput, type MeasuredBasis } from "./key-length.js";
import { leastLeak } from "./least-leak.js";
import { type OfClasses, total } from "./tail-bounds.js";

interface Source {
  readonly intensities: OfClasses;
  readonly probabilities: OfClasses;
}

type WithLeak = MeasuredBasis & { leakedBits: number };

function mapped<T extends OfClasses>(counts: T, change: (count: number, k: number) => number): T {
  return counts.map(change) as unknown as T;
}

/**
 * Detections of each class that no light causes: the height at zero mean photon number of the straight line
 * through brightest and faintest class, per pulse sent, times how often a class is sent. Exact for a linear
 * receiver, never below 0 and never more than was counted.
 */
function noiseOf({ detections }: MeasuredBasis, { intensities, probabilities }: Source): OfClasses {
  const last = detections.length - 1;
  const perPulse = (k: number) => detections[k]! / probabilities[k]!;
  const [bright, faint] = [intensities[0], intensities[last]!];
  const height = (bright * perPulse(last) - faint * perPulse(0)) / (bright - faint);
  return mapped(detections, (count, k) => Math.min(count, Math.max(0, probabilities[k]! * height)));
}

/** The leak that has the efficiency of the measured one. */
function leakLike(corrected: number, old: WithLeak, counts: MeasuredBasis): number {
  const least = leastLeak(old.detections, old.errors, corrected);
  if (least > 0) return (old.leakedBits * leastLeak(counts.detections, counts.errors, corrected)) / least;
  const all = total(old.detections);
  return all === 0 ? old.leakedBits : (old.leakedBits * total(counts.detections)) / all;
}

function withLight<T extends MeasuredBasis>(basis: T, source: Source, light: number): T {
  const noise = noiseOf(basis, source);
  const detections = mapped(basis.detections, (count, k) => noise[k]! + light * (count - noise[k]!));
  const errors = mapped(basis.errors, (count, k) => {
    const ofNoise = Math.min(count, noise[k]! / 2);
    return Math.min(detections[k]!, ofNoise + light * (count - ofNoise));
  });
  return { ...basis, detections, errors };
}

function inEachBasis(
  input: CountedInput,
  change: <T extends MeasuredBasis>(basis: T, source: Source) => T,
  leakOf: (old: WithLeak, counts: MeasuredBasis) => number,
): KeyLengthInput {
  const changed = <T extends MeasuredBasis>(basis: T) =>
    change(basis, {
      intensities: basis.intensities ?? input.intensities,
      probabilities: basis.probabilities ?? input.probabilities,
    });
  if (input.layout === "biased") {
    const keyBasis = changed(input.keyBasis);
    const leakedBits = leakOf({ ...input.keyBasis, leakedBits: input.leakedBits }, keyBasis);
    return { ...input, keyBasis, testBasis: changed(input.testBasis), leakedBits };
  }
  const withLeak = (old: WithLeak): WithLeak => {
    const counts = changed(old);
    return { ...counts, leakedBits: leakOf(old, counts) };
  };
  const { Z, X } = input.basisCounts;
  return { ...input, basisCounts: { Z: withLeak(Z), X: withLeak(X) } };
}

/**
 * The counts with more loss: light and its errors fall, noise stays, half of it wrong; the leak keeps its
 * efficiency against Shannon's least. An estimate: no saturation, no dead time.
 *
 * @param moreDb loss beyond that of the counts, in dB; negative for less
 */
export function countsAtLoss(input: CountedInput, moreDb: number): KeyLengthInput {
  const light = 10 ** (-moreDb / 10);
  const corrected = correctedClasses(input);
  return inEachBasis(
    input,
    (basis, source) => withLight(basis, source, light),
    (old, counts) => leakLike(corrected, old, counts),
  );
}

/** The counts of a session `times` as long under the same sky: everything in proportion, the leak as well. */
export function countsOfSize(input: CountedInput, times: number): KeyLengthInput {
  return inEachBasis(
    input,
    (basis) => ({
      ...basis,
      detections: mapped(basis.detections, (count) => times * count),
      errors: mapped(basis.errors, (count) => times * count),
    }),
    ({ leakedBits }) => times * leakedBits,
  );
}
