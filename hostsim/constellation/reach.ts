/**
 * Whether a station can ever see a satellite. Takes: elements and a station. Gives: yes or no, by geometry
 * alone: "yes" may be a pass a year, "no" is none ever.
 */
import type { Elements } from "../orbit/orbit.js";
import { earthFixedState, type Place, Viewpoint } from "../orbit/track.js";

const GRAVITY = 398_600.8;
const EARTH_RADIUS_KM = 6378.135;
/** The flat Earth's poles are so much nearer to its centre, in km; it opens the view by as much. */
const FLATTENING_KM = 22;
/** Geodetic latitude is at most so much above geocentric latitude, in degrees. */
const LATITUDE_SLACK_DEG = 0.2;
const DEG = 180 / Math.PI;
/** Minutes of a revolution that stays with the ground, and how far a longitude that is kept may swing. */
const SIDEREAL_DAY_MINUTES = 1436.07;
const SYNCHRONOUS_MINUTES = 2;
const SWING_DEG = 15;

/** A station, with the elevation above which it works. */
export interface ReachStation extends Place {
  readonly minimumElevationDeg: number;
}

/**
 * Largest angle at the Earth's centre between a station and a satellite at this distance that it sees above
 * an elevation, in rad.
 */
export function widestAngle(radiusKm: number, { minimumElevationDeg, altitudeM }: ReachStation): number {
  const elevation = minimumElevationDeg / DEG;
  const ground = EARTH_RADIUS_KM - FLATTENING_KM;
  // The station's height counts against it: it is nearer to the satellite's circle.
  const cosine = (Math.min(ground, ground + altitudeM / 1000) / radiusKm) * Math.cos(elevation);
  return Math.acos(Math.min(1, cosine)) - elevation + LATITUDE_SLACK_DEG / DEG;
}

/** Whether the satellite can rise above the station's lowest elevation. */
export function canRise(elements: Elements, station: ReachStation): boolean {
  const { no, ecco, inclo } = elements.record;
  const axisKm = Math.cbrt(GRAVITY / (no / 60) ** 2);
  const widestDeg = widestAngle(axisKm * (1 + ecco), station) * DEG;
  const highestDeg = Math.min(inclo, Math.PI - inclo) * DEG;
  if (Math.abs(station.latitudeDeg) > highestDeg + widestDeg + LATITUDE_SLACK_DEG) return false;
  const minutes = (2 * Math.PI) / no;
  if (Math.abs(minutes - SIDEREAL_DAY_MINUTES) > SYNCHRONOUS_MINUTES || ecco > 0.1) return true;
  // A synchronous satellite stays near its longitude, however its latitude swings.
  const { position } = earthFixedState(elements, elements.epochUtcMs);
  const place = new Viewpoint(station).position;
  const longitudes = [position, place].map(({ x, y }) => Math.atan2(y, x) * DEG);
  const apart = Math.abs(((((longitudes[0]! - longitudes[1]! + 540) % 360) + 360) % 360) - 180);
  return apart <= widestDeg + highestDeg + SWING_DEG;
}
