/**
 * Where pulses stand within a period. Takes: times of tags modulo a period, some of them of pulses, the
 * others anywhere. Gives: phase, rate, share of pulses, and how much likelier that is than noise alone.
 *
 * Model: a share b of the tags is normal around the phase, the rest uniform over the period; the likelihood
 * is made largest by expectation maximisation (Dempster, Laird and Rubin, J. R. Stat. Soc. B 39, 1 (1977)).
 */

/** Iterations; each brings the phase closer by the share of noise near it. */
const ITERATIONS = 12;
const SQRT_TWO_PI = Math.sqrt(2 * Math.PI);
/** Shares that the estimate stays between. */
const LEAST_SHARE = 0.02;
const LARGEST_SHARE = 0.995;

/** A phase, its variance, the share of pulses, and the logarithm of the likelihood ratio to noise alone. */
export interface Phase {
  readonly phasePs: number;
  readonly variancePs2: number;
  readonly share: number;
  readonly evidence: number;
}

/** The difference nearest 0 modulo a period. */
export function wrapped(differencePs: number, periodPs: number): number {
  return differencePs - periodPs * Math.round(differencePs / periodPs);
}

/**
 * The phase of residuals.
 * @param startPs where the search begins: within about two standard deviations of it
 * @param sigmaPs standard deviation of a pulse's tag
 */
export function phaseOf(
  residualsPs: ArrayLike<number>,
  periodPs: number,
  sigmaPs: number,
  startPs: number,
): Phase {
  const line = lineOf(residualsPs, null, periodPs, sigmaPs, startPs, 0);
  return {
    phasePs: line.phasePs,
    variancePs2: line.phaseVariancePs2,
    share: line.share,
    evidence: line.evidence,
  };
}

/** Phase and rate of tags whose phase moves. */
interface Line {
  readonly phasePs: number;
  readonly phaseVariancePs2: number;
  /** In ps a unit of the positions. */
  readonly rate: number;
  readonly rateVariance: number;
  /** Position at which phase and rate are independent, and of which the phase is. */
  readonly at: number;
  readonly share: number;
  readonly evidence: number;
}

/**
 * The line through residuals at positions (null: all at 0, and no rate).
 * @param startPs phase at position 0 where the search begins
 * @param startRate rate where it begins
 */
export function lineOf(
  residualsPs: ArrayLike<number>,
  positions: ArrayLike<number> | null,
  periodPs: number,
  sigmaPs: number,
  startPs: number,
  startRate: number,
): Line {
  const count = residualsPs.length;
  const uniform = 1 / periodPs;
  const peak = 1 / (SQRT_TWO_PI * sigmaPs);
  let intercept = startPs;
  let rate = startRate;
  let share = 0.5;
  let at = 0;
  let information = 0;
  let rateInformation = 0;
  let evidence = 0;
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    let weight = 0;
    let first = 0;
    let second = 0;
    let sum = 0;
    let product = 0;
    let lost = 0;
    evidence = 0;
    for (let i = 0; i < count; i++) {
      const position = positions === null ? 0 : positions[i]!;
      const off = wrapped(residualsPs[i]! - intercept - rate * position, periodPs);
      const pulse = share * peak * Math.exp((-off * off) / (2 * sigmaPs * sigmaPs));
      const all = pulse + (1 - share) * uniform;
      const w = pulse / all;
      evidence += Math.log(all * periodPs);
      weight += w;
      first += w * position;
      second += w * position * position;
      sum += w * off;
      product += w * off * position;
      lost += (w * (1 - w) * off * off) / (sigmaPs * sigmaPs);
    }
    if (weight === 0) break;
    share = Math.min(Math.max(weight / count, LEAST_SHARE), LARGEST_SHARE);
    at = first / weight;
    const spread = second - first * at;
    // What is not known of a tag's origin takes information away (Louis, J. R. Stat. Soc. B 44, 226 (1982)).
    const known = Math.max(weight - lost, 0.1 * weight) / weight;
    information = (known * weight) / (sigmaPs * sigmaPs);
    rateInformation = (known * spread) / (sigmaPs * sigmaPs);
    const turn = positions === null || spread <= 0 ? 0 : (product - at * sum) / spread;
    intercept += sum / weight - turn * at;
    rate += turn;
  }
  return {
    phasePs: intercept + rate * at,
    phaseVariancePs2: 1 / information,
    rate,
    rateVariance: 1 / rateInformation,
    at,
    share,
    evidence,
  };
}
