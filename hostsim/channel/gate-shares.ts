/**
 * Where the photo-electrons of a pulse fall in time. Takes: their spread, slot and gate. Gives: the shares
 * that gates take.
 */
import { laterThan, type TimeSpread } from "./click-time.js";

/**
 * Neighbouring slots whose light may be caught; with slots of two standard deviations the sixth gives 1e-30,
 * and with slots of one time constant of a detector's tail 0.2 % of the tail.
 */
const NEIGHBOURS = 6;

/** Times of clicks against the grid of slots. */
export interface ClickTiming extends TimeSpread {
  readonly slotPs: number;
  /** Full width of the gate in ps. */
  readonly gatePs: number;
}

/** Shares of a pulse's photo-electrons that its own gate takes, and that the gates of other slots take. */
export function gateShares(timing: ClickTiming): { own: number; others: number } {
  const { timingSigmaPs, jitterTail, slotPs, gatePs } = timing;
  if (timingSigmaPs === 0 && jitterTail === null) return { own: 1, others: 0 };
  // Times are whole ps: an offset of half the gate is still inside.
  const half = Math.min(Math.floor(gatePs / 2) + 0.5, slotPs / 2);
  const taken = (slot: number) =>
    laterThan(slot * slotPs - half, timing) - laterThan(slot * slotPs + half, timing);
  let others = 0;
  for (let slot = 1; slot <= NEIGHBOURS; slot++)
    others += jitterTail === null ? 2 * taken(slot) : taken(slot) + taken(-slot);
  return { own: taken(0), others };
}

/** Share of time that noise has inside a gate: an offset of half the gate is still inside. */
export function gateTimePs({ slotPs, gatePs }: ClickTiming): number {
  return Math.min(slotPs, 2 * Math.floor(gatePs / 2) + 1);
}
