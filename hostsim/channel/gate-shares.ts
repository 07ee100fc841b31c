/**
 * Where the photo-electrons of a pulse fall in time. Takes: their spread, slot and gate. Gives: the shares
 * that gates take.
 */
import { chiSquareTail } from "../probability/gamma.js";

/**
 * Neighbouring slots whose light may be caught; with slots of two standard deviations the sixth gives 1e-30.
 */
const NEIGHBOURS = 6;

/** Times of clicks against the grid of slots. */
export interface ClickTiming {
  /** Standard deviation of a click's time against its slot's centre, in ps. */
  readonly timingSigmaPs: number;
  readonly slotPs: number;
  /** Full width of the gate in ps. */
  readonly gatePs: number;
}

/** Beyond so many standard deviations a tail is 0 in double precision. */
const FARTHEST_SIGMAS = 39;

/** Probability that a normal deviate of mean 0 is above `from` standard deviations. */
function upperTail(from: number): number {
  if (Math.abs(from) > FARTHEST_SIGMAS) return from > 0 ? 0 : 1;
  const tail = chiSquareTail(from * from, 1) / 2;
  return from >= 0 ? tail : 1 - tail;
}

/** Probability that a pulse's photo-electron comes later than `fromPs` after its slot's centre. */
export function laterThan(fromPs: number, { timingSigmaPs }: Pick<ClickTiming, "timingSigmaPs">): number {
  if (timingSigmaPs === 0) return fromPs < 0 ? 1 : 0;
  return upperTail(fromPs / timingSigmaPs);
}

/** Shares of a pulse's photo-electrons that its own gate takes, and that the gates of other slots take. */
export function gateShares(timing: ClickTiming): { own: number; others: number } {
  const { timingSigmaPs, slotPs, gatePs } = timing;
  if (timingSigmaPs === 0) return { own: 1, others: 0 };
  // Times are whole ps: an offset of half the gate is still inside.
  const half = Math.min(Math.floor(gatePs / 2) + 0.5, slotPs / 2);
  const taken = (slot: number) =>
    laterThan(slot * slotPs - half, timing) - laterThan(slot * slotPs + half, timing);
  let others = 0;
  for (let slot = 1; slot <= NEIGHBOURS; slot++) others += 2 * taken(slot);
  return { own: taken(0), others };
}

/** Share of time that noise has inside a gate: an offset of half the gate is still inside. */
export function gateTimePs({ slotPs, gatePs }: ClickTiming): number {
  return Math.min(slotPs, 2 * Math.floor(gatePs / 2) + 1);
}
