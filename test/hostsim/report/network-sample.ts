/** The plan of a network, small and made up: two satellites, three stations, two pairs, two days. */
import type { NetworkTrack } from "../../../hostsim/report/network-tracks.js";
import type { NetworkResult } from "../../../hostsim/scheduling/result.js";

const DAY_MS = 86_400_000;
const FIRST_MS = Date.parse("2025-04-05T00:00:00Z");
const satellite = (index: number) => ({ kind: "satellite" as const, index });
const station = (index: number) => ({ kind: "station" as const, index });

function contact(index: number, place: number, startMs: number, keyBits: number, isChosen = true) {
  return {
    satellite: index,
    station: place,
    startMs,
    endMs: startMs + 300_000,
    highestElevationDeg: 60,
    expectedKeyBits: 1000,
    clearProbability: 0.5,
    isClear: keyBits > 0,
    isChosen,
    keyBits,
  };
}

function stores(
  index: number,
  place: number,
  day: number,
  madeBits: number,
  spentBits: number,
  heldBits: number,
) {
  const [first, second] = [satellite(index), station(place)];
  const orderedBits = spentBits;
  return {
    first,
    second,
    day,
    madeBits,
    overQuotaBits: 0,
    orderedBits,
    spentBits,
    freeBits: heldBits,
    heldBits,
  };
}

/** The result. */
export const NETWORK: NetworkResult = {
  scenario: "sample",
  title: "A sample <network>",
  scenarioHash: "0".repeat(64),
  core: "1".repeat(64),
  command: "satqkd network sample --days 2 --seed 3",
  seed: 3,
  evidence: "simulated",
  scheduler: "programme",
  fromUtc: "2025-04-05T00:00:00.000Z",
  rules: {
    satelliteTurnMs: 60_000,
    stationTurnMs: 60_000,
    quotaBits: null,
    overStations: false,
    mostHops: 1,
  },
  satellites: [{ name: "one" }, { name: "two" }],
  stations: [
    { name: "Here", latitudeDeg: 40, longitudeDeg: 10 },
    { name: "There & back", latitudeDeg: -30, longitudeDeg: 20 },
    { name: "Far", latitudeDeg: 35, longitudeDeg: -170 },
  ],
  pairs: [
    { first: 0, second: 1, bitsPerDay: 500, priority: 1 },
    { first: 0, second: 2, bitsPerDay: 1000, priority: 2 },
  ],
  days: [0, 1].map((day) => ({
    startMs: FIRST_MS + day * DAY_MS,
    contacts: 2,
    chosen: 2,
    clear: 1,
    value: 10,
    bound: 10.05,
  })),
  gap: 0.005,
  contacts: [
    contact(0, 0, FIRST_MS + 3_600_000, 1000),
    contact(0, 1, FIRST_MS + 7_200_000, 1000),
    contact(1, 2, FIRST_MS + DAY_MS, 0),
    contact(1, 0, FIRST_MS + DAY_MS + 3_600_000, 0, false),
  ],
  satelliteKeys: [],
  keys: [
    { pair: 0, day: 0, wantedBits: 500, orderedBits: 0, deliveredBits: 0 },
    { pair: 0, day: 1, wantedBits: 1000, orderedBits: 1000, deliveredBits: 1000 },
    { pair: 1, day: 0, wantedBits: 1000, orderedBits: 0, deliveredBits: 0 },
    { pair: 1, day: 1, wantedBits: 2000, orderedBits: 0, deliveredBits: 0 },
  ],
  relays: [],
  knowledge: [],
  waiting: [
    { pair: 0, deliveredBits: 1000, meanS: 5400, medianS: 90, longestS: 200_000 },
    { pair: 1, deliveredBits: 0, meanS: null, medianS: null, longestS: null },
  ],
  stores: [
    stores(0, 0, 0, 1000, 0, 1000),
    stores(0, 0, 1, 0, 1000, 0),
    stores(0, 1, 0, 1000, 0, 1000),
    stores(0, 1, 1, 0, 1000, 0),
  ],
  terminals: [],
  bottlenecks: [
    { pair: 1, wantedBits: 2000, deliveredBits: 0, place: [station(2)], reason: "no key is made at Far" },
  ],
  checked: { contacts: 4, relays: 0 },
};

/** Tracks of its three chosen contacts; the second crosses the map's edge. */
export const NETWORK_TRACKS: readonly NetworkTrack[] = [
  [
    [5, 20],
    [10, 40],
    [15, 60],
  ],
  [
    [178, -20],
    [-178, -30],
    [-174, -40],
  ],
  [
    [-160, 20],
    [-165, 30],
    [-170, 40],
  ],
].map((points, contact) => ({
  contact,
  startMs: NETWORK.contacts[contact]!.startMs - 150_000,
  stepMs: 300_000,
  points: points as [number, number][],
}));
