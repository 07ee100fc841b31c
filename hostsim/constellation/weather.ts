/**
 * Clouds over many stations. Takes: their climates and places, how alike near skies are, the forecast's
 * skill, a seed. Gives: whether a station's sky is clear in an hour, and what the forecast of the day before
 * says.
 *
 * A latent normal number stands for each station's sky; it is clouded while that is below the quantile of the
 * month's cover (the multisite generator of Wilks, J. Hydrology 210, 178 (1998), with hours for days). In
 * time the numbers are first-order autoregressive; what is new in an hour is correlated over the distance d
 * of two stations by exp(-d / D), which is a correlation on the sphere (Gneiting, Bernoulli 19, 1327 (2013)).
 * A station's persistence makes clouded stretches as long on average as its climate says, at its mean cover.
 * The forecast is a number that is correlated with the latent one by its skill, and the chance of a clear sky
 * that follows from it: what it calls 70 % is clear in 70 % of cases. Hours of a year begin anew, so that the
 * same moment has the same sky in every window.
 */
import { RandomStream, type Seed } from "../base/random.js";
import { UserError } from "../base/user-error.js";
import { type CloudClimate, coverAt } from "../forecast/clouds.js";
import { errorFunction } from "../probability/gamma.js";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const EARTH_RADIUS_KM = 6371;
const DEG = 180 / Math.PI;
/** Steps of Simpson's rule along the correlation of two normal numbers: exact to 1e-9. */
const CORRELATION_STEPS = 64;
/** A quantile is searched up to so many standard deviations. */
const FARTHEST_SIGMAS = 9;
/** Halvings of a search: beyond the digits of a double. */
const HALVINGS = 60;

/** A station, as far as weather is concerned. */
export interface CloudedPlace {
  readonly name: string;
  readonly latitudeDeg: number;
  readonly longitudeDeg: number;
  readonly clouds: CloudClimate;
}

/** What does not depend on a station. */
export interface WeatherLaw {
  /** Over this distance the likeness of what is new falls by e. */
  readonly correlationKm: number;
  /** Correlation of forecast and weather, from 0 to below 1. */
  readonly forecastSkill: number;
}

/** Probability that a normal number is below a value. */
export function normalBelow(value: number): number {
  const half = errorFunction(Math.abs(value) / Math.SQRT2) / 2;
  return value < 0 ? 0.5 - half : 0.5 + half;
}

/** The largest value in an interval of which `holds` is true, where it is true up to some value. */
function boundary(holds: (value: number) => boolean, low: number, high: number): number {
  let [from, to] = [low, high];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (from + to) / 2;
    if (holds(middle)) from = middle;
    else to = middle;
  }
  return (from + to) / 2;
}

/** The value below which a normal number is with this probability. */
export function normalQuantile(probability: number): number {
  if (probability === 0) return Number.NEGATIVE_INFINITY;
  return boundary((value) => normalBelow(value) < probability, -FARTHEST_SIGMAS, FARTHEST_SIGMAS);
}

/**
 * Probability that two normal numbers of a correlation are both below a value: the integral over the
 * correlation of their density there (Plackett, Biometrika 41, 351 (1954)).
 */
export function bothBelow(value: number, correlation: number): number {
  const below = normalBelow(value);
  const most = Math.asin(correlation);
  const density = (angle: number) => Math.exp(-(value * value) / (1 + Math.sin(angle))) / (2 * Math.PI);
  const width = most / CORRELATION_STEPS;
  let sum = density(0) + density(most);
  for (let step = 1; step < CORRELATION_STEPS; step++)
    sum += (step % 2 === 1 ? 4 : 2) * density(step * width);
  return below * below + (sum * width) / 3;
}

/**
 * Correlation of the latent number from hour to hour at which clouded stretches last so long on average, at
 * the climate's mean cover; 0 where even skies that forget each hour have longer ones.
 */
export function hourlyPersistence({ coverByMonth, meanCloudyHours }: CloudClimate): number {
  const cover = coverByMonth.reduce((sum, each) => sum + each, 0) / coverByMonth.length;
  if (cover === 0) return 0;
  const quantile = normalQuantile(cover);
  // A clouded hour is the last of its stretch with probability 1 / mean length.
  const endsEarlier = (correlation: number) =>
    cover - bothBelow(quantile, correlation) > cover / meanCloudyHours;
  return endsEarlier(0) ? boundary(endsEarlier, 0, 1) : 0;
}

