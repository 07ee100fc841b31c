/** The page of a relay tells plainly what went wrong, and shows text as text. */
import { describe, expect, it } from "vitest";
import type { RelayPictures, RelayResult } from "../../../hostsim/relay/relay-result.js";
import { relayReport } from "../../../hostsim/report/relay-report.js";

const PASS = {
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
const RESULT: RelayResult = {
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
  unusablePasses: [{ station: "Here", daylight: 7, sunlit: 2, short: 1 }],
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
const PICTURES: RelayPictures = { sent: [BYTES], onAir: [BYTES], received: [BYTES], sharedPad: BYTES };
const page = (changes: Partial<RelayResult> = {}) => relayReport({ ...RESULT, ...changes }, PICTURES, []);

describe("the report of a relay", () => {
  it("needs no network and no other file", () => {
    expect(page()).not.toMatch(/src="(?!data:)/i);
    expect(page()).not.toMatch(/<link|<script|<iframe|url\(|@import/i);
  });

  it("shows text as text, whatever a station calls itself", () => {
    const name = '<script>alert("x")</script>';
    const [, there] = RESULT.stations;
    const hostile = page({ title: name, stations: [{ ...RESULT.stations[0]!, name }, there!], passes: [] });
    expect(hostile).not.toContain("<script>alert");
    expect(hostile).toContain("&lt;script&gt;alert(&quot;x&quot;)");
  });

  it("says what was given up and why, in the table and on the line of time", () => {
    const reason = "the satellite is with There until 18:05:31 UTC and turns for 60 s";
    const givenUp = { seconds: 85, reason };
    const shown = page({
      passes: [
        { ...PASS, fate: "given up", secretKeyBits: 0, relay: [], service: null, givenUp },
        { ...PASS, givenUp },
      ],
    });
    expect(shown).toContain(`<td>given up</td><td></td>`);
    expect(shown).toContain(`<td>${reason}</td>`);
    expect(shown).toContain(`<td>gave 85 s of it up: ${reason}; asks for 10 blocks</td>`);
    expect(shown).toContain(`given up to the other station; ${reason}</title>`);
    expect(shown).toContain("Here: 7 by daylight, 2 in sunlight, 1 too short");
  });

  it("says what arrived", () => {
    expect(page()).toContain('<p class="answer">One picture arrived bit for bit, over 12,921 km');
  });

  it.each<[string, Partial<RelayResult>]>([
    ["a.png arrived changed", { pictures: [{ ...RESULT.pictures[0]!, arrivedBitForBit: false }] }],
    ["the shared keys differ: do not use them", { relay: { ...RESULT.relay, keysEqual: false } }],
    ["relayed key is left on the satellite", { relay: { ...RESULT.relay, blocksLeftOnSatellite: 1 } }],
    [
      "the account of here with satellite does not close",
      { accounts: [{ ...RESULT.accounts[0]!, spentBits: 255 }] },
    ],
    ["the ciphertext fails a test of randomness", { ciphertext: [{ ...TEST, passed: false }] }],
  ])("says plainly: %s", (words, changes) => {
    expect(page(changes)).toContain(`<p class="answer none">${words}.</p>`);
    expect(page(changes)).not.toContain('<p class="answer">');
  });
});
