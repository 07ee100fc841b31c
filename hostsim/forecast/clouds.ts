/**
 * Clouds that come and go. Takes: a station's climate, a seed. Gives: stretches of clear sky.
 *
 * A Markov process of two states in continuous time: a clouded stretch ends at a rate of 1 / its mean length,
 * a clear one at the rate that makes the month's cover, so lengths are exponential. Within a month the mean
 * is the cover c and the correlation over t is exp(-t / tau), tau = mean length (1 - c) (Norris, Markov
 * Chains (1997), section 2.1). After a change of month the mean follows with the new month's tau. Stations
 * know nothing of each other. A year begins anew, so that the same moment has the same sky in every plan.
 */
import { RandomStream, type Seed } from "../base/random.js";
import type { Span } from "./crossings.js";

const MS_PER_HOUR = 3_600_000;

/** How clouds are over a station. */
export interface CloudClimate {
  /** Share of the time that is clouded, January to December (UTC), from 0 to below 1. */
  readonly coverByMonth: readonly number[];
  /** Mean length of a clouded stretch, in hours. */
  readonly meanCloudyHours: number;
}

/** Share of the time that is clouded in a moment's month. */
export function coverAt({ coverByMonth }: CloudClimate, utcMs: number): number {
  return coverByMonth[new Date(utcMs).getUTCMonth()]!;
}

/** Stretches of clear sky in a year, with both ends; fractions of a ms. */
function clearSpansOfYear(climate: CloudClimate, random: RandomStream, year: number): Span[] {
  const endMs = Date.UTC(year + 1, 0, 1);
  const spans: Span[] = [];
  let at = Date.UTC(year, 0, 1);
  let clouded = random.uniform() < coverAt(climate, at);
  let since = at;
  let due = random.exponential();
  while (at < endMs) {
    const month = new Date(at).getUTCMonth();
    const cover = climate.coverByMonth[month]!;
    const endingPerHour = 1 / climate.meanCloudyHours;
    const perMs = (clouded ? endingPerHour : (endingPerHour * cover) / (1 - cover)) / MS_PER_HOUR;
    // Where the rate changes, what is due of a unit exponential stays due.
    const monthEndMs = Date.UTC(year, month + 1, 1);
    const changesMs = perMs === 0 ? Number.POSITIVE_INFINITY : at + due / perMs;
    if (changesMs >= monthEndMs) {
      due -= (monthEndMs - at) * perMs;
      at = monthEndMs;
      continue;
    }
    if (!clouded) spans.push({ fromUtcMs: since, toUtcMs: changesMs });
    at = changesMs;
    since = at;
    clouded = !clouded;
    due = random.exponential();
  }
  if (!clouded) spans.push({ fromUtcMs: since, toUtcMs: endMs });
  return spans;
}

/** The sky over one station. */
export class Clouds {
  private readonly years = new Map<number, Span[]>();

  constructor(
    private readonly climate: CloudClimate,
    private readonly station: string,
    private readonly seed: Seed,
  ) {}

  /** Stretches of clear sky between two moments, in order. */
  clearSpans({ fromUtcMs, toUtcMs }: Span): Span[] {
    const spans: Span[] = [];
    for (
      let year = new Date(fromUtcMs).getUTCFullYear();
      year <= new Date(toUtcMs).getUTCFullYear();
      year++
    ) {
      for (const span of this.ofYear(year)) {
        const from = Math.max(span.fromUtcMs, fromUtcMs);
        const to = Math.min(span.toUtcMs, toUtcMs);
        if (from < to) spans.push({ fromUtcMs: from, toUtcMs: to });
      }
    }
    return spans;
  }

  private ofYear(year: number): Span[] {
    const known = this.years.get(year);
    if (known !== undefined) return known;
    const random = new RandomStream(this.seed, `clouds ${this.station} ${year}`);
    const spans = clearSpansOfYear(this.climate, random, year);
    this.years.set(year, spans);
    return spans;
  }
}
