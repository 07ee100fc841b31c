/**
 * How long the light takes, as a station predicts it. Takes: the elements that the station has, its place,
 * when its recording begins. Gives: the light time of what arrives at a moment, for a satellite that is
 * somewhat ahead of those elements along its track. Never knows where the satellite is.
 *
 * A moment's light left the satellite at s = t - R(s)/c, so the path is that of the moment of emission
 * (an iteration that contracts by the Doppler shift, 2.4e-5 a step). The range is tabulated every second and
 * for five shifts along the track, and interpolated by polynomials through four and five points: 2 ps off for
 * an orbit of 500 km.
 */
import { type Displacement, displacedPosition, NOT_DISPLACED } from "../../orbit/displaced.js";
import type { Elements } from "../../orbit/orbit.js";
import { type Place, turnedToEarth, Viewpoint } from "../../orbit/track.js";
import { checkedState } from "../../orbit/validity.js";

const PS_PER_S = 1e12;
const PS_PER_KM = 1e12 / 299_792.458;
const MS_PER_S = 1000;
/** Shifts along the track for which there is a table, in s. */
const SHIFTS_S = [-3, -1.5, 0, 1.5, 3];
/** Largest shift that is predicted. */
export const LARGEST_SHIFT_S = 3;
/** Seconds tabulated before the recording's start; interpolation needs one. */
const KNOTS_BEFORE = 2;
/** Step of the derivative along the track, in s. */
const SHIFT_STEP_S = 0.05;

/** Weights of Lagrange's polynomial through the shifts. */
function shiftWeights(aheadS: number): number[] {
  return SHIFTS_S.map((at) =>
    SHIFTS_S.reduce(
      (product, other) => (other === at ? product : (product * (aheadS - other)) / (at - other)),
      1,
    ),
  );
}

/** Light time over a second, as a polynomial of the seconds since it began: ps, ps/s, ... */
interface LightTimePolynomial {
  readonly c0: number;
  readonly c1: number;
  readonly c2: number;
  readonly c3: number;
}

/** How long light takes to a station, as that one knows it. Times are in ps since its recording's start. */
export interface LightTime {
  /** Light time in ps of what arrives at `timePs`, with the satellite `aheadS` ahead of its elements. */
  at(timePs: number, aheadS: number): number;
  /** Its change in ps/s: the Doppler shift times 1e12. */
  rateAt(timePs: number, aheadS: number): number;
  /** How light time (ps) and its rate (ps/s) change with a shift along the track, each per second of it. */
  slopesAt(timePs: number, aheadS: number): { readonly delay: number; readonly rate: number };
}

/** Light time over a recording, from a satellite. */
export class PredictedLightTime implements LightTime {
  private readonly delaysPs: (number[] | undefined)[] = [];
  private readonly viewpoint: Viewpoint;
  private latest: { second: number; aheadS: number; polynomial: LightTimePolynomial } | null = null;

  /**
   * @param startUtcMs when the recording begins by the station's clock, as Unix time in ms
   * @param displacement by how much the elements put the satellite beside and above their own orbit: wrong
   *   elements, as a simulated station may have them
   */
  constructor(
    private readonly elements: Elements,
    place: Place,
    private readonly startUtcMs: number,
    private readonly displacement: Displacement = NOT_DISPLACED,
  ) {
    this.viewpoint = new Viewpoint(place);
  }

  at(timePs: number, aheadS: number): number {
    const second = Math.floor(timePs / PS_PER_S);
    const u = timePs / PS_PER_S - second;
    const { c0, c1, c2, c3 } = this.polynomial(second, aheadS);
    return c0 + u * (c1 + u * (c2 + u * c3));
  }

  rateAt(timePs: number, aheadS: number): number {
    const second = Math.floor(timePs / PS_PER_S);
    const u = timePs / PS_PER_S - second;
    const { c1, c2, c3 } = this.polynomial(second, aheadS);
    return c1 + u * (2 * c2 + u * 3 * c3);
  }

  slopesAt(timePs: number, aheadS: number): { readonly delay: number; readonly rate: number } {
    const [behind, before] = [aheadS + SHIFT_STEP_S, aheadS - SHIFT_STEP_S];
    return {
      delay: (this.at(timePs, behind) - this.at(timePs, before)) / (2 * SHIFT_STEP_S),
      rate: (this.rateAt(timePs, behind) - this.rateAt(timePs, before)) / (2 * SHIFT_STEP_S),
    };
  }

  /** The polynomial of a second. */
  private polynomial(second: number, aheadS: number): LightTimePolynomial {
    if (this.latest?.second === second && this.latest.aheadS === aheadS) return this.latest.polynomial;
    const weights = shiftWeights(aheadS);
    const [a, b, c, d] = [-1, 0, 1, 2].map((offset) =>
      this.knot(second + offset).reduce((sum, delayPs, i) => sum + weights[i]! * delayPs, 0),
    ) as [number, number, number, number];
    const polynomial = {
      c0: b,
      c1: -a / 3 - b / 2 + c - d / 6,
      c2: a / 2 - b + c / 2,
      c3: -a / 6 + b / 2 - c / 2 + d / 6,
    };
    this.latest = { second, aheadS, polynomial };
    return polynomial;
  }

  private knot(second: number): number[] {
    const index = second + KNOTS_BEFORE;
    this.delaysPs[index] ??= SHIFTS_S.map((aheadS) =>
      this.delayPs(this.startUtcMs + second * MS_PER_S, aheadS),
    );
    return this.delaysPs[index];
  }

  private delayPs(arrivalUtcMs: number, aheadS: number): number {
    const delay = (emittedUtcMs: number) => {
      const state = checkedState(this.elements, emittedUtcMs + aheadS * MS_PER_S);
      const position = displacedPosition(state, this.displacement);
      return this.viewpoint.look(turnedToEarth(position, emittedUtcMs)).rangeKm * PS_PER_KM;
    };
    const first = delay(arrivalUtcMs);
    return delay(arrivalUtcMs - delay(arrivalUtcMs - first / 1e9) / 1e9);
  }
}
