/**
 * Scintillation by elevation and slew, computed once a degree. Takes: air, beam, the satellite's height.
 * Gives: the law at any elevation, linear between degrees (within 0.2 % of the index at 20 degrees).
 */
import type { Fading } from "./fading.js";
import {
  type Air,
  type BeamThroughAir,
  rateOfPattern,
  type Scintillation,
  scintillation,
} from "./turbulence.js";

/** What is linear between two degrees: variances of large and small eddies, coefficients of the rate. */
type Entry = readonly [large: number, small: number, still: number, mixed: number, moved: number];

/** Below it the path is too long for a straight one; sessions never go there (scenario's schema). */
const LEAST_DEG = 1;

/** The table of a pass. */
export class ScintillationTable {
  private readonly entries = new Map<number, Entry>();

  constructor(
    private readonly air: Air,
    private readonly beam: BeamThroughAir,
    private readonly satelliteHeightM: number,
  ) {}

  /** The law at an elevation, where the line of sight turns by `slewRadPerS`. */
  at(elevationDeg: number, slewRadPerS: number): Fading<Scintillation> {
    const below = Math.min(Math.max(Math.floor(elevationDeg), LEAST_DEG), 89);
    const share = elevationDeg - below;
    const [from, to] = [this.entry(below), this.entry(below + 1)];
    const between = (at: 0 | 1 | 2 | 3 | 4) => from[at] + share * (to[at] - from[at]);
    const [large, small] = [between(0), between(1)];
    const squaredRate = between(2) + slewRadPerS * (between(3) + slewRadPerS * between(4));
    return {
      of: { index: large + small + large * small, alpha: 1 / large, beta: 1 / small },
      correlationS: 1 / Math.sqrt(squaredRate),
    };
  }

  private entry(degree: number): Entry {
    const known = this.entries.get(degree);
    if (known !== undefined) return known;
    const { alpha, beta } = scintillation(this.air, this.beam, degree, this.satelliteHeightM);
    const { still, mixed, moved } = rateOfPattern(this.air, this.beam, degree);
    const entry: Entry = [1 / alpha, 1 / beta, still, mixed, moved];
    this.entries.set(degree, entry);
    return entry;
  }
}
