/**
 * Where satellites are around their chosen contacts. Takes: a plan, the satellites' elements. Gives: points
 * on the ground below them, for the map that is played.
 */
import type { Elements } from "../orbit/elements.js";
import { earthFixedState } from "../orbit/track.js";
import type { NetworkResult } from "../scheduling/result.js";

/** The path of a satellite around one contact. */
export interface NetworkTrack {
  /** Place in the result's `contacts`. */
  readonly contact: number;
  /** Time of the first point, Unix time in ms. */
  readonly startMs: number;
  readonly stepMs: number;
  /** Longitude and geocentric latitude in degrees. */
  readonly points: readonly (readonly [longitudeDeg: number, latitudeDeg: number])[];
}

/** The path is shown so long before and after a contact. */
const AROUND_MS = 5 * 60_000;
const STEP_MS = 60_000;
/** Contacts of hours, of high satellites, have longer steps. */
const MOST_POINTS = 40;
/** More contacts than this make a page that no phone likes. */
const MOST_TRACKS = 2000;

/**
 * The tracks of the chosen contacts, the first 2,000 of them.
 * @param elements of each satellite, in the order of the plan's list.
 */
export function networkTracks(
  { contacts }: Pick<NetworkResult, "contacts">,
  elements: readonly Elements[],
): NetworkTrack[] {
  const chosen = contacts.flatMap((contact, place) => (contact.isChosen ? [{ ...contact, place }] : []));
  return chosen.slice(0, MOST_TRACKS).map(({ place, satellite, startMs, endMs }) => {
    const from = startMs - AROUND_MS;
    const lengthMs = endMs + AROUND_MS - from;
    const stepMs = Math.max(STEP_MS, Math.ceil(lengthMs / MOST_POINTS));
    const points = Array.from({ length: Math.ceil(lengthMs / stepMs) + 1 }, (_, step) => {
      const { x, y, z } = earthFixedState(elements[satellite]!, from + step * stepMs).position;
      return [degrees(Math.atan2(y, x)), degrees(Math.atan2(z, Math.hypot(x, y)))] as const;
    });
    return { contact: place, startMs: from, stepMs, points };
  });
}

function degrees(angle: number): number {
  return (angle * 180) / Math.PI;
}
