/**
 * All contacts of a constellation in a window. Takes: the constellation, days, a seed. Gives: contacts in a
 * fixed order, each with the key that is expected of it, what the forecast says of the sky, and what the sky
 * then is.
 *
 * A contact belongs to the window in which its usable stretch begins, and depends on nothing else of the
 * window: the contacts of two days are those of the first and those of the second.
 */
import type { Seed } from "../base/random.js";
import { type Condition, type Span, spansOf } from "../forecast/crossings.js";
import { isInShadow, isNight } from "../forecast/sky.js";
import { sunElevationDeg } from "../orbit/sun.js";
import { CoarseTrack } from "./coarse-track.js";
import type { Contact } from "./contact.js";
import { FastForecast, type LinkStation, linkStationOf } from "./fast-forecast.js";
import type { CloudedGroundStation, Constellation } from "./load.js";
import { LONGEST_STRETCH_MS, Passes, type Stretch } from "./passes.js";
import { Weather } from "./weather.js";

const MS_PER_DAY = 86_400_000;
const MS_PER_S = 1000;
/** The Sun's elevation changes by less in a millisecond, in degrees: a turn a day. */
const MOST_SUN_DEG_PER_MS = 4.2e-6;
/**
 * Longer windows are computed piece by piece: a satellite's track is kept while its stations are looked at,
 * 70 kB a day.
 */
const MOST_WINDOW_MS = 30 * MS_PER_DAY;
/** Digits of what is told: the last bits of two machines' sines differ. */
const DIGITS = 6;

/** Opens the forecast once for each constellation: its table grows with use. */
const forecasts = new WeakMap<Constellation["base"], Promise<FastForecast>>();

function forecastOf({ base }: Constellation): Promise<FastForecast> {
  let opened = forecasts.get(base);
  if (opened === undefined) {
    opened = FastForecast.open(base);
    forecasts.set(base, opened);
  }
  return opened;
}

function rounded(value: number): number {
  return Number(value.toFixed(DIGITS));
}

function longest(spans: readonly Span[]): Span | null {
  return spans.reduce<Span | null>(
    (best, span) =>
      best === null || span.toUtcMs - span.fromUtcMs > best.toUtcMs - best.fromUtcMs ? span : best,
    null,
  );
}

/** The part of each span in which a condition holds. */
function within(spans: readonly Span[], condition: Condition): Span[] {
  return spans.flatMap((span) => spansOf(condition, span));
}

/** When a satellite's light may be used over a station. */
class UsableStretches {
  private readonly sunBelowDeg: number | null;
  private readonly shortestMs: number;
  private readonly night: Condition | null;
  private readonly shadow: Condition | null;

  constructor(
    { rules }: Constellation,
    track: CoarseTrack,
    private readonly station: CloudedGroundStation,
  ) {
    this.sunBelowDeg = rules.sunBelowDeg;
    this.shortestMs = rules.shortestContactS * MS_PER_S;
    this.night = rules.sunBelowDeg === null ? null : isNight(station, rules.sunBelowDeg);
    this.shadow = rules.inShadow ? isInShadow(track.elements) : null;
  }

  /** The longest usable part of a stretch; null where there is none that is long enough. */
  of({ startMs, endMs }: Stretch): Span | null {
    let spans: readonly Span[] = [{ fromUtcMs: startMs, toUtcMs: endMs }];
    if (this.night !== null && !this.isNightThroughout(startMs, endMs)) {
      if (this.isDayThroughout(startMs, endMs)) return null;
      spans = within(spans, this.night);
    }
    if (this.shadow !== null) spans = within(spans, this.shadow);
    const best = longest(spans);
    return best !== null && best.toUtcMs - best.fromUtcMs + 1 >= this.shortestMs ? best : null;
  }

  private isNightThroughout(startMs: number, endMs: number): boolean {
    return this.sunOver(startMs, endMs).highest < -this.sunBelowDeg!;
  }

  private isDayThroughout(startMs: number, endMs: number): boolean {
    return this.sunOver(startMs, endMs).lowest > -this.sunBelowDeg!;
  }

  /** Bounds on the Sun's elevation over a stretch, from the middle of it. */
  private sunOver(startMs: number, endMs: number): { readonly lowest: number; readonly highest: number } {
    const middle = sunElevationDeg(this.station, (startMs + endMs) / 2);
    const most = (MOST_SUN_DEG_PER_MS * (endMs - startMs)) / 2;
    return { lowest: middle - most, highest: middle + most };
  }
}

/** By start, then satellite, then station. */
function inOrder(one: Contact, other: Contact): number {
  return one.startMs - other.startMs || one.satellite - other.satellite || one.station - other.station;
}

/**
 * The contacts that begin from `fromMs` on and within so many days: those of which key is expected under a
 * clear sky. In order of their beginnings, then of satellites, then of stations.
 * @param fromMs Unix time in whole ms
 * @param seed of the weather, drawn and forecast
 * @throws UserError when a satellite never sets or has no position at some time
 */
export async function contactsOf(
  constellation: Constellation,
  fromMs: number,
  days: number,
  seed: Seed,
): Promise<Contact[]> {
  const { stations, weather } = constellation;
  const tools = {
    forecast: await forecastOf(constellation),
    weather: new Weather(stations, weather, seed),
    linkStations: stations.map(linkStationOf),
  };
  const toMs = fromMs + Math.round(days * MS_PER_DAY);
  const contacts: Contact[] = [];
  for (let at = fromMs; at < toMs; at += MOST_WINDOW_MS)
    for (const contact of contactsBetween(constellation, at, Math.min(toMs, at + MOST_WINDOW_MS), tools))
      contacts.push(contact);
  return contacts;
}

/** What all windows share. */
interface Tools {
  readonly forecast: FastForecast;
  readonly weather: Weather;
  readonly linkStations: readonly LinkStation[];
}

/** The contacts that begin from `fromMs` on and before `toMs`. */
function contactsBetween(
  constellation: Constellation,
  fromMs: number,
  toMs: number,
  { forecast, weather, linkStations }: Tools,
): Contact[] {
  const { satellites, stations } = constellation;
  const contacts: Contact[] = [];
  satellites.forEach(({ elements }, satellite) => {
    const track = new CoarseTrack(elements);
    stations.forEach((place, station) => {
      const usable = new UsableStretches(constellation, track, place);
      for (const stretch of new Passes(track, place).between(fromMs - LONGEST_STRETCH_MS, toMs)) {
        const span = usable.of(stretch);
        if (span === null || span.fromUtcMs < fromMs || span.fromUtcMs >= toMs) continue;
        const { fromUtcMs: startMs, toUtcMs: endMs } = span;
        const expectedKeyBits = forecast.secretBits(track, linkStations[station]!, { startMs, endMs });
        if (expectedKeyBits === 0) continue;
        const middleMs = (startMs + endMs) / 2;
        contacts.push({
          satellite,
          station,
          startMs,
          endMs,
          highestElevationDeg: rounded(stretch.highestElevationDeg),
          expectedKeyBits,
          clearProbability: rounded(weather.clearProbability(station, middleMs)),
          isClear: weather.isClear(station, middleMs),
        });
      }
    });
  });
  return contacts.sort(inOrder);
}