/** Great-circle distance of two places on a round Earth, in km. */
function distanceKm(one: CloudedPlace, other: CloudedPlace): number {
  const [a, b] = [one.latitudeDeg / DEG, other.latitudeDeg / DEG];
  const turn = (one.longitudeDeg - other.longitudeDeg) / DEG;
  const haversine = Math.sin((a - b) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(turn / 2) ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(Math.min(1, haversine)));
}

/** The lower triangle whose square is a correlation (Cholesky), row by row. */
function triangleOf(correlation: (one: number, other: number) => number, size: number): Float64Array[] {
  const rows: Float64Array[] = [];
  for (let row = 0; row < size; row++) {
    const numbers = new Float64Array(row + 1);
    for (let column = 0; column <= row; column++) {
      const other = column === row ? numbers : rows[column]!;
      let rest = correlation(row, column);
      for (let k = 0; k < column; k++) rest -= numbers[k]! * other[k]!;
      // Two stations at one place leave nothing of their own.
      numbers[column] =
        column === row ? Math.sqrt(Math.max(0, rest)) : other[column] ? rest / other[column]! : 0;
    }
    rows.push(numbers);
  }
  return rows;
}

/** The weather over all stations. */
export class Weather {
  private readonly triangle: readonly Float64Array[];
  private readonly persistence: readonly number[];
  private readonly quantiles: readonly (readonly number[])[];
  private readonly years = new Map<number, Float64Array[]>();

  constructor(
    private readonly stations: readonly CloudedPlace[],
    private readonly law: WeatherLaw,
    private readonly seed: Seed,
  ) {
    this.triangle = triangleOf(
      (one, other) => Math.exp(-distanceKm(stations[one]!, stations[other]!) / law.correlationKm),
      stations.length,
    );
    this.persistence = stations.map(({ clouds }) => hourlyPersistence(clouds));
    this.quantiles = stations.map(({ clouds }) => clouds.coverByMonth.map(normalQuantile));
  }

  /** Whether the sky over a station is clear in the hour of a moment (Unix time in ms). */
  isClear(station: number, utcMs: number): boolean {
    return this.latent(station, utcMs) >= this.quantileAt(station, utcMs);
  }

  /** What the forecast of the day before says: the chance of a clear sky in that hour, 0 to 1. */
  clearProbability(station: number, utcMs: number): number {
    const { forecastSkill: skill } = this.law;
    const { name, clouds } = this.stations[station]!;
    if (coverAt(clouds, utcMs) === 0) return 1;
    // A forecast is wrong for a day, not for an hour.
    const error = new RandomStream(
      this.seed,
      `weather forecast ${name} ${Math.floor(utcMs / DAY_MS)}`,
    ).normal();
    const spread = Math.sqrt(1 - skill * skill);
    const told = skill * this.latent(station, utcMs) + spread * error;
    return normalBelow((skill * told - this.quantileAt(station, utcMs)) / spread);
  }

  private quantileAt(station: number, utcMs: number): number {
    return this.quantiles[station]![new Date(utcMs).getUTCMonth()]!;
  }

  private latent(station: number, utcMs: number): number {
    const year = new Date(utcMs).getUTCFullYear();
    const hour = Math.floor((utcMs - Date.UTC(year, 0, 1)) / HOUR_MS);
    const number = this.ofYear(year)[station]?.[hour];
    if (number === undefined) throw new UserError(`weather: there is no station ${station}`);
    return number;
  }

  /** The latent numbers of a year's hours, station by station. */
  private ofYear(year: number): Float64Array[] {
    const known = this.years.get(year);
    if (known !== undefined) return known;
    const hours = (Date.UTC(year + 1, 0, 1) - Date.UTC(year, 0, 1)) / HOUR_MS;
    // A stream a station: one more station at the list's end changes no other's weather.
    const streams = this.stations.map(({ name }) => new RandomStream(this.seed, `weather ${name} ${year}`));
    const latent = this.stations.map(() => new Float64Array(hours));
    const drawn = new Float64Array(this.stations.length);
    for (let hour = 0; hour < hours; hour++) {
      for (let at = 0; at < drawn.length; at++) {
        drawn[at] = streams[at]!.normal();
        const row = this.triangle[at]!;
        let news = 0;
        for (let k = 0; k <= at; k++) news += row[k]! * drawn[k]!;
        const persistence = this.persistence[at]!;
        const before = hour === 0 ? 0 : latent[at]![hour - 1]!;
        latent[at]![hour] =
          hour === 0 ? news : persistence * before + Math.sqrt(1 - persistence * persistence) * news;
      }
    }
    this.years.set(year, latent);
    return latent;
  }
}
