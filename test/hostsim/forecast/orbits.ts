/** Made-up orbits as two-line elements, for properties that must hold over any of them. */
import { elementsChecksum, parseElements } from "../../../hostsim/orbit/elements.js";

/** Mean elements in the units of the lines. */
export interface MadeOrbit {
  readonly inclinationDeg: number;
  readonly nodeDeg: number;
  readonly eccentricity: number;
  readonly perigeeDeg: number;
  readonly anomalyDeg: number;
  readonly revolutionsPerDay: number;
}

/** The epoch of every made-up orbit: 5 April 2025, 12:00 UTC. */
export const MADE_EPOCH = Date.UTC(2025, 3, 5, 12);

function angle(degrees: number): string {
  return degrees.toFixed(4).padStart(8);
}

/** The two lines, checksums included. */
export function linesOf(orbit: MadeOrbit): [string, string] {
  const first = "1 99002U          25095.50000000  .00000000  00000-0  00000-0 0  999";
  const second =
    `2 99002 ${angle(orbit.inclinationDeg)} ${angle(orbit.nodeDeg)} ` +
    `${Math.round(orbit.eccentricity * 1e7)
      .toString()
      .padStart(7, "0")} ${angle(orbit.perigeeDeg)} ${angle(orbit.anomalyDeg)} ` +
    `${orbit.revolutionsPerDay.toFixed(8).padStart(11)}    1`;
  return [first + elementsChecksum(first), second + elementsChecksum(second)];
}

/** The orbit, ready for SGP4. */
export function elementsOf(orbit: MadeOrbit) {
  return parseElements(linesOf(orbit));
}
