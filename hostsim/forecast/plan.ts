/**
 * The passes of a campaign. Takes: one satellite, its stations, rules, an interval, the chance of weather and
 * a seed. Gives: the usable passes of all stations in the order in which they begin, each with a scenario as
 * long as its usable window, ready for the code that simulates a pass, and how many passes were not usable.
 * Predicts no key and runs nothing. Who has the satellite when several stations see it is decided later
 * (reservations.ts), by what they need then.
 *
 * Weather: over a station with a climate of clouds they come and go (clouds.ts), and of a pass the longest
 * clear stretch is used. Else, assumed: each night of a station is clear or clouded as a whole, by chance,
 * whatever the nights before and the other stations had. A clouded pass gives nothing.
 */

import { RandomStream, type Seed, seedOfPart } from "../base/random.js";
import { UserError } from "../base/user-error.js";
import type { Elements } from "../orbit/elements.js";
import type { Scenario } from "../scenario/schema.js";
import { Clouds } from "./clouds.js";
import type { Span } from "./crossings.js";
import type { KeyForecast } from "./expected.js";
import { scenarioOfPass } from "./pass-scenario.js";
import { type Hindrance, type PassPrediction, PassPredictor, type PassRules } from "./predict.js";
import { spanMs } from "./reservations.js";

const MS_PER_DAY = 86_400_000;
const MS_PER_DEGREE = MS_PER_DAY / 360;

/** A station of a campaign. */
export interface CampaignStation {
  /** Its identifier: pass scenarios are named after it. */
  readonly id: string;
  readonly station: Scenario["station"];
  /** Where the source, link, receiver and bound of its passes come from. */
  readonly base: Scenario;
  /** Where it is given, a pass is not used whose sky is too bright for key. */
  readonly keyForecast?: KeyForecast | null;
}

/** What to plan. */
export interface PlanRequest {
  readonly satellite: Elements;
  /** Of different names and identifiers. */
  readonly stations: readonly CampaignStation[];
  readonly fromUtcMs: number;
  readonly days: number;
  /** Each station has its own minimum elevation. */
  readonly rules: Omit<PassRules, "minimumElevationDeg">;
  /** How probable a clear night is, by the name of a station without a climate of clouds. */
  readonly weather: { readonly clearNightProbability: Readonly<Record<string, number>> };
  readonly seed: Seed;
}

/** A usable pass of the campaign. */
export interface PassPlan {
  readonly station: string;
  readonly pass: PassPrediction;
  /** When light may be sent: all that the rules allow, or the part of it that was reserved. */
  readonly usable: Span;
  /** A shorter part of it is of no use, in ms. */
  readonly leastMs: number;
  /** The night, by the date of its evening in the station's mean solar time, such as "2025-04-07". */
  readonly night: string;
  /**
   * Whether the draw made that night, or this pass, clear. A clouded pass is in the plan, but gives nothing.
   */
  readonly clear: boolean;
  /** The pass's own seed, derived from the plan's: for `runPass`. */
  readonly seed: Seed;
  /** For `runPass`; the session lasts as long as `usable`, in whole steps of 10 ms. */
  readonly scenario: Scenario;
}

/** The date of the evening whose night (noon to noon, mean solar time) holds the moment. */
export function nightOf(longitudeDeg: number, utcMs: number): string {
  return new Date(utcMs + longitudeDeg * MS_PER_DEGREE - MS_PER_DAY / 2).toISOString().slice(0, 10);
}

function isClear({ weather, seed }: PlanRequest, station: string, night: string): boolean {
  const probability = weather.clearNightProbability[station];
  if (probability === undefined) throw new UserError(`weather: no chance of a clear night for ${station}`);
  return new RandomStream(seed, `weather ${station} ${night}`).uniform() < probability;
}

