/**
 * When a satellite is above a station's lowest elevation. Takes: its coarse track, a station, an interval.
 * Gives: every stretch that begins in the interval, to the millisecond of the track.
 *
 * The track is looked at from knot to knot, and over knots at which the satellite is too far off to be up
 * before the next look: cost grows with stations and days, not with how finely anybody looks. Between two
 * knots the elevation has at most one highest point.
 */
import { UserError } from "../base/user-error.js";
import type { CoarseTrack } from "./coarse-track.js";
import { Horizon } from "./horizon.js";
import { type ReachStation, widestAngle } from "./reach.js";

/** A satellite that stays up longer than this, and is not a high one, has no passes. */
const LONGEST_PASS_MS = 24 * 3_600_000;
/** Revolutions from here on are those of high satellites (SGP4's own limit), in minutes. */
const HIGH_MINUTES = 225;
/**
 * Stretches of high satellites are cut at whole hours, so that what begins in an interval is known from it
 * alone.
 */
const PIECE_MS = 3_600_000;
const GRAVITY = 398_600.8;
/** The Earth's rotation against the stars in rad/s, rounded up. */
const EARTH_TURN = 7.3e-5;
/** What SGP4's orbit may differ from a Kepler ellipse, as a share of distances and speeds. */
const SLACK = 0.02;

/**
 * A pass of a low satellite, or a piece of a high one's, is shorter: so long before an interval one may begin
 * that reaches into it.
 */
export const LONGEST_STRETCH_MS = 2 * 3_600_000;

/** A stretch above the lowest elevation; Unix times in whole ms, both ends included. */
export interface Stretch {
  readonly startMs: number;
  readonly endMs: number;
  /** The whole ms of the highest elevation in it. */
  readonly highestMs: number;
  readonly highestElevationDeg: number;
}

/** The passes of one satellite over one station. */
export class Passes {
  private readonly horizon: Horizon;
  private readonly leastSine: number;
  /** Further from the station than this angle at the Earth's centre the satellite is not up, in rad. */
  private readonly widest: number;
  /** The angle changes by less in a step of the track, in rad. */
  private readonly mostTurn: number;
  private readonly isHigh: boolean;

  constructor(
    private readonly track: CoarseTrack,
    private readonly station: ReachStation & { readonly name: string },
  ) {
    this.horizon = new Horizon(station);
    this.leastSine = Math.sin((station.minimumElevationDeg * Math.PI) / 180);
    const { no, ecco } = track.elements.record;
    const axisKm = Math.cbrt(GRAVITY / (no / 60) ** 2);
    this.widest = widestAngle(axisKm * (1 + ecco) * (1 + SLACK), station);
    // At perigee, from the constant of areas.
    const fastest =
      (Math.sqrt(GRAVITY * axisKm * (1 - ecco * ecco)) / (axisKm * (1 - ecco)) ** 2) * (1 + SLACK);
    this.mostTurn = ((fastest + EARTH_TURN) * track.stepMs) / 1000;
    this.isHigh = (2 * Math.PI) / no >= HIGH_MINUTES;
  }

  /**
   * All stretches that begin from `fromMs` on and before `toMs`, in order.
   * @throws UserError when a low satellite never sets, or one has no position at some time
   */
  between(fromMs: number, toMs: number): Stretch[] {
    const startsInside = ({ startMs }: Stretch) => startMs >= fromMs && startMs < toMs;
    if (!this.isHigh) return this.low(fromMs, toMs).filter(startsInside);
    const first = Math.floor(fromMs / PIECE_MS) * PIECE_MS;
    const last = Math.ceil(toMs / PIECE_MS) * PIECE_MS;
    const pieces: Stretch[] = [];
    for (let at = first; at < last; at += PIECE_MS) pieces.push(...this.inside(at, at + PIECE_MS - 1));
    return pieces.filter(startsInside);
  }

  private excess(utcMs: number): number {
    return this.horizon.sineOfElevation(this.track.at(utcMs)) - this.leastSine;
  }

  private climb(utcMs: number): number {
    return this.horizon.climb(this.track.at(utcMs));
  }

