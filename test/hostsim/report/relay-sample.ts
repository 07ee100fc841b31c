/** A relay's result, small and made up. */
import type { RelayPictures, RelayResult, RelaySights } from "../../../hostsim/relay/relay-result.js";

/** A pass that was flown. */
export const PASS = {
  station: "Here",
  fromUtc: "2025-04-07T18:00:00.000Z",
  toUtc: "2025-04-07T18:05:00.000Z",
  peakElevationDeg: 60,
  fate: "flown",
  service: { fromUtc: "2025-04-07T18:00:00.000Z", heldUntilUtc: "2025-04-07T18:05:31.000Z" },
  givenUp: null,
  secretKeyBits: 100_000,
  qber: 0.011,
  blocks: 390,
  leftOutBits: 160,
  relay: ["asks for 10 blocks"],
} as const;
const TEST = { name: "runs", statistic: 1, pValue: 0.3, passed: true };
/** The result. */
export const RESULT: RelayResult = {
  scenario: "sample",
  title: "A sample",
  description: "Two places",
  evidence: "simulated",
  seed: 3,
  command: "satqkd relay sample --seed 3",
  fromUtc: "2025-04-07T12:00:00Z",
  toUtc: "2025-04-09T12:00:00.000Z",
  stations: [
    { name: "Here", id: "here", latitudeDeg: 40, longitudeDeg: 116 },
    { name: "There", id: "there", latitudeDeg: -34, longitudeDeg: 19 },
  ],
  distanceKm: 12_921,
  passes: [PASS, { ...PASS, station: "There", fate: "link only", fromUtc: "2025-04-08T03:00:00.000Z" }],
  unusablePasses: [{ station: "Here", daylight: 7, sunlit: 2, short: 1, bright: 0 }],
  slewS: 60,
  relay: {
    sharedBlocks: 10,
    lostBlocks: 0,
    decodedBy: "There",
    keysEqual: true,
    steps: [
      { utc: "2025-04-07T18:05:01.000Z", station: "Here", from: "free", to: "asked" },
      { utc: "2025-04-08T03:00:01.000Z", station: "There", from: "asked", to: "free" },
    ],
    satelliteKnewUntilUtc: "2025-04-08T03:00:01.000Z",
    releasedUtc: "2025-04-08T03:00:01.000Z",
    blocksLeftOnSatellite: 0,
  },
  pictures: [
    {
      from: "Here",
      to: "There",
      file: "a.png",
      source: "drawn",
      bytes: 320,
      blocks: 11,
      sentUtc: "2025-04-07T18:05:02.000Z",
      receivedUtc: "2025-04-08T03:00:02.000Z",
      arrivedBitForBit: true,
    },
  ],
  ciphertext: [TEST],
  repeatedPad: [{ ...TEST, passed: false, pValue: 0 }],
  accounts: [
    { party: "here", peer: "satellite", madeBits: 512, spentBits: 256, leftBits: 256, burntBits: 0 },
  ],
  security: {
    epsilonSec: 1e-9,
    epsilonCor: 1e-15,
    tailBound: "hoeffding",
    randomness: "expanded",
    generator: "ChaCha20",
    flownPasses: 1,
    epsilons: [{ name: "pass of 2025-04-07T18:00:00Z: secrecy", value: 1e-9 }],
    epsilonTotal: 1e-9,
  },
  assumptions: [{ path: "weather", value: 0.5, reason: "every second night" }],
  wallS: 1,
};
const BYTES = Uint8Array.from({ length: 320 }, (_, i) => i & 255);
/** Where the satellite was: in one pass, over one station. */
export const SIGHTS: RelaySights = {
  track: [],
  skies: [
    {
      station: "Here",
      fromUtc: PASS.fromUtc,
      fate: "flown",
      directions: [
        { azimuthDeg: 0, elevationDeg: 10 },
        { azimuthDeg: 90, elevationDeg: 90 },
        { azimuthDeg: 90, elevationDeg: 0 },
      ],
    },
  ],
};
/** Its pictures: bytes that are none. */
export const PICTURES: RelayPictures = { sent: [BYTES], onAir: [BYTES], received: [BYTES], sharedPad: BYTES };
