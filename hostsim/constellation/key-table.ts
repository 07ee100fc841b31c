/**
 * The finite-key bound of one scenario as a table, for thousands of passes. Takes: expected counts of a pass.
 * Gives: its key in bits.
 *
 * Light is faint: counts of all classes and bases are, but for a few parts in a thousand, so much light and
 * so much noise. So two numbers say which key they support: how many there are, and the noise's share of
 * them. The table has the bound of each basis, over all its counts, at a grid of the logarithm of the one and
 * the root of the other, where it is smooth (a bound falls with the root of what it must estimate); between,
 * it takes the cubic polynomial through four by four points. A point is made when it is first asked for. Held
 * within 1 % of the bound itself by test/hostsim/constellation/fast-forecast.test.ts.
 */
import type { ExpectedBasis } from "../channel/expected-counts.js";
import { type PerClass, total } from "../finite-key/tail-bounds.js";
import type { ExpectedKey } from "../optimise/expected-key.js";

/** Counts of both bases. */
export type BasisCounts = ExpectedKey["counts"];

/**
 * Bound of each basis that makes key, before rounding and possibly negative, in bits; not a number where
 * nothing can be said of single photons, so that there is no key.
 */
export type BasisBounds = readonly number[];

/** Width of the grid in the logarithm of the counts. */
const LOG_STEP = 0.0625;
/** Width of the grid in the root of the noise's share. */
const ROOT_STEP = 0.00625;
/** Points of the polynomial in each direction. */
const POINTS = 4;

const BASES = ["Z", "X"] as const;

function sumOf(counts: BasisCounts, of: "detections" | "errors"): number {
  return total(counts.Z[of]) + total(counts.X[of]);
}

function mixed(light: BasisCounts, ofLight: number, noise: BasisCounts, ofNoise: number): BasisCounts {
  const per = (basis: "Z" | "X", of: "detections" | "errors") =>
    light[basis][of].map(
      (count, at) => ofLight * count + ofNoise * noise[basis][of][at]!,
    ) as unknown as PerClass;
  const inBasis = (basis: "Z" | "X"): ExpectedBasis => ({
    detections: per(basis, "detections"),
    errors: per(basis, "errors"),
  });
  return { Z: inBasis(BASES[0]), X: inBasis(BASES[1]) };
}

/** Weights of the polynomial through 0, 1, 2, 3 at a place. */
function weightsAt(place: number): number[] {
  return Array.from({ length: POINTS }, (_, at) => {
    let weight = 1;
    for (let other = 0; other < POINTS; other++) if (other !== at) weight *= (place - other) / (at - other);
    return weight;
  });
}

/** Where the polynomial's points begin for a place on the grid, and the place counted from there. */
function around(place: number, least: number): { readonly first: number; readonly within: number } {
  const first = Math.max(least, Math.floor(place) - 1);
  return { first, within: place - first };
}

/** The bound of one scenario. */
export class KeyTable {
  private readonly points = new Map<string, BasisBounds>();
  private readonly lightErrors: number;
  private readonly noiseErrors: number;
  private readonly light: BasisCounts;
  private readonly noise: BasisCounts;

  /**
   * @param light counts of faint light without noise, any number of them
   * @param noise counts of noise without light, likewise
   * @param boundsOf the bound itself
   */
  constructor(
    light: BasisCounts,
    noise: BasisCounts,
    private readonly boundsOf: (counts: BasisCounts) => BasisBounds,
  ) {
    const normed = (counts: BasisCounts) => mixed(counts, 1 / sumOf(counts, "detections"), counts, 0);
    this.light = normed(light);
    this.noise = normed(noise);
    this.lightErrors = sumOf(this.light, "errors");
    this.noiseErrors = sumOf(this.noise, "errors");
  }

  /** Points that were made so far. */
  get size(): number {
    return this.points.size;
  }

  /** Secret bits that the counts support; null where the bound is not smooth and must be asked itself. */
  secretBits(counts: BasisCounts): number | null {
    const detections = sumOf(counts, "detections");
    const errors = sumOf(counts, "errors");
    if (detections < 1) return 0;
    const noiseShare = (errors / detections - this.lightErrors) / (this.noiseErrors - this.lightErrors);
    const log = around(Math.log(detections) / LOG_STEP, Number.NEGATIVE_INFINITY);
    const root = around(Math.sqrt(Math.max(0, noiseShare)) / ROOT_STEP, 0);
    const [logWeights, rootWeights] = [weightsAt(log.within), weightsAt(root.within)];
    const sums: number[] = [];
    const mostOf: number[] = [];
    for (let i = 0; i < POINTS; i++) {
      for (let j = 0; j < POINTS; j++) {
        const bounds = this.point(log.first + i, root.first + j);
        const weight = logWeights[i]! * rootWeights[j]!;
        for (let basis = 0; basis < bounds.length; basis++) {
          const share = bounds[basis]!;
          sums[basis] = (sums[basis] ?? 0) + weight * share;
          mostOf[basis] = Math.max(mostOf[basis] ?? 0, Number.isNaN(share) ? 0 : share);
        }
      }
    }
    let bits = 0;
    for (let basis = 0; basis < sums.length; basis++) {
      // No point around has key: there is none here, where the bound falls with noise and rises with counts.
      if (mostOf[basis]! <= 0) continue;
      if (Number.isNaN(sums[basis]!)) return null;
      bits += Math.max(0, Math.floor(sums[basis]! * detections));
    }
    return bits;
  }

  /** The bounds at a point of the grid, as shares of its counts. */
  private point(logAt: number, rootAt: number): BasisBounds {
    const key = `${logAt} ${rootAt}`;
    const known = this.points.get(key);
    if (known !== undefined) return known;
    const detections = Math.exp(logAt * LOG_STEP);
    const ofNoise = (rootAt * ROOT_STEP) ** 2;
    const counts = mixed(this.light, detections * (1 - ofNoise), this.noise, detections * ofNoise);
    const bounds = this.boundsOf(counts).map((bits) => bits / detections);
    this.points.set(key, bounds);
    return bounds;
  }
}