  /** Whole passes, also those that are under way at either end. */
  private low(fromMs: number, toMs: number): Stretch[] {
    const { stepMs } = this.track;
    let first = Math.floor(fromMs / stepMs);
    let last = Math.ceil(toMs / stepMs);
    const mostKnots = LONGEST_PASS_MS / stepMs;
    for (let knots = 0; this.excess(first * stepMs) >= 0; first--, knots++)
      this.refuseEndless(knots, mostKnots);
    for (let knots = 0; this.excess(last * stepMs) >= 0; last++, knots++)
      this.refuseEndless(knots, mostKnots);
    return this.inside(first * stepMs, last * stepMs);
  }

  private refuseEndless(knots: number, most: number): void {
    if (knots > most)
      throw new UserError(
        `satellite ${this.track.elements.satelliteNumber} stays above ${this.station.minimumElevationDeg} degrees at ` +
          `${this.station.name} for over ${LONGEST_PASS_MS / 3_600_000} h: no passes`,
      );
  }

  /** Stretches between two moments, cut there if need be. Both are whole ms, and included. */
  private inside(fromMs: number, toMs: number): Stretch[] {
    const stretches: Stretch[] = [];
    let startMs = this.excess(fromMs) >= 0 ? fromMs : null;
    let highest: number | null = startMs;
    let at = fromMs;
    while (at < toMs) {
      const next = Math.min(toMs, this.nextLook(at, startMs !== null));
      const [climbsBefore, climbsAfter] = [this.climb(at) > 0, this.climb(next) > 0];
      const isOneStep = next - at <= this.track.stepMs;
      const top =
        isOneStep && climbsBefore && !climbsAfter
          ? this.lastWhere((ms) => this.climb(ms) > 0, at, next)
          : null;
      const isUpAfter = this.excess(next) >= 0;
      if (startMs === null && (isUpAfter || (top !== null && this.excess(top) >= 0))) {
        startMs = this.lastWhere((ms) => this.excess(ms) < 0, at, isUpAfter ? next : top!) + 1;
        highest = startMs;
      }
      if (startMs !== null) {
        if (top !== null && top > startMs && this.excess(top) > this.excess(highest!)) highest = top;
        if (isUpAfter) {
          if (this.excess(next) > this.excess(highest!)) highest = next;
        } else {
          const from = Math.max(startMs, top ?? at);
          stretches.push(
            this.stretch(
              startMs,
              this.lastWhere((ms) => this.excess(ms) >= 0, from, next),
              highest!,
            ),
          );
          startMs = null;
        }
      }
      at = next;
    }
    if (startMs !== null) stretches.push(this.stretch(startMs, toMs, highest!));
    return stretches;
  }

  private stretch(startMs: number, endMs: number, highestMs: number): Stretch {
    const highestElevationDeg = this.horizon.elevationDeg(this.track.at(highestMs));
    return { startMs, endMs, highestMs, highestElevationDeg };
  }

  /** The next knot at which the satellite may be up, or may just have been. */
  private nextLook(atMs: number, isUp: boolean): number {
    const { stepMs } = this.track;
    const knot = Math.floor(atMs / stepMs) + 1;
    if (isUp) return knot * stepMs;
    const { x, y, z } = this.track.at(atMs);
    const { horizon } = this;
    const cosine = (x * horizon.x + y * horizon.y + z * horizon.z) / (Math.hypot(x, y, z) * horizon.radiusKm);
    const steps = Math.floor((Math.acos(Math.max(-1, Math.min(1, cosine))) - this.widest) / this.mostTurn);
    return (knot + Math.max(0, steps - 1)) * stepMs;
  }

  /**
   * The last whole ms from `fromMs`, where the condition holds, to `toMs`, where it does not, at which it
   * holds.
   */
  private lastWhere(holds: (utcMs: number) => boolean, fromMs: number, toMs: number): number {
    let low = fromMs;
    let high = toMs;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (holds(middle)) low = middle;
      else high = middle;
    }
    return low;
  }
}
