/**
 * The passes of a satellite over a station. Takes: elements, station, rules, an interval. Gives: every pass
 * that is up in the interval for a millisecond or longer, whole, with the part of it that the rules let be
 * used and what stands against the rest. Knows nothing of weather, links and keys.
 */
import { UserError } from "../base/user-error.js";
import type { Elements } from "../orbit/elements.js";
import { sunElevationDeg } from "../orbit/sun.js";
import { earthFixedState, type Place, Viewpoint } from "../orbit/track.js";
import { type Condition, nextChange, type Span, spansOf } from "./crossings.js";
import { isInShadow, isNight, isUp } from "./sky.js";

/** A satellite that stays up longer than this has no passes. */
const LONGEST_PASS_MS = 24 * 3_600_000;
/** Points at which a pass is looked at before its highest and nearest moment are refined. */
const COARSE_POINTS = 128;

/** When a pass may be used. */
export interface PassRules {
  /** The pass begins and ends at this geometric elevation. */
  readonly minimumElevationDeg: number;
  /** The Sun at least this far below the station's horizon; null: by day too. */
  readonly sunBelowDeg: number | null;
  /** Only while the satellite is in the Earth's umbra, so that it reflects no sunlight into the telescope. */
  readonly inShadow: boolean;
  /** A usable window shorter than this is none. */
  readonly minimumUsableS: number;
}

/** Directions and range at a moment (Unix time in whole ms). */
export interface Sight {
  readonly utcMs: number;
  readonly elevationDeg: number;
  /** From north over east. */
  readonly azimuthDeg: number;
  readonly rangeKm: number;
}

/**
 * Why a pass can't be used: by daylight, a satellite in sunlight, too short a window, or a sky so bright that
 * no key is expected (which others find out).
 */
export type Hindrance = "daylight" | "sunlit" | "short" | "bright";

/** A pass, whole even where it reaches beyond the interval. */
export interface PassPrediction {
  /** First whole ms at or above the minimum elevation. */
  readonly rise: Sight;
  /** Highest elevation. */
  readonly culmination: Sight;
  /** Smallest range: a little away from the culmination, as the Earth turns. */
  readonly closest: Sight;
  /** Last whole ms at or above the minimum elevation. */
  readonly set: Sight;
  /** It had risen when the interval began. */
  readonly underWayAtStart: boolean;
  /** It had not set when the interval ended. */
  readonly underWayAtEnd: boolean;
  /** The longest stretch inside the interval in which all rules hold, or null. */
  readonly usable: Span | null;
  /** Its length in s, 0 without one. */
  readonly usableS: number;
  /** What keeps the pass from being used at all, or null. */
  readonly hindrance: Hindrance | null;
  /** Elevation of the Sun at the culmination. */
  readonly sunElevationDeg: number;
}

/** Length of a span in s; both ends belong to it, so an instant counts 1 ms. */
function lengthS({ fromUtcMs, toUtcMs }: Span): number {
  return (toUtcMs - fromUtcMs + 1) / 1000;
}

/**
 * The whole ms between two moments at which `value` is largest. Several maxima are told apart at
 * COARSE_POINTS.
 */
function largest(value: (utcMs: number) => number, { fromUtcMs, toUtcMs }: Span): number {
  const step = Math.max(1, Math.ceil((toUtcMs - fromUtcMs) / COARSE_POINTS));
  let best = fromUtcMs;
  for (let at = fromUtcMs; at <= toUtcMs; at += step) if (value(at) > value(best)) best = at;
  let low = Math.max(fromUtcMs, best - step);
  let high = Math.min(toUtcMs, best + step);
  while (high - low > 2) {
    const third = Math.floor((high - low) / 3);
    if (value(low + third) < value(high - third)) low += third;
    else high -= third;
  }
  for (best = low; low <= high; low++) if (value(low) > value(best)) best = low;
  return best;
}

/** The end of a pass that is up at `utcMs`, in one direction of time. */
function endOf(up: Condition, utcMs: number, direction: 1 | -1): number {
  const change = nextChange(up, utcMs, utcMs + direction * LONGEST_PASS_MS, direction);
  if (change !== null) return change - direction;
  throw new UserError(
    `the satellite stays above the minimum elevation for over ${LONGEST_PASS_MS / 3_600_000} h: no passes`,
  );
}

/** The parts of both lists that overlap. */
function overlaps(spans: readonly Span[], others: readonly Span[]): Span[] {
  return spans.flatMap((span) =>
    others
      .map((other) => ({
        fromUtcMs: Math.max(span.fromUtcMs, other.fromUtcMs),
        toUtcMs: Math.min(span.toUtcMs, other.toUtcMs),
      }))
      .filter(({ fromUtcMs, toUtcMs }) => fromUtcMs <= toUtcMs),
  );
}

function longest(spans: readonly Span[]): Span | null {
  return spans.reduce<Span | null>(
    (best, span) => (best === null || lengthS(span) > lengthS(best) ? span : best),
    null,
  );
}

/** The passes of one satellite over one station. */
export class PassPredictor {
  private readonly viewpoint: Viewpoint;
  private readonly up: Condition;
  private readonly night: Condition | null;
  private readonly shadow: Condition | null;

  constructor(
    private readonly elements: Elements,
    private readonly place: Place,
    private readonly rules: PassRules,
  ) {
    this.viewpoint = new Viewpoint(place);
    this.up = isUp(elements, place, rules.minimumElevationDeg);
    this.night = rules.sunBelowDeg === null ? null : isNight(place, rules.sunBelowDeg);
    this.shadow = rules.inShadow ? isInShadow(elements) : null;
  }

  /**
   * All passes that are up at some time of the interval, in order.
   * @throws UserError when the satellite never sets, or has no position at some time (as after re-entry).
   */
  passes(interval: Span): PassPrediction[] {
    return spansOf(this.up, interval).map((span) => this.predict(span, interval));
  }

  private predict(inside: Span, interval: Span): PassPrediction {
    const { up } = this;
    const whole = {
      fromUtcMs: inside.fromUtcMs > interval.fromUtcMs ? inside.fromUtcMs : endOf(up, inside.fromUtcMs, -1),
      toUtcMs: inside.toUtcMs < interval.toUtcMs ? inside.toUtcMs : endOf(up, inside.toUtcMs, 1),
    };
    const culmination = this.sight(largest((utcMs) => this.sight(utcMs).elevationDeg, whole));
    const closest = this.sight(largest((utcMs) => -this.sight(utcMs).rangeKm, whole));
    const dark = this.night === null ? [inside] : spansOf(this.night, inside);
    const allowed = this.shadow === null ? dark : overlaps(dark, spansOf(this.shadow, inside));
    const best = longest(allowed);
    const usable = best !== null && lengthS(best) >= this.rules.minimumUsableS ? best : null;
    const against: Hindrance = dark.length === 0 ? "daylight" : best === null ? "sunlit" : "short";
    return {
      rise: this.sight(whole.fromUtcMs),
      culmination,
      closest,
      set: this.sight(whole.toUtcMs),
      underWayAtStart: whole.fromUtcMs < interval.fromUtcMs,
      underWayAtEnd: whole.toUtcMs > interval.toUtcMs,
      usable,
      usableS: usable === null ? 0 : lengthS(usable),
      hindrance: usable === null ? against : null,
      sunElevationDeg: sunElevationDeg(this.place, culmination.utcMs),
    };
  }

  private sight(utcMs: number): Sight {
    return { utcMs, ...this.viewpoint.look(earthFixedState(this.elements, utcMs).position) };
  }
}
