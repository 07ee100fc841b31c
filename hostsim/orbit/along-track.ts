/**
 * Elements that are wrong along the track. Takes: elements, and by how much. Gives: elements of a satellite
 * that is so much ahead on the same orbit: drag that nobody foresaw.
 */
import type { Elements } from "./orbit.js";

/** Elements of a satellite that is `seconds` ahead. */
export function aheadAlongTrack(elements: Elements, seconds: number): Elements {
  return { ...elements, epochUtcMs: elements.epochUtcMs - 1000 * seconds };
}
