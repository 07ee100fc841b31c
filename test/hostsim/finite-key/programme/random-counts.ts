/**
 * Counts at random, as no one channel would give them: for comparing bounds with each other. Seeded.
 */
import type { BasisEvents } from "../../../../hostsim/finite-key/decoy-method.js";
import type { OfClasses, PerClass } from "../../../../hostsim/finite-key/tail-bounds.js";

/** mulberry32 (public domain, T. Ettinger): uniform in [0, 1). */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** About normal: the sum of twelve. */
function fluctuation(random: () => number): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += random();
  return sum;
}

function between(random: () => number, least: number, most: number): number {
  return least + (most - least) * random();
}

function powerBetween(random: () => number, least: number, most: number): number {
  return 10 ** between(random, least, most);
}

/** Means that fall, and that Lim et al. allow; every second source has a dark last class. */
function source(random: () => number, classes: number) {
  const means = [between(random, 0.3, 1)];
  while (means.length < classes) means.push(means.at(-1)! * between(random, 0.05, 0.45));
  if (random() < 0.5 && classes > 2) means[classes - 1] = 0;
  const weights = means.map(() => between(random, 0.05, 1));
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return { intensities: means, probabilities: weights.map((weight) => weight / sum) };
}

/** A basis of a random source behind a random line, honest or with yields that fit no line. */
export function randomBases(
  random: () => number,
  classes: number,
): { key: BasisEvents<OfClasses>; test: BasisEvents<OfClasses> } {
  const sent = source(random, classes);
  const transmittance = powerBetween(random, -5, -2);
  const dark = powerBetween(random, -8, -4.5);
  const wrong = between(random, 0, 0.06);
  const honest = random() < 0.7;
  const odd = Array.from({ length: 30 }, () => powerBetween(random, -6, -2));
  const yieldOf = (n: number) =>
    honest ? 1 - (1 - dark) * (1 - transmittance) ** n : n === 0 ? dark : odd[n]!;
  const basis = (pulses: number) => {
    const count = (mean: number) => Math.max(0, Math.round(mean + Math.sqrt(mean) * fluctuation(random)));
    const of = sent.intensities.map((mean, k) => {
      let poisson = Math.exp(-mean);
      let detected = 0;
      let erred = 0;
      for (let n = 0; n < 30; n++) {
        detected += poisson * yieldOf(n);
        erred += poisson * (n === 0 ? yieldOf(0) / 2 : yieldOf(n) * wrong);
        poisson *= mean / (n + 1);
      }
      const seen = count(pulses * sent.probabilities[k]! * detected);
      return { seen, errors: Math.min(seen, count(pulses * sent.probabilities[k]! * erred)) };
    });
    return {
      detections: of.map(({ seen }) => seen) as unknown as PerClass,
      errors: of.map(({ errors }) => errors) as unknown as PerClass,
      intensities: sent.intensities as unknown as PerClass,
      probabilities: sent.probabilities as unknown as PerClass,
    };
  };
  const pulses = powerBetween(random, 7, 10.5);
  return { key: basis(pulses), test: basis(pulses * between(random, 0.05, 1)) };
}
