/**
 * A fix from frames of the laser link. Takes: marks of frames, each with the number that its frame carries,
 * and how frames are sent. Gives: offset and rate of the own clock, or null where they do not show them
 * beyond doubt.
 *
 * The satellite begins a frame every so many slots, from slot 0 on, and each carries its number; the modem
 * tells the tagger when one begins. So nothing has to be guessed of the number, and a line through the marks
 * is all.
 */
import type { Fix, TimingPriors } from "./clock-filter.js";
import { lineOf, wrapped } from "./phase.js";

/** How frames are sent, and marked. */
export interface FramePlan {
  /** Slots from the beginning of one frame to that of the next. */
  readonly periodSlots: number;
  /** Standard deviation of a mark's time, in ps. */
  readonly sigmaPs: number;
}

/** Marks that a fix needs. */
const LEAST_MARKS = 20;
/** Standard deviations by which the marks may seem to spread while their rate is not known. */
const FIRST_SIGMAS = 64;

/**
 * Looks for a fix.
 * @param residualsPs times of marks less light time and less the moment at which their frames were sent
 * @param secondsAt when each came, in s since `startPs`
 * @param periodPs from frame to frame
 */
export function fixByFrames(
  residualsPs: Float64Array,
  secondsAt: Float64Array,
  startPs: number,
  periodPs: number,
  sigmaPs: number,
  { largestOffsetPs }: TimingPriors,
): Fix | null {
  if (residualsPs.length < LEAST_MARKS) return null;
  const middle = Float64Array.from(residualsPs).sort()[residualsPs.length >> 1]!;
  const phases = residualsPs.map((residual) => wrapped(residual - middle, periodPs));
  let line = lineOf(phases, secondsAt, periodPs, FIRST_SIGMAS * sigmaPs, 0, 0);
  for (let sigmas = FIRST_SIGMAS / 8; sigmas >= 1; sigmas /= 8)
    line = lineOf(
      phases,
      secondsAt,
      periodPs,
      sigmas * sigmaPs,
      line.phasePs - line.rate * line.at,
      line.rate,
    );
  const offsetPs = middle + line.phasePs;
  if (line.share * residualsPs.length < LEAST_MARKS || Math.abs(offsetPs) > largestOffsetPs) return null;
  return {
    timePs: startPs + line.at * 1e12,
    offsetPs,
    offsetVariancePs2: line.phaseVariancePs2,
    ratePsPerS: line.rate,
    rateVariance: line.rateVariance,
  };
}
