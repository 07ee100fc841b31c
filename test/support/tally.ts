/** Counts of simulated detector events by what the pulse was, and two-sample comparisons of them. */
import type { SymbolLookup } from "../../hostsim/channel/by-event.js";
import { SYMBOL_BATCH } from "../../hostsim/channel/by-event.js";
import type { TagBuffer } from "../../hostsim/channel/tag-buffer.js";

/** Events of one simulated stretch. */
export interface Tally {
  /** Events by symbol (16) and detector (4). */
  readonly cells: Float64Array;
  /** Gaps between clicked slots in bins of a factor of two. */
  readonly gaps: Float64Array;
  /** Slots with events in more than one detector. */
  coincidences: number;
}

/** An empty tally. */
export function emptyTally(): Tally {
  return { cells: new Float64Array(64), gaps: new Float64Array(32), coincidences: 0 };
}

/** Empties `buffer` into `tally`; slot equals pulse index here, and timing must be jitter-free. */
export function tallyInto(tally: Tally, buffer: TagBuffer, slotPs: number, lookUp: SymbolLookup): void {
  const pulses = new Float64Array(SYMBOL_BATCH);
  const detectors = new Uint8Array(SYMBOL_BATCH);
  const symbols = new Uint8Array(SYMBOL_BATCH);
  let count = 0;
  let lastSlot = -1;
  let fired = 0;
  const flush = (): void => {
    lookUp(pulses, count, symbols);
    for (let i = 0; i < count; i++) tally.cells[symbols[i]! * 4 + detectors[i]!]! += 1;
    count = 0;
  };
  buffer.drainBefore(Number.MAX_SAFE_INTEGER / 4, (timePs, detector) => {
    const slot = Math.round(timePs / slotPs);
    if (slot !== lastSlot) {
      if (lastSlot >= 0) tally.gaps[Math.floor(Math.log2(slot - lastSlot))]! += 1;
      lastSlot = slot;
      fired = 0;
    }
    // A detector clicks once a slot, however many photo-electrons it had: brute force draws clicks, not electrons.
    if (fired & (1 << detector)) return;
    if (fired !== 0 && (fired & (fired - 1)) === 0) tally.coincidences += 1;
    fired |= 1 << detector;
    pulses[count] = slot;
    detectors[count] = detector;
    count += 1;
    if (count === SYMBOL_BATCH) flush();
  });
  flush();
}

/** Sum of the cells for which `select` holds. */
export function total(tally: Tally, select: (symbol: number, detector: number) => boolean): number {
  let sum = 0;
  for (let at = 0; at < 64; at++) if (select(at >> 2, at & 3)) sum += tally.cells[at]!;
  return sum;
}

/** Difference of two Poisson counts in standard deviations. */
export function deviation(a: number, b: number): number {
  return a + b === 0 ? 0 : Math.abs(a - b) / Math.sqrt(a + b);
}

/** The largest deviation, and where, over all marginals: total, class, basis, value, detector, gaps, coincidences. */
export function largestDeviation(a: Tally, b: Tally): { sigma: number; where: string } {
  let worst = { sigma: 0, where: "" };
  const compare = (where: string, x: number, y: number): void => {
    const sigma = deviation(x, y);
    if (sigma > worst.sigma) worst = { sigma, where };
  };
  const marginal = (where: string, select: (symbol: number, detector: number) => boolean): void =>
    compare(where, total(a, select), total(b, select));
  marginal("all", () => true);
  for (let value = 0; value < 4; value++) {
    marginal(`detector ${value}`, (_, detector) => detector === value);
    marginal(`polarisation ${value}`, (symbol) => (symbol & 3) === value);
    if (value < 3) marginal(`class ${value}`, (symbol) => symbol >> 2 === value);
    for (let detector = 0; detector < 4; detector++) {
      marginal(`polarisation ${value} detector ${detector}`, (s, d) => (s & 3) === value && d === detector);
    }
  }
  for (let bin = 0; bin < a.gaps.length; bin++) compare(`gap 2^${bin}`, a.gaps[bin]!, b.gaps[bin]!);
  compare("coincidences", a.coincidences, b.coincidences);
  return worst;
}
