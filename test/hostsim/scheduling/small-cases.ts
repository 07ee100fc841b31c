/**
 * Small random mornings. Takes: a seed. Gives: what is known on a morning, few contacts that collide often.
 */
import { RandomStream } from "../../../hostsim/base/random.js";
import type { Contact } from "../../../hostsim/constellation/contact.js";
import type { Morning } from "../../../hostsim/scheduling/morning.js";

const MINUTE_MS = 60_000;

/** A contact of which only what a test needs is told. */
export function contactOf(some: Partial<Contact>): Contact {
  return {
    satellite: 0,
    station: 0,
    startMs: 0,
    endMs: 5 * MINUTE_MS,
    highestElevationDeg: 45,
    expectedKeyBits: 100_000,
    clearProbability: 0.5,
    isClear: true,
    ...some,
  };
}

/** A morning of up to `most` contacts. */
export function randomMorning(seed: number, most: number): Morning {
  const random = new RandomStream(seed, "small case of a schedule");
  const below = (count: number) => Math.floor(random.uniform() * count);
  const satellites = 1 + below(3);
  const stations = 2 + below(3);
  const contacts = Array.from({ length: 1 + below(most) }, () => {
    const startMs = below(40) * MINUTE_MS;
    return contactOf({
      satellite: below(satellites),
      station: below(stations),
      startMs,
      endMs: startMs + (2 + below(6)) * MINUTE_MS,
      expectedKeyBits: below(400_000),
      clearProbability: random.uniform(),
    });
  }).sort((one, other) => one.startMs - other.startMs);
  const demands = [];
  for (let first = 0; first < stations; first++)
    for (let second = first + 1; second < stations; second++)
      if (demands.length === 0 || random.uniform() < 0.6)
        demands.push({
          first,
          second,
          bitsPerDay: 1000 + below(random.uniform() < 0.5 ? 20_000 : 2_000_000),
          priority: 1 + below(3),
        });
  const made = Array.from({ length: satellites * stations }, () =>
    random.uniform() < 0.4 ? below(200_000) : 0,
  );
  const room = made.map(() => (random.uniform() < 0.3 ? below(100_000) : Number.POSITIVE_INFINITY));
  return {
    contacts,
    turning: { satelliteMs: below(4) * MINUTE_MS, stationMs: below(4) * MINUTE_MS },
    satellites,
    stations,
    dayNumber: 1 + below(5),
    demands,
    madeBits: (satellite, station) => made[satellite * stations + station]!,
    roomBits: (satellite, station) => room[satellite * stations + station]!,
  };
}
