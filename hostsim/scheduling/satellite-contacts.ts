/**
 * Satellites in sight of each other. Takes: a constellation with links between satellites, and days. Gives:
 * stretches in which two are near enough and the Earth is not between them, with the key of them. Positions
 * are looked at each minute; stretches are cut at whole hours, so that key is there hour by hour.
 */
import { CoarseTrack } from "../constellation/coarse-track.js";
import type { Constellation } from "../constellation/load.js";
import type { SatelliteContact } from "./problem.js";

const STEP_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Mean radius (IUGG). */
const EARTH_KM = 6371;

interface Position {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** Contacts between satellites, by their ends; none without such links. */
export function satelliteContactsOf(
  { satellites, interSatelliteLinks }: Constellation,
  fromMs: number,
  days: number,
): SatelliteContact[] {
  if (interSatelliteLinks === undefined) return [];
  const { rangeKm, lowestRayKm, keyBitPerS } = interSatelliteLinks;
  const steps = Math.round((days * 86_400_000) / STEP_MS);
  const tracks = satellites.map(({ elements }) => {
    const track = new CoarseTrack(elements);
    return Array.from({ length: steps }, (_, step): Position => {
      const { x, y, z } = track.at(fromMs + step * STEP_MS);
      return { x, y, z };
    });
  });
  const contacts: SatelliteContact[] = [];
  const perHour = HOUR_MS / STEP_MS;
  for (let first = 0; first < tracks.length; first++)
    for (let second = first + 1; second < tracks.length; second++)
      for (let begin = 0; begin < steps; begin += perHour) {
        let seen = 0;
        for (let step = begin; step < Math.min(steps, begin + perHour); step++)
          if (areInSight(tracks[first]![step]!, tracks[second]![step]!, rangeKm, lowestRayKm)) seen += 1;
        if (seen === 0) continue;
        const startMs = fromMs + begin * STEP_MS;
        const keyBits = Math.floor((keyBitPerS * seen * STEP_MS) / 1000);
        contacts.push({ first, second, startMs, endMs: startMs + perHour * STEP_MS, keyBits });
      }
  return contacts.sort(
    (one, other) => one.endMs - other.endMs || one.first - other.first || one.second - other.second,
  );
}

/** Whether the straight line between two points is short enough, and nowhere too near to the Earth. */
function areInSight(one: Position, other: Position, rangeKm: number, lowestRayKm: number): boolean {
  const [dx, dy, dz] = [other.x - one.x, other.y - one.y, other.z - one.z];
  const squared = dx * dx + dy * dy + dz * dz;
  if (squared > rangeKm * rangeKm) return false;
  const along = squared === 0 ? 0 : -(one.x * dx + one.y * dy + one.z * dz) / squared;
  const at = Math.min(1, Math.max(0, along));
  const [x, y, z] = [one.x + at * dx, one.y + at * dy, one.z + at * dz];
  return x * x + y * y + z * z >= (EARTH_KM + lowestRayKm) ** 2;
}
