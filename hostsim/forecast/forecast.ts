/**
 * What `satqkd passes` tells. Takes: satellite, station, rules, interval, and a scenario if the key is asked
 * for. Gives: one object of plain data, times as ISO 8601 text.
 */
import { UserError } from "../base/user-error.js";
import type { NamedElements } from "../orbit/elements-file.js";
import type { Station } from "../orbit/pass.js";
import { sunElevationDeg } from "../orbit/sun.js";
import { earthFixedState } from "../orbit/track.js";
import type { Scenario } from "../scenario/schema.js";
import { type CloudClimate, coverAt } from "./clouds.js";
import type { Span } from "./crossings.js";
import { type ExpectedPass, KeyForecast } from "./expected.js";
import { scenarioOfPass } from "./pass-scenario.js";
import { type PassPrediction, PassPredictor, type PassRules, type Sight } from "./predict.js";

const MS_PER_DAY = 86_400_000;
/** Beyond this, drag that elements can't know moves a low satellite by seconds along its path. */
const FRESH_DAYS = 7;
/** Beyond this, a low satellite is minutes off, or down: no forecast unless it is asked for. */
const OLDEST_DAYS = 30;

/** A moment's directions, with its time as text. */
export type DatedSight = Omit<Sight, "utcMs"> & { readonly utc: string };

/** A pass as told. */
export interface ForecastPass {
  readonly rise: DatedSight;
  readonly culmination: DatedSight;
  readonly closest: DatedSight;
  readonly set: DatedSight;
  readonly underWayAtStart: boolean;
  readonly underWayAtEnd: boolean;
  readonly usable: { readonly fromUtc: string; readonly toUtc: string; readonly seconds: number } | null;
  readonly hindrance: PassPrediction["hindrance"];
  readonly sunElevationDeg: number;
  /**
   * Expected sifted and secret bits; null without a scenario, for unusable passes, and under a sky that no
   * model here knows.
   */
  readonly expected: ExpectedPass | null;
  /** Chance of a clear sky at the culmination, by the station's climate; null for a station without one. */
  readonly clearProbability: number | null;
}

/** The forecast: what `--json` prints. */
export interface PassForecast {
  readonly evidence: "simulated";
  readonly satellite: {
    readonly name: string;
    readonly number: string;
    readonly epochUtc: string;
    /** Sets of elements that the file holds of it; the one of this epoch is the nearest to the interval. */
    readonly sets: number;
    /** Days from the epoch to the farther end of the interval. */
    readonly ageDays: number;
  };
  readonly station: Station;
  readonly rules: PassRules;
  readonly fromUtc: string;
  readonly toUtc: string;
  readonly days: number;
  readonly key: { readonly scenario: string } | null;
  readonly passes: readonly ForecastPass[];
  readonly warnings: readonly string[];
}

/** A station, with its climate of clouds where that is known. */
export type CloudedStation = Station & { readonly clouds?: CloudClimate | undefined };

/** What to forecast. */
export interface ForecastRequest {
  readonly satellite: NamedElements;
  /** Its own minimum elevation gives way to that of the rules. */
  readonly station: CloudedStation;
  readonly rules: PassRules;
  readonly fromUtcMs: number;
  readonly days: number;
  /** Elements of any age are used, with a warning. */
  readonly oldElements: boolean;
  /** Whose source, link, receiver and bound the expected key is for; null: no key. */
  readonly keyScenario: Scenario | null;
}

function iso(utcMs: number): string {
  return new Date(utcMs).toISOString();
}

function dated({ utcMs, ...sight }: Sight): DatedSight {
  return { utc: iso(utcMs), ...sight };
}

function told(pass: PassPrediction, expected: ExpectedPass | null, station: CloudedStation): ForecastPass {
  const { rise, culmination, closest, set, usable, usableS, ...rest } = pass;
  return {
    rise: dated(rise),
    culmination: dated(culmination),
    closest: dated(closest),
    set: dated(set),
    underWayAtStart: rest.underWayAtStart,
    underWayAtEnd: rest.underWayAtEnd,
    usable:
      usable === null
        ? null
        : { fromUtc: iso(usable.fromUtcMs), toUtc: iso(usable.toUtcMs), seconds: usableS },
    hindrance: rest.hindrance,
    sunElevationDeg: rest.sunElevationDeg,
    expected,
    clearProbability: station.clouds === undefined ? null : 1 - coverAt(station.clouds, culmination.utcMs),
  };
}

/**
 * Without a sky, a scenario's background is a night's: that of a sky with the Sun higher than this, in
 * degrees, is not modelled.
 */
const NIGHT_SUN_DEG = -12;
/** A window that ends when the Sun comes to that height may end this much later. */
const ROUNDING_DEG = 0.01;

/** Whether the sky over the station is a night's for as long as the pass is used. */
function isUnderNight({ usable }: PassPrediction, station: Station): boolean {
  if (usable === null) return false;
  const { fromUtcMs, toUtcMs } = usable;
  return [fromUtcMs, (fromUtcMs + toUtcMs) / 2, toUtcMs].every(
    (utcMs) => sunElevationDeg(station, utcMs) <= NIGHT_SUN_DEG + ROUNDING_DEG,
  );
}

/** A pass that gives no key for the sky's light. */
function refused(pass: PassPrediction): PassPrediction {
  return { ...pass, usable: null, usableS: 0, hindrance: "bright" };
}

