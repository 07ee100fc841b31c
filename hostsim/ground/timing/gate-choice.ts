/**
 * Gate from data. Takes: where clicks fall within the slot. Gives: centre, spread, share of light, and the
 * width of gate with the most key.
 *
 * Criterion: the key that an ideal BB84 makes of a second, n(w) [1 - 2 h(e(w))] (Shor and Preskill, PRL 85,
 * 441 (2000)), with n(w) the clicks inside a gate of width w and e(w) their errors: those of the optics, and
 * half of the noise.
 */
import { errorFunction } from "../../probability/gamma.js";
import { wrapped } from "./phase.js";

/** Bins over a slot, and clicks that a choice needs. */
const BINS = 200;
const LEAST_CLICKS = 100;
/** How much of the histogram is forgotten with each click: it remembers some ten thousand. */
const MEMORY = 20_000;
/** Iterations of the fit. */
const ITERATIONS = 25;
/** Widths that are tried: so many of a slot. */
const WIDTHS = 100;

/** A gate, and what it was chosen from. */
export interface GateChoice {
  /** Centre against where it was predicted, in ps. */
  readonly centrePs: number;
  /** Standard deviation of the clicks of pulses, in ps. */
  readonly sigmaPs: number;
  /** Share of all clicks that pulses made. */
  readonly share: number;
  /** Full width in ps. */
  readonly widthPs: number;
}

/** Histogram of clicks within the slot. */
export class GateHistogram {
  readonly counts = new Float64Array(BINS);
  /** Clicks so far. */
  clicks = 0;

  constructor(
    private readonly slotPs: number,
    private readonly nominalSigmaPs: number,
    private readonly opticalErrors: number,
  ) {}

  /** Adds a click that came so much after its slot's predicted centre. */
  add(offsetPs: number): void {
    const bin = Math.floor((wrapped(offsetPs, this.slotPs) / this.slotPs + 0.5) * BINS);
    this.counts[Math.min(Math.max(bin, 0), BINS - 1)]! += 1;
    this.clicks += 1;
    if (this.clicks % MEMORY === 0) for (let i = 0; i < BINS; i++) this.counts[i]! /= 2;
  }

  /** The gate that the clicks so far ask for; null while they are too few, or none has key. */
  choose(): GateChoice | null {
    if (this.clicks < LEAST_CLICKS) return null;
    const total = this.counts.reduce((sum, count) => sum + count, 0);
    const offset = (bin: number) => ((bin + 0.5) / BINS - 0.5) * this.slotPs;
    let fullest = 0;
    for (let bin = 1; bin < BINS; bin++) if (this.around(bin) > this.around(fullest)) fullest = bin;
    const fit = this.fit(total, offset, offset(fullest));
    if (fit === null) return null;
    const widthPs = bestWidthPs(fit.sigmaPs, fit.share, this.slotPs, this.opticalErrors);
    return widthPs === null ? null : { ...fit, widthPs };
  }

  private around(bin: number): number {
    const reach = Math.max(1, Math.round((this.nominalSigmaPs / this.slotPs) * BINS));
    let sum = 0;
    for (let i = -reach; i <= reach; i++) sum += this.counts[(bin + i + BINS) % BINS]!;
    return sum;
  }

  /** Expectation maximisation of centre, spread and share over the bins. */
  private fit(
    total: number,
    offset: (bin: number) => number,
    startPs: number,
  ): Omit<GateChoice, "widthPs"> | null {
    let centrePs = startPs;
    let sigmaPs = this.nominalSigmaPs;
    let share = 0.5;
    for (let iteration = 0; iteration < ITERATIONS; iteration++) {
      let [weight, sum, square] = [0, 0, 0];
      for (let bin = 0; bin < BINS; bin++) {
        const off = wrapped(offset(bin) - centrePs, this.slotPs);
        const pulse =
          (share * Math.exp((-off * off) / (2 * sigmaPs ** 2))) / (Math.sqrt(2 * Math.PI) * sigmaPs);
        const w = (this.counts[bin]! * pulse) / (pulse + (1 - share) / this.slotPs);
        weight += w;
        sum += w * off;
        square += w * off * off;
      }
      if (weight < 1) return null;
      centrePs = wrapped(centrePs + sum / weight, this.slotPs);
      sigmaPs = Math.max(Math.sqrt(square / weight), this.slotPs / BINS);
      share = Math.min(weight / total, 0.999);
    }
    return { centrePs, sigmaPs, share };
  }
}

/** h(p) of a bit. */
function entropy(p: number): number {
  return p <= 0 ? 0 : p >= 1 ? 0 : -p * Math.log2(p) - (1 - p) * Math.log2(1 - p);
}

/** Share of a normal within half a width. */
function inside(halfPs: number, sigmaPs: number): number {
  return errorFunction(halfPs / sigmaPs / Math.SQRT2);
}

/**
 * The width with the most key, in whole ps; null where none gives any. It is less than a slot: tags that have
 * no slot stand between two, and must be outside.
 */
export function bestWidthPs(
  sigmaPs: number,
  share: number,
  slotPs: number,
  opticalErrors: number,
): number | null {
  let best: { readonly key: number; readonly widthPs: number | null } = { key: 0, widthPs: null };
  for (let step = 1; step < WIDTHS; step++) {
    const widthPs = Math.round((step * slotPs) / WIDTHS);
    const light = share * inside(widthPs / 2, sigmaPs);
    const noise = ((1 - share) * widthPs) / slotPs;
    const errors = (opticalErrors * light + noise / 2) / (light + noise);
    const key = (light + noise) * (1 - 2 * entropy(errors));
    if (key > best.key) best = { key, widthPs };
  }
  return best.widthPs;
}
