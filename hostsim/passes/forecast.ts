/**
 * What `satqkd passes` tells. Takes: satellite, station, rules, interval, and a scenario if the key is asked for. Gives:
 * one object of plain data, times as ISO 8601 text.
 */
import type { NamedElements } from "../orbit/elements-file.js";
import type { Station } from "../orbit/pass.js";
import type { Scenario } from "../scenarios/schema.js";
import type { Span } from "./crossings.js";
import { type ExpectedPass, KeyForecast } from "./expected.js";
import { scenarioOfPass } from "./pass-scenario.js";
import { type PassPrediction, PassPredictor, type PassRules, type Sight } from "./predict.js";

const MS_PER_DAY = 86_400_000;
/** Beyond this, drag that elements can't know moves a low satellite by seconds along its path. */
const FRESH_DAYS = 7;

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
  /** Expected sifted and secret bits; null without a scenario, and for unusable passes. */
  readonly expected: ExpectedPass | null;
}

/** The forecast: what `--json` prints. */
export interface PassForecast {
  readonly evidence: "simulated";
  readonly satellite: { readonly name: string; readonly number: string; readonly epochUtc: string };
  readonly station: Station;
  readonly rules: PassRules;
  readonly fromUtc: string;
  readonly toUtc: string;
  readonly days: number;
  readonly key: { readonly scenario: string } | null;
  readonly passes: readonly ForecastPass[];
  readonly warnings: readonly string[];
}

/** What to forecast. */
export interface ForecastRequest {
  readonly satellite: NamedElements;
  /** Its own minimum elevation gives way to that of the rules. */
  readonly station: Station;
  readonly rules: PassRules;
  readonly fromUtcMs: number;
  readonly days: number;
  /** Whose source, link, receiver and bound the expected key is for; null: no key. */
  readonly keyScenario: Scenario | null;
}

function iso(utcMs: number): string {
  return new Date(utcMs).toISOString();
}

function dated({ utcMs, ...sight }: Sight): DatedSight {
  return { utc: iso(utcMs), ...sight };
}

function told(pass: PassPrediction, expected: ExpectedPass | null): ForecastPass {
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
  };
}

/** The expected key of each usable pass; the elements must be two lines. */
async function expectedOf(
  passes: readonly PassPrediction[],
  { satellite, station, rules }: ForecastRequest,
  base: Scenario,
): Promise<(ExpectedPass | null)[]> {
  const { lines } = satellite.elements;
  if (lines === null) throw new Error("expected keys need two-line elements");
  const forecast = await KeyForecast.open(base);
  const { name, latitudeDeg, longitudeDeg, altitudeM } = station;
  const own = { name, latitudeDeg, longitudeDeg, altitudeM, minimumElevationDeg: rules.minimumElevationDeg };
  const pass = { name: base.name, title: base.title, elements: lines, station: own };
  return passes.map(({ usable }) =>
    usable === null ? null : forecast.of(scenarioOfPass(base, { ...pass, usable })),
  );
}

function warningsOf(elements: NamedElements["elements"], interval: Span): string[] {
  const away =
    Math.max(elements.epochUtcMs - interval.fromUtcMs, interval.toUtcMs - elements.epochUtcMs) / MS_PER_DAY;
  if (away <= FRESH_DAYS) return [];
  return [
    `the interval reaches ${Math.ceil(away)} days from the epoch of the elements; a real low satellite is then seconds to minutes off`,
  ];
}

/**
 * Predicts the passes of the interval.
 * @throws UserError when the satellite never sets or has no position at some time.
 */
export async function forecastPasses(
  request: ForecastRequest,
): Promise<{ readonly predictions: readonly PassPrediction[]; readonly forecast: PassForecast }> {
  const { satellite, station, rules, fromUtcMs, days, keyScenario } = request;
  const { elements } = satellite;
  const interval = { fromUtcMs, toUtcMs: fromUtcMs + Math.round(days * MS_PER_DAY) };
  const predictions = new PassPredictor(elements, station, rules).passes(interval);
  const expected = keyScenario === null ? [] : await expectedOf(predictions, request, keyScenario);
  const { name, latitudeDeg, longitudeDeg, altitudeM } = station;
  const forecast: PassForecast = {
    evidence: "simulated",
    satellite: {
      name: satellite.name ?? `satellite ${elements.satelliteNumber}`,
      number: elements.satelliteNumber,
      epochUtc: iso(elements.epochUtcMs),
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
    passes: predictions.map((pass, index) => told(pass, expected[index] ?? null)),
    warnings: warningsOf(elements, interval),
  };
  return { predictions, forecast };
}