/** The expected key of each usable pass, by night only where the scenario has no sky. */
async function expectedOf(
  passes: readonly PassPrediction[],
  { satellite, station, rules }: ForecastRequest,
  base: Scenario,
): Promise<(ExpectedPass | null)[]> {
  const forecast = await KeyForecast.open(base);
  const { name, latitudeDeg, longitudeDeg, altitudeM } = station;
  const own = { name, latitudeDeg, longitudeDeg, altitudeM, minimumElevationDeg: rules.minimumElevationDeg };
  const pass = { name: base.name, title: base.title, orbit: satellite.elements.source, station: own };
  return passes.map((each) =>
    each.usable === null || (base.sky === undefined && !isUnderNight(each, station))
      ? null
      : forecast.of(scenarioOfPass(base, { ...pass, usable: each.usable })),
  );
}

/** How far the interval reaches from the epoch of the elements, in days. */
function ageDaysOf({ epochUtcMs }: NamedElements["elements"], { fromUtcMs, toUtcMs }: Span): number {
  return Math.max(epochUtcMs - fromUtcMs, toUtcMs - epochUtcMs) / MS_PER_DAY;
}

/** Refuses elements too old for the interval; for a satellite that is down by then it says so. */
function refuseOld(elements: NamedElements["elements"], interval: Span, ageDays: number): void {
  if (ageDays <= OLDEST_DAYS) return;
  for (const utcMs of [interval.fromUtcMs, interval.toUtcMs]) earthFixedState(elements, utcMs);
  throw new UserError(
    `the interval reaches ${Math.ceil(ageDays)} days from the epoch of the elements, ${iso(elements.epochUtcMs).slice(0, 10)}; beyond ${OLDEST_DAYS} days they place a satellite nowhere near. Give --from, fresher elements by --tle, or --old-elements`,
  );
}

function warningsOf({ elements, sets }: NamedElements, ageDays: number): string[] {
  const warnings: string[] = [];
  if (sets > 1)
    warnings.push(
      `of ${sets} sets of elements the one of ${iso(elements.epochUtcMs)} is used, the nearest to the interval`,
    );
  if (ageDays > FRESH_DAYS)
    warnings.push(
      `the interval reaches ${Math.ceil(ageDays)} days from the epoch of the elements; a real low satellite is then seconds to minutes off`,
    );
  return warnings;
}

/** Says for how many usable passes no key is told. */
function skyWarnings(
  passes: readonly PassPrediction[],
  expected: readonly (ExpectedPass | null)[],
): string[] {
  const bright = expected.filter((key, index) => key === null && passes[index]!.usable !== null).length;
  if (bright === 0) return [];
  return [
    `no key is told for ${bright} usable ${bright === 1 ? "pass" : "passes"} with the Sun less than ${-NIGHT_SUN_DEG}° below the horizon: the light of that sky is not modelled`,
  ];
}

/** Says for how many passes the scenario's uplink is too slow, and what would do. */
function linkWarnings(expected: readonly (ExpectedPass | null)[]): string[] {
  const slow = expected.flatMap((pass) =>
    pass !== null && pass.uplink.carriedShare < 1 ? [pass.uplink] : [],
  );
  if (slow.length === 0) return [];
  const least = Math.min(...slow.map(({ carriedShare }) => carriedShare));
  const rate = Math.max(...slow.map(({ sufficientBitPerS }) => sufficientBitPerS));
  return [
    `the scenario's uplink does not carry all clicks of ${slow.length} passes, of one only ${Math.floor(100 * least)} %: their key is that of what it carries; ${rate} bit/s would do`,
  ];
}

/**
 * Predicts the passes of the interval.
 * @throws UserError when the elements are too old for the interval, or the satellite never sets or has no
 *   position at some time.
 */
export async function forecastPasses(
  request: ForecastRequest,
): Promise<{ readonly predictions: readonly PassPrediction[]; readonly forecast: PassForecast }> {
  const { satellite, station, rules, fromUtcMs, days, keyScenario } = request;
  const { elements } = satellite;
  const interval = { fromUtcMs, toUtcMs: fromUtcMs + Math.round(days * MS_PER_DAY) };
  const ageDays = ageDaysOf(elements, interval);
  if (!request.oldElements) refuseOld(elements, interval, ageDays);
  const predicted = new PassPredictor(elements, station, rules).passes(interval);
  const wanted = keyScenario === null ? [] : await expectedOf(predicted, request, keyScenario);
  const isBright = (index: number) => wanted[index]?.skyTooBright === true;
  const predictions = predicted.map((pass, index) => (isBright(index) ? refused(pass) : pass));
  const expected = wanted.map((key, index) => (isBright(index) ? null : key));
  const { name, latitudeDeg, longitudeDeg, altitudeM } = station;
  const forecast: PassForecast = {
    evidence: "simulated",
    satellite: {
      name: satellite.name ?? `satellite ${elements.satelliteNumber}`,
      number: elements.satelliteNumber,
      epochUtc: iso(elements.epochUtcMs),
      sets: satellite.sets,
      ageDays,
    },
    station: {
      name,
      latitudeDeg,
      longitudeDeg,
      altitudeM,
      minimumElevationDeg: rules.minimumElevationDeg,
    },
    rules,
    fromUtc: iso(interval.fromUtcMs),
    toUtc: iso(interval.toUtcMs),
    days,
    key: keyScenario === null ? null : { scenario: keyScenario.name },
    passes: predictions.map((pass, index) => told(pass, expected[index] ?? null, station)),
    warnings: [
      ...warningsOf(satellite, ageDays),
      ...skyWarnings(predictions, expected),
      ...linkWarnings(expected),
    ],
  };
  return { predictions, forecast };
}
