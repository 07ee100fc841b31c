/**
 * How one station sees Earth-fixed states, fast. Takes: a place. Gives: elevation, azimuth and range, and
 * whether the satellite climbs; the same as Viewpoint gives, without objects.
 */
import { type Place, Viewpoint } from "../orbit/track.js";
import type { TrackState } from "./coarse-track.js";

const DEG = 180 / Math.PI;

/** A station's horizon. */
export class Horizon {
  /** The station in km, fixed to the Earth. */
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** Its distance from the Earth's centre in km. */
  readonly radiusKm: number;
  private readonly up: readonly [number, number, number];
  private readonly east: readonly [number, number];
  private readonly north: readonly [number, number, number];

  constructor(place: Place) {
    const { x, y, z } = new Viewpoint(place).position;
    this.x = x;
    this.y = y;
    this.z = z;
    this.radiusKm = Math.hypot(x, y, z);
    const [latitude, longitude] = [place.latitudeDeg / DEG, place.longitudeDeg / DEG];
    const [sinLat, cosLat] = [Math.sin(latitude), Math.cos(latitude)];
    const [sinLon, cosLon] = [Math.sin(longitude), Math.cos(longitude)];
    this.up = [cosLat * cosLon, cosLat * sinLon, sinLat];
    this.east = [-sinLon, cosLon];
    this.north = [-sinLat * cosLon, -sinLat * sinLon, cosLat];
  }

  /** Distance in km. */
  rangeKm({ x, y, z }: TrackState): number {
    return Math.sqrt((x - this.x) ** 2 + (y - this.y) ** 2 + (z - this.z) ** 2);
  }

  /** Sine of the geometric elevation. */
  sineOfElevation(state: TrackState): number {
    return this.height(state) / this.rangeKm(state);
  }

  /** The same angle, in degrees. */
  elevationDeg(state: TrackState): number {
    return Math.asin(Math.max(-1, Math.min(1, this.sineOfElevation(state)))) * DEG;
  }

  /** From north over east, 0 to 360 degrees. */
  azimuthDeg({ x, y, z }: TrackState): number {
    const [dx, dy, dz] = [x - this.x, y - this.y, z - this.z];
    const east = dx * this.east[0] + dy * this.east[1];
    const north = dx * this.north[0] + dy * this.north[1] + dz * this.north[2];
    return (Math.atan2(east, north) * DEG + 360) % 360;
  }

  /** Rate of the sine of the elevation, in 1/s: positive while the satellite climbs. */
  climb(state: TrackState): number {
    const { x, y, z, vx, vy, vz } = state;
    const range = this.rangeKm(state);
    const rising = vx * this.up[0] + vy * this.up[1] + vz * this.up[2];
    const receding = ((x - this.x) * vx + (y - this.y) * vy + (z - this.z) * vz) / range;
    return (rising - (this.height(state) / range) * receding) / range;
  }

  private height({ x, y, z }: TrackState): number {
    return (x - this.x) * this.up[0] + (y - this.y) * this.up[1] + (z - this.z) * this.up[2];
  }
}