/** What weather leaves of a usable window: whether it is clear, and from when to when. */
function weatherOver(
  request: PlanRequest,
  { name, clouds: climate }: Scenario["station"],
): (window: Span, night: string) => { readonly clear: boolean; readonly usable: Span } {
  if (climate === undefined) return (usable, night) => ({ clear: isClear(request, name, night), usable });
  const clouds = new Clouds(climate, name, request.seed);
  const leastMs = request.rules.minimumUsableS * 1000;
  return (usable) => {
    const clear = clouds
      .clearSpans(usable)
      .map(({ fromUtcMs, toUtcMs }) => ({ fromUtcMs: Math.ceil(fromUtcMs), toUtcMs: Math.floor(toUtcMs) }))
      .filter((span) => spanMs(span) >= leastMs)
      .sort((a, b) => spanMs(b) - spanMs(a));
    return clear[0] === undefined ? { clear: false, usable } : { clear: true, usable: clear[0] };
  };
}

/** Passes of a station that the rules don't let be used, by the reason. */
export type UnusablePasses = { readonly station: string } & Readonly<Record<Hindrance, number>>;

/** The passes of a campaign. */
export interface Plan {
  /** In the order in which they begin; stations may have overlapping ones. */
  readonly passes: readonly PassPlan[];
  /** Of each station, in the order of the request. */
  readonly unusable: readonly UnusablePasses[];
}

/** The time of a pass in its scenario's name. */
function timeInName(utcMs: number): string {
  const time = new Date(utcMs).toISOString();
  return `${time.slice(0, 10)}-${time.slice(11, 19).replaceAll(":", "")}`;
}

function titleOf(station: string, { fromUtcMs }: Span): string {
  return `${station}, ${new Date(fromUtcMs).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** The passes of one station. */
function passesOf(
  request: PlanRequest,
  { id, station, base, keyForecast }: CampaignStation,
): { readonly usable: PassPlan[]; readonly unusable: UnusablePasses } {
  const { satellite, fromUtcMs, days, rules, seed } = request;
  const interval = { fromUtcMs, toUtcMs: fromUtcMs + Math.round(days * MS_PER_DAY) };
  const { minimumElevationDeg } = station;
  const predictor = new PassPredictor(satellite, station, { ...rules, minimumElevationDeg });
  const weather = weatherOver(request, station);
  const unusable = { station: station.name, daylight: 0, sunlit: 0, short: 0, bright: 0 };
  const usable = predictor.passes(interval).flatMap((pass) => {
    const { usable, hindrance } = pass;
    if (hindrance !== null) unusable[hindrance] += 1;
    if (usable === null) return [];
    const night = nightOf(station.longitudeDeg, pass.culmination.utcMs);
    const name = `${id}-${timeInName(usable.fromUtcMs)}`;
    const over = (window: Span) =>
      scenarioOfPass(base, {
        name,
        title: titleOf(station.name, window),
        orbit: satellite.source,
        station,
        usable: window,
      });
    if (keyForecast?.of(over(usable)).skyTooBright) {
      unusable.bright += 1;
      return [];
    }
    const sky = weather(usable, night);
    return {
      station: station.name,
      pass,
      usable: sky.usable,
      leastMs: rules.minimumUsableS * 1000,
      night,
      clear: sky.clear,
      seed: seedOfPart(seed, `pass ${name}`),
      scenario: over(sky.usable),
    };
  });
  return { usable, unusable };
}

/** A pass of which only a part is used: its night, its weather, its seed and its name stay. */
export function partOf(plan: PassPlan, usable: Span): PassPlan {
  const { orbit, station, name } = plan.scenario;
  const title = titleOf(plan.station, usable);
  const scenario = scenarioOfPass(plan.scenario, { name, title, orbit, station, usable });
  return { ...plan, usable, scenario };
}

/**
 * Plans a campaign: the same request gives the same plan, and a night's weather depends on seed, station and
 * date alone.
 * @throws UserError when stations share a name or an identifier or lack a chance of clear nights, or a
 *   satellite has no passes.
 */
export function planPasses(request: PlanRequest): Plan {
  for (const names of [
    request.stations.map(({ station }) => station.name),
    request.stations.map(({ id }) => id),
  ])
    if (new Set(names).size !== names.length) throw new UserError(`stations: two are named alike: ${names}`);
  const each = request.stations.map((station) => passesOf(request, station));
  const passes = each
    .flatMap(({ usable }) => usable)
    .sort((a, b) => a.usable.fromUtcMs - b.usable.fromUtcMs || a.station.localeCompare(b.station, "en"));
  return { passes, unusable: each.map(({ unusable }) => unusable) };
}
