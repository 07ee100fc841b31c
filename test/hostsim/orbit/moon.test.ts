/** The Moon's place, distance and phase against astronomy-engine, which has the whole lunar theory. */
import { Body, Equator, Horizon, Illumination, Observer } from "astronomy-engine";
import { expect, test } from "vitest";
import { RandomStream } from "../../../hostsim/base/random.js";
import { angularDistanceDeg } from "../../../hostsim/channel/sky/radiance.js";
import { moonPosition, phaseAngleDeg } from "../../../hostsim/orbit/moon.js";
import { sunPosition } from "../../../hostsim/orbit/sun.js";
import { Viewpoint } from "../../../hostsim/orbit/track.js";

const MOMENTS = 500;
const FROM = Date.UTC(1990, 0, 1);
const YEARS_MS = 50 * 365.25 * 86_400_000;
const KM_PER_AU = 149_597_870.7;

test("the Moon is within 0.4 degrees, 0.5 % and 0.4 degrees of phase, anywhere, in 50 years", () => {
  const random = new RandomStream(7, "moments");
  for (let i = 0; i < MOMENTS; i++) {
    const utcMs = FROM + random.uniform() * YEARS_MS;
    const place = {
      latitudeDeg: 140 * random.uniform() - 70,
      longitudeDeg: 360 * random.uniform() - 180,
      altitudeM: 100,
    };
    const at = new Date(utcMs);
    const observer = new Observer(place.latitudeDeg, place.longitudeDeg, place.altitudeM);
    const { ra, dec, dist } = Equator(Body.Moon, at, observer, true, true);
    const theirs = Horizon(at, observer, ra, dec);
    const moon = moonPosition(utcMs);
    const ours = new Viewpoint(place).look(moon);
    const offDeg = angularDistanceDeg(ours, { elevationDeg: theirs.altitude, azimuthDeg: theirs.azimuth });
    expect(offDeg).toBeLessThan(0.4);
    expect(Math.abs(ours.rangeKm / (dist * KM_PER_AU) - 1)).toBeLessThan(0.005);
    const phase = phaseAngleDeg(sunPosition(utcMs), moon);
    expect(Math.abs(phase - Illumination(Body.Moon, at).phase_angle)).toBeLessThan(0.4);
  }
});
