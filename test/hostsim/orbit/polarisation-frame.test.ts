/**
 * The angle between the satellite's frame of polarisation and the station's: against closed forms of a flat
 * Earth, the pass through the zenith, and vectors in space instead of on the Earth.
 */
import { eciToEcf, gstime, propagate } from "satellite.js";
import { describe, expect, it } from "vitest";
import { parseOrbit } from "../../../hostsim/orbit/elements.js";
import { orbitNormal, polarisationFrameDeg } from "../../../hostsim/orbit/polarisation-frame.js";
import { earthFixedState, Viewpoint } from "../../../hostsim/orbit/track.js";
import { linkTimeline } from "../../../hostsim/pass/link-timeline.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";

const RAD = Math.PI / 180;
/** On the equator at longitude 0: east is y, north z, up x. */
const EQUATOR = { latitudeDeg: 0, longitudeDeg: 0, altitudeM: 0 };
const FROM = { x: 6378.137, y: 0, z: 0 };

/** The satellite at so many km east, north and up, flying east. */
function flyingEast(east: number, north: number, up: number): number {
  return polarisationFrameDeg({ x: FROM.x + up, y: east, z: north }, { x: 0, y: 0, z: 1 }, FROM, EQUATOR);
}

/** The difference of two directions of linear light, from 0 to 90 degrees. */
function apartDeg(a: number, b: number): number {
  return Math.abs(a - b - 180 * Math.round((a - b) / 180));
}

describe("the satellite's frame against the station's", () => {
  it("turns over a flat Earth as tan = north x up / (range x east): fastest at the culmination", () => {
    for (const north of [20, 200, -350]) {
      for (const east of [-1500, -400, -30, 10, 250, 900]) {
        const up = 500;
        const range = Math.hypot(east, north, up);
        const expected = Math.atan2(north * up, range * east) / RAD;
        expect(apartDeg(flyingEast(east, north, up), expected)).toBeLessThan(1e-9);
      }
      // At the culmination the orbit's normal stands upright in the tube.
      expect(apartDeg(flyingEast(0, north, 500), 90)).toBeLessThan(1e-9);
      const rate = (flyingEast(0.001, north, 500) - flyingEast(-0.001, north, 500)) / 0.002;
      const rateRad = Math.hypot(north, 500) / (north * 500);
      expect(Math.abs(rate) * RAD).toBeCloseTo(Math.abs(rateRad), 6);
    }
  });

  it("does not turn on a pass through the zenith", () => {
    for (const east of [-1500, -300, -1, 1, 40, 2000])
      expect(apartDeg(flyingEast(east, 0, 500), 0)).toBeLessThan(1e-9);
  });

  it("runs from the station's H towards its V, anticlockwise as seen from below", () => {
    // The satellite is north of the station; its orbit's normal leans to the east by 30 degrees from upright.
    const position = { x: FROM.x + 1, y: 0, z: 1e6 };
    const normal = { x: Math.cos(30 * RAD), y: Math.sin(30 * RAD), z: 0 };
    // Looking north, east is to the right: H points there, and 60 degrees lead from it up to the normal.
    expect(polarisationFrameDeg(position, normal, FROM, EQUATOR)).toBeCloseTo(60, 3);
  });

  it("is the same by vectors in space, all along a pass of jinan-250mhz", () => {
    const { orbit, station, session, link } = loadScenario("jinan-250mhz");
    const elements = parseOrbit(orbit);
    const { startUtcMs, durationMs } = linkTimeline({ orbit, station, session, link });
    const place = new Viewpoint(station).position;
    for (let share = 0; share <= 20; share++) {
      const utcMs = startUtcMs + (share / 20) * durationMs;
      const state = earthFixedState(elements, utcMs);
      const said = polarisationFrameDeg(state.position, orbitNormal(state), place, station);
      expect(apartDeg(said, inSpaceDeg(new Date(utcMs)))).toBeLessThan(2e-3);
    }

    /** The station is turned into space; axes by angles instead of by cross products. */
    function inSpaceDeg(when: Date): number {
      const { position: p, velocity: v } = propagate(elements.record, when) as unknown as {
        position: { x: number; y: number; z: number };
        velocity: { x: number; y: number; z: number };
      };
      const angle = gstime(when);
      const normal = [p.y * v.z - p.z * v.y, p.z * v.x - p.x * v.z, p.x * v.y - p.y * v.x];
      const satellite = eciToEcf(p, angle);
      const offset = [satellite.x - place.x, satellite.y - place.y, satellite.z - place.z];
      const [lat, lon] = [station.latitudeDeg * RAD, station.longitudeDeg * RAD];
      const east = [-Math.sin(lon), Math.cos(lon), 0];
      const north = [-Math.sin(lat) * Math.cos(lon), -Math.sin(lat) * Math.sin(lon), Math.cos(lat)];
      const upright = [Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat)];
      const along = (axis: number[], vector: number[]) =>
        axis.reduce((sum, value, at) => sum + value * vector[at]!, 0);
      const azimuth = Math.atan2(along(east, offset), along(north, offset));
      const elevation = Math.asin(along(upright, offset) / Math.hypot(...offset));
      const axis = (e: number, n: number, u: number) =>
        [0, 1, 2].map((at) => e * east[at]! + n * north[at]! + u * upright[at]!);
      const level = axis(Math.cos(azimuth), -Math.sin(azimuth), 0);
      const raised = axis(
        -Math.sin(azimuth) * Math.sin(elevation),
        -Math.cos(azimuth) * Math.sin(elevation),
        Math.cos(elevation),
      );
      const turned = eciToEcf({ x: normal[0]!, y: normal[1]!, z: normal[2]! }, angle);
      const n = [turned.x, turned.y, turned.z];
      return Math.atan2(along(raised, n), along(level, n)) / RAD;
    }
  });
});
