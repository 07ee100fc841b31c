/**
 * Links between satellites against the geometry of a ring: its chord, and that chord's height, are known.
 */
import { expect, test } from "vitest";
import { circularElements } from "../../../hostsim/constellation/circular-orbit.js";
import { loadConstellation } from "../../../hostsim/constellation/load.js";
import { satelliteContactsOf } from "../../../hostsim/scheduling/satellite-contacts.js";

const RING = 12;
const ALTITUDE_KM = 500;
/** From neighbour to neighbour, and from the Earth's centre to the middle of that line. */
const CHORD_KM = 2 * (6378.135 + ALTITUDE_KM) * Math.sin(Math.PI / RING);
const HEIGHT_KM = (6378.135 + ALTITUDE_KM) * Math.cos(Math.PI / RING) - 6371;

test("neighbours of a ring have a link where range and height of the ray allow it, and nobody else", () => {
  const constellation = loadConstellation("jinan-1-and-four");
  const { fromMs } = constellation;
  const satellites = Array.from({ length: RING }, (_, place) => ({
    name: `ring ${place}`,
    elements: circularElements(
      { altitudeKm: ALTITUDE_KM, inclinationDeg: 97, nodeDeg: 0, latitudeArgumentDeg: (360 / RING) * place },
      fromMs,
      place,
    ),
  }));
  const linksWith = (rangeKm: number, lowestRayKm: number) =>
    satelliteContactsOf(
      { ...constellation, satellites, interSatelliteLinks: { rangeKm, lowestRayKm, keyBitPerS: 100 } },
      fromMs,
      1 / 12,
    );
  // The real orbit is an oblate Earth's: some 20 km off the circle, up and down.
  const links = linksWith(CHORD_KM + 50, HEIGHT_KM - 50);
  expect(new Set(links.map(({ first, second }) => (second - first + RING) % RING))).toEqual(
    new Set([1, RING - 1]),
  );
  // Two hours of each, all of their minutes at 100 bit/s.
  expect(links).toHaveLength(2 * RING);
  for (const { keyBits, endMs, startMs } of links)
    expect([keyBits, endMs - startMs]).toEqual([360_000, 3_600_000]);
  expect(linksWith(CHORD_KM - 50, HEIGHT_KM - 50)).toEqual([]);
  expect(linksWith(CHORD_KM + 50, HEIGHT_KM + 50)).toEqual([]);
  expect(satelliteContactsOf(constellation, fromMs, 1)).toEqual([]);
});
