/**
 * Ways between stations. Takes: which stations share key. Gives: the way with the fewest stations; of those,
 * the one whose names come first, so that it is the same each time. All stations between are trusted relays.
 */
import type { Path } from "./entries.js";
import { MOST_STATIONS } from "./messages.js";

/** Pairs of stations whose KMEs share key. */
export type Links = readonly (readonly [string, string])[];

function neighbours(links: Links, station: string): string[] {
  const found = links.flatMap(([a, b]) => (a === station ? [b] : b === station ? [a] : []));
  return [...new Set(found)].sort();
}

/**
 * The way from one station to another; null when there is none of at most MOST_STATIONS. `isOpen` says
 * whether the first step may go to a station.
 */
export function pathBetween(
  links: Links,
  from: string,
  to: string,
  isOpen: (first: string) => boolean = () => true,
): Path | null {
  const seen = new Set([from]);
  let ways: Path[] = neighbours(links, from)
    .filter(isOpen)
    .map((first) => [from, first]);
  for (let stations = 2; stations <= MOST_STATIONS && ways.length > 0; stations++) {
    const next: Path[] = [];
    for (const way of ways) {
      const last = way.at(-1)!;
      if (last === to) return way;
      if (seen.has(last)) continue;
      seen.add(last);
      for (const station of neighbours(links, last)) if (!seen.has(station)) next.push([...way, station]);
    }
    ways = next;
  }
  return null;
}
