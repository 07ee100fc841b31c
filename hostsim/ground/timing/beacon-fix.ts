/**
 * A fix from beacon pulses. Takes: tags of the beacon's channel, and how the beacon is sent. Gives: offset
 * and rate of the own clock, or null where they do not show them beyond doubt.
 *
 * The beacon sends a pulse every so many slots, from slot 0 on, and leaves the first of each frame out: gaps
 * number the pulses. A frame lasts longer than all that is not known beforehand. Method: a histogram modulo
 * the period finds the pulses; a line through them gives phase and rate; and the place in the frame is the
 * one that nothing was heard at, if every other place was heard often enough.
 */
import type { Fix, TimingPriors } from "./clock-filter.js";
import { lineOf, wrapped } from "./phase.js";

/** How a beacon is sent, and heard. */
export interface BeaconPlan {
  /** Slots from one pulse to the next. */
  readonly periodSlots: number;
  /** Pulses of a frame, the one that is left out counted. */
  readonly framePulses: number;
  /** Standard deviation of a tag's time, in ps: pulse and detector. */
  readonly sigmaPs: number;
}

/** Bins of the histogram over a period. */
const BINS = 128;
/** Tags in the peak that a fix needs. */
const LEAST_TAGS = 60;
/** How much likelier the place in the frame must be than any other, as a logarithm. */
const LEAST_MARGIN = 12;
/** Share of what other places hold that noise may put into the empty one. */
const NOISE_IN_GAP = 0.03;

/**
 * Looks for a fix.
 * @param residualsPs beacon tags less their predicted light time
 * @param secondsAt when each came, in s since `startPs`
 */
export function fixByBeacon(
  residualsPs: Float64Array,
  secondsAt: Float64Array,
  startPs: number,
  slotPs: number,
  beacon: BeaconPlan,
  priors: TimingPriors,
): Fix | null {
  const periodPs = beacon.periodSlots * slotPs;
  const peak = peakOf(residualsPs, periodPs);
  if (peak === null) return null;
  const near = [...residualsPs.keys()].filter(
    (i) => Math.abs(wrapped(residualsPs[i]! - peak, periodPs)) < (1.5 * periodPs) / BINS,
  );
  if (near.length < LEAST_TAGS) return null;
  const positions = Float64Array.from(near, (i) => secondsAt[i]!);
  const phases = Float64Array.from(near, (i) => wrapped(residualsPs[i]! - peak, periodPs));
  // From a wide line to a narrow one: the rate may move the phase through the whole peak.
  const mean = phases.reduce((sum, phase) => sum + phase, 0) / phases.length;
  let line = lineOf(phases, positions, periodPs, periodPs / BINS, mean, 0);
  for (let sigmaPs = periodPs / BINS / 8; sigmaPs > beacon.sigmaPs; sigmaPs /= 8)
    line = lineOf(phases, positions, periodPs, sigmaPs, line.phasePs - line.rate * line.at, line.rate);
  line = lineOf(phases, positions, periodPs, beacon.sigmaPs, line.phasePs - line.rate * line.at, line.rate);
  if (line.share * near.length < LEAST_TAGS) return null;
  const phasePs = peak + line.phasePs - line.rate * line.at;
  const places = new Map<number, number>();
  for (const i of near) {
    const pulses = (residualsPs[i]! - phasePs - line.rate * secondsAt[i]!) / periodPs;
    const whole = Math.round(pulses);
    if (Math.abs(pulses - whole) * periodPs > 5 * beacon.sigmaPs) continue;
    const place = modulo(whole, beacon.framePulses);
    places.set(place, (places.get(place) ?? 0) + 1);
  }
  const shift = gapOf(places, phasePs, periodPs, beacon, priors);
  if (shift === null) return null;
  return {
    timePs: startPs + line.at * 1e12,
    offsetPs: phasePs + line.rate * line.at + shift * periodPs,
    offsetVariancePs2: line.phaseVariancePs2,
    ratePsPerS: line.rate,
    rateVariance: line.rateVariance,
  };
}

/** The middle of the fullest bin with half of its neighbours; null where none stands out. */
function peakOf(residualsPs: Float64Array, periodPs: number): number | null {
  const bins = new Uint32Array(BINS);
  for (const residual of residualsPs) bins[modulo(Math.floor((residual / periodPs) * BINS), BINS)]! += 1;
  let best = 0;
  const around = (bin: number) => bins[bin]! + (bins[(bin + 1) % BINS]! + bins[(bin + BINS - 1) % BINS]!) / 2;
  for (let bin = 1; bin < BINS; bin++) if (around(bin) > around(best)) best = bin;
  return around(best) < LEAST_TAGS ? null : ((best + 0.5) * periodPs) / BINS;
}

/**
 * By how many periods the line has to be moved so that nothing was heard at the first place of each frame;
 * null where two moves may be meant.
 */
function gapOf(
  places: ReadonlyMap<number, number>,
  phasePs: number,
  periodPs: number,
  { framePulses }: BeaconPlan,
  { largestOffsetPs }: TimingPriors,
): number | null {
  const tags = [...places.values()].reduce((sum, count) => sum + count, 0);
  const expected = tags / (framePulses - 1);
  // ln of the Poisson ratio of a gap to a place that is heard.
  const likelihood = (shift: number) =>
    expected * (1 - NOISE_IN_GAP) + (places.get(modulo(shift, framePulses)) ?? 0) * Math.log(NOISE_IN_GAP);
  let best: { shift: number; value: number } | null = null;
  let second = Number.NEGATIVE_INFINITY;
  const from = Math.ceil((-largestOffsetPs - phasePs) / periodPs);
  const to = Math.floor((largestOffsetPs - phasePs) / periodPs);
  for (let shift = from; shift <= to; shift++) {
    const value = likelihood(shift);
    if (best === null || value > best.value) {
      second = best?.value ?? second;
      best = { shift, value };
    } else second = Math.max(second, value);
  }
  if (best === null || best.value < LEAST_MARGIN || best.value - second < LEAST_MARGIN) return null;
  return best.shift;
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
