/**
 * Finds the grid of slots in single photons alone. Takes: tags of a short stretch. Gives: phase of the grid
 * and rate of the tags against the predicted light time, or null where there is no light enough. Says
 * nothing of which slot is which.
 *
 * Method: folded by the slot, tags of pulses have a phase that moves with the rate that the prediction lacks
 * (elements along the track: up to 8e-7; clock). The first harmonic's power |sum exp(2 pi i y / T)|^2 / N is
 * that of noise, an exponential of mean 1, at every rate but the right one (Rayleigh's test); it is scanned
 * in steps over which a stretch loses little of it, and the best is refined.
 */
import { lineOf, wrapped } from "./phase.js";

/** Rates in a stretch over which the phase turns once. */
const STEPS_PER_TURN = 3;

/** What the scan found: a line, and what stands against chance. */
interface Folded {
  /** Phase in ps within the slot at `at` seconds after the stretch's start. */
  readonly phasePs: number;
  readonly phaseVariancePs2: number;
  readonly ratePsPerS: number;
  readonly rateVariance: number;
  readonly at: number;
  /** Share of the tags that pulses made. */
  readonly share: number;
  /** Logarithm of the likelihood against noise alone, less that of all rates that were tried. */
  readonly evidence: number;
}

/**
 * Scans for the grid.
 * @param residualsPs tags less their predicted light time
 * @param secondsAt when each came, in s since the stretch's start
 * @param lengthS of the stretch
 * @param largestRatePsPerS beyond which no rate is looked for
 */
export function foldByRate(
  residualsPs: Float64Array,
  secondsAt: Float64Array,
  lengthS: number,
  slotPs: number,
  sigmaPs: number,
  largestRatePsPerS: number,
): Folded | null {
  if (residualsPs.length < 8) return null;
  const step = slotPs / (STEPS_PER_TURN * lengthS);
  const steps = Math.ceil(largestRatePsPerS / step);
  const turn = (2 * Math.PI) / slotPs;
  // Each tag's phasor turns by a constant from rate to rate.
  const count = residualsPs.length;
  const [cos, sin, turnCos, turnSin] = [0, 0, 0, 0].map(() => new Float64Array(count)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let i = 0; i < count; i++) {
    const start = turn * (wrapped(residualsPs[i]!, slotPs) + steps * step * secondsAt[i]!);
    cos[i] = Math.cos(start);
    sin[i] = Math.sin(start);
    turnCos[i] = Math.cos(turn * step * secondsAt[i]!);
    turnSin[i] = -Math.sin(turn * step * secondsAt[i]!);
  }
  let best = { power: -1, rate: 0, phase: 0 };
  for (let k = -steps; k <= steps; k++) {
    let re = 0;
    let im = 0;
    for (let i = 0; i < count; i++) {
      const [c, s] = [cos[i]!, sin[i]!];
      re += c;
      im += s;
      cos[i] = c * turnCos[i]! - s * turnSin[i]!;
      sin[i] = s * turnCos[i]! + c * turnSin[i]!;
    }
    const power = re * re + im * im;
    if (power > best.power) best = { power, rate: k * step, phase: Math.atan2(im, re) / turn };
  }
  const phases = Float64Array.from(residualsPs, (residual) => wrapped(residual, slotPs));
  const wide = lineOf(phases, secondsAt, slotPs, 2 * sigmaPs, best.phase, best.rate);
  const line = lineOf(phases, secondsAt, slotPs, sigmaPs, wide.phasePs - wide.rate * wide.at, wide.rate);
  return {
    phasePs: line.phasePs,
    phaseVariancePs2: line.phaseVariancePs2,
    ratePsPerS: line.rate,
    rateVariance: line.rateVariance,
    at: line.at,
    share: line.share,
    evidence: line.evidence - Math.log(2 * steps + 1),
  };
}
