/**
 * When a photo-electron clicks, against its slot's centre. Takes: the widths of pulse, detector and clock,
 * the detector's tail. Gives: times drawn, and the share that is later than a time.
 *
 * A normal error of all three; and of some clicks an exponential delay more, carriers that diffuse into the
 * diode's junction from below it (Cova, Ghioni, Lotito, Rech and Zappa, J. Mod. Opt. 51, 1267 (2004)).
 */
import type { RandomStream } from "../base/random.js";
import { chiSquareTail } from "../probability/gamma.js";

/** The slow part of a detector's jitter. */
export interface JitterTail {
  /** Share of the clicks that are late. */
  readonly probability: number;
  /** Time constant of their delay in ps. */
  readonly timeConstantPs: number;
}

/** How the times of clicks spread. */
export interface TimeSpread {
  /** Standard deviation of the normal part, in ps. */
  readonly timingSigmaPs: number;
  /** Null: none. */
  readonly jitterTail: JitterTail | null;
}

/** A time after the slot's centre, in whole ps. */
export function drawTimePs({ timingSigmaPs, jitterTail }: TimeSpread, random: RandomStream): number {
  const normalPs = random.normal() * timingSigmaPs;
  if (jitterTail === null || random.uniform() >= jitterTail.probability) return Math.round(normalPs);
  return Math.round(normalPs + random.exponential() * jitterTail.timeConstantPs);
}

/** Beyond so many standard deviations a tail is 0 in double precision. */
const FARTHEST_SIGMAS = 39;

/** Probability that a normal deviate of mean 0 is above `from` standard deviations. */
function upperTail(from: number): number {
  if (Math.abs(from) > FARTHEST_SIGMAS) return from > 0 ? 0 : 1;
  const tail = chiSquareTail(from * from, 1) / 2;
  return from >= 0 ? tail : 1 - tail;
}

/** Probability that the normal part alone is later than `fromPs`. */
function normalLaterThan(fromPs: number, sigmaPs: number): number {
  if (sigmaPs === 0) return fromPs < 0 ? 1 : 0;
  return upperTail(fromPs / sigmaPs);
}

/**
 * Probability that a normal deviate and an exponential one together are later than `fromPs`: Q(x/s) +
 * exp(s^2/2t^2 - x/t) Q(s/t - x/s), the tail of the exponentially modified Gaussian (Grushka, Anal. Chem. 44,
 * 1733 (1972)).
 */
function delayedLaterThan(fromPs: number, sigmaPs: number, timeConstantPs: number): number {
  const early = normalLaterThan(fromPs, sigmaPs);
  if (sigmaPs === 0) return fromPs < 0 ? 1 : Math.exp(-fromPs / timeConstantPs);
  const ratio = sigmaPs / timeConstantPs;
  const rest = upperTail(ratio - fromPs / sigmaPs);
  return rest === 0 ? early : early + Math.exp(ratio * ratio * 0.5 - fromPs / timeConstantPs) * rest;
}

/** Probability that a pulse's photo-electron comes later than `fromPs` after its slot's centre. */
export function laterThan(fromPs: number, { timingSigmaPs, jitterTail }: TimeSpread): number {
  const normal = normalLaterThan(fromPs, timingSigmaPs);
  if (jitterTail === null) return normal;
  const { probability, timeConstantPs } = jitterTail;
  return normal + probability * (delayedLaterThan(fromPs, timingSigmaPs, timeConstantPs) - normal);
}
