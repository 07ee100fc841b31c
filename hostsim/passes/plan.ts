/**
 * The passes of a campaign. Takes: one satellite, its stations, rules, an interval, the chance of weather and a seed. Gives: the
 * usable passes of all stations in the order in which they begin, each with a scenario as long as its usable window,
 * ready for the code that simulates a pass. Predicts no key and runs nothing.
 *
 * Weather, assumed: each night of a station is clear or clouded as a whole, by chance, whatever the nights before and the
 * other stations had. A pass of a clouded night gives nothing. Real clouds come in spells of days and move within hours.
 */
import { UserError } from "../cli/user-error.js";
import type { Elements } from "../orbit/elements.js";
import type { Scenario } from "../scenarios/schema.js";
import { RandomStream, type Seed, seedOfPart } from "../world/random.js";
import type { Span } from "./crossings.js";
import { scenarioOfPass } from "./pass-scenario.js";
import { type PassPrediction, PassPredictor, type PassRules } from "./predict.js";

const MS_PER_DAY = 86_400_000;
const MS_PER_DEGREE = MS_PER_DAY / 360;

/** A station of a campaign. */
export interface CampaignStation {
  readonly station: Scenario["station"];
  /** Where the source, link, receiver and bound of its passes come from. */
  readonly base: Scenario;
}

/** What to plan. */
export interface PlanRequest {
  /** Read from two lines: a pass's scenario holds them. */
  readonly satellite: Elements;
  /** Of different names. */
  readonly stations: readonly CampaignStation[];
  readonly fromUtcMs: number;
  readonly days: number;
  /** Each station has its own minimum elevation. */
  readonly rules: Omit<PassRules, "minimumElevationDeg">;
  /** How probable a clear night is, by the station's name. */
  readonly weather: { readonly clearNightProbability: Readonly<Record<string, number>> };
  readonly seed: Seed;
}

/** A pass of the campaign. */
export interface PassPlan {
  readonly station: string;
  /** The pass, with what its own rules allow. */
  readonly pass: PassPrediction;
  /** What is left of it: a satellite serves one station at a time, the one that it served first. */
  readonly usable: Span;
  /** The night, by the date of its evening in the station's mean solar time, such as "2025-04-07". */
  readonly night: string;
  /** Whether the draw made that night clear. A clouded pass is in the plan, but gives nothing. */
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

/** A name as scenarios have it: lower case letters, digits and hyphens. */
function nameOf(station: string, utcMs: number): string {
  const place = station
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  const time = new Date(utcMs).toISOString();
  return `${place || "station"}-${time.slice(0, 10)}-${time.slice(11, 19).replaceAll(":", "")}`;
}

/** The usable passes of one station, as if it were alone. */
function passesOf(request: PlanRequest, { station, base }: CampaignStation): PassPlan[] {
  const { satellite, fromUtcMs, days, rules, seed } = request;
  const { lines } = satellite;
  if (lines === null) throw new UserError("orbit.elements: a plan needs two-line elements, not an OMM");
  const interval = { fromUtcMs, toUtcMs: fromUtcMs + Math.round(days * MS_PER_DAY) };
  const { minimumElevationDeg } = station;
  const predictor = new PassPredictor(satellite, station, { ...rules, minimumElevationDeg });
  return predictor.passes(interval).flatMap((pass) => {
    const { usable } = pass;
    if (usable === null) return [];
    const night = nightOf(station.longitudeDeg, pass.culmination.utcMs);
    const name = nameOf(station.name, usable.fromUtcMs);
    const title = `${station.name}, ${new Date(usable.fromUtcMs).toISOString().slice(0, 19).replace("T", " ")} UTC`;
    return {
      station: station.name,
      pass,
      usable,
      night,
      clear: isClear(request, station.name, night),
      seed: seedOfPart(seed, `pass ${name}`),
      scenario: scenarioOfPass(base, { name, title, elements: lines, station, usable }),
    };
  });
}

/** The plan of a pass that can begin only at `fromUtcMs`; null when what is left is too short. */
function begunLater(plan: PassPlan, fromUtcMs: number, minimumUsableS: number): PassPlan | null {
  if (plan.usable.fromUtcMs >= fromUtcMs) return plan;
  const usable = { fromUtcMs, toUtcMs: plan.usable.toUtcMs };
  if (usable.toUtcMs - usable.fromUtcMs + 1 < minimumUsableS * 1000) return null;
  const { name, title, orbit, station } = plan.scenario;
  const scenario = scenarioOfPass(plan.scenario, { name, title, elements: orbit.elements, station, usable });
  return { ...plan, usable, scenario };
}

/**
 * Plans a campaign: the same request gives the same plan, and a night's weather depends on seed, station and date alone.
 * @throws UserError when stations share a name or lack a chance of clear nights, the elements are no two lines, or a
 *   satellite has no passes.
 */
export function planPasses(request: PlanRequest): PassPlan[] {
  const names = request.stations.map(({ station }) => station.name);
  if (new Set(names).size !== names.length) throw new UserError(`stations: two are named alike: ${names}`);
  const wanted = request.stations
    .flatMap((station) => passesOf(request, station))
    .sort((a, b) => a.usable.fromUtcMs - b.usable.fromUtcMs || a.station.localeCompare(b.station, "en"));
  const plans: PassPlan[] = [];
  let freeFromUtcMs = Number.NEGATIVE_INFINITY;
  for (const each of wanted) {
    // A clouded station does not hold the satellite.
    const plan = each.clear ? begunLater(each, freeFromUtcMs, request.rules.minimumUsableS) : each;
    if (plan === null) continue;
    plans.push(plan);
    if (plan.clear) freeFromUtcMs = plan.usable.toUtcMs + 1;
  }
  return plans;
}
