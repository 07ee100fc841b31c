/** A demonstration's result, small and made up. */
import type { DemoPictureBytes, DemoResult } from "../../../hostsim/demo/result.js";
import { PICTURES, PASS as RELAY_PASS } from "./relay-sample.js";

const nothing = { keyId: null, keysLeft: null };
const ID = "dbb355a5-1045-44f9-98db-d491fb5ad086";

/** The result: one picture, a key, dry under clouds, closed. */
export const DEMO: DemoResult = {
  scenario: "sample",
  title: "A demonstration",
  evidence: "simulated",
  seed: 3,
  command: "satqkd demo relay-tunnel --seed 3 --when-dry close",
  way: "TLS 1.3 with an external pre-shared key",
  stations: ["Here", "There"],
  fromUtc: "2025-04-07T12:00:00Z",
  toUtc: "2025-04-11T12:00:00.000Z",
  everyS: 7200,
  policy: { whenDry: "close", mostAgeS: 21_600 },
  passes: [RELAY_PASS],
  events: [
    {
      ...nothing,
      utc: "2025-04-07T18:00:00.000Z",
      kind: "pass",
      station: "Here",
      words: "key made: 100,000 secret bits",
    },
    {
      ...nothing,
      utc: "2025-04-07T18:05:01.000Z",
      kind: "relay",
      station: "Here",
      words: "the relay on board goes from free to asked",
    },
    { ...nothing, utc: "2025-04-08T03:00:00.000Z", kind: "pass", station: "There", words: "link only" },
    {
      ...nothing,
      utc: "2025-04-08T03:00:02.000Z",
      kind: "stores",
      station: null,
      words: "1 key",
      keysLeft: 1,
    },
    {
      utc: "2025-04-08T03:00:02.000Z",
      kind: "key",
      station: null,
      words: "a new key is in place",
      keyId: ID,
      keysLeft: 0,
    },
    {
      utc: "2025-04-08T03:00:02.000Z",
      kind: "picture",
      station: "Here",
      words: "a.png <goes> through",
      keyId: ID,
      keysLeft: 0,
    },
    { ...nothing, utc: "2025-04-08T18:00:00.000Z", kind: "clouded", station: "Here", words: "clouds" },
    {
      ...nothing,
      utc: "2025-04-08T05:00:02.000Z",
      kind: "dry",
      station: "Here",
      words: "no key",
      keysLeft: 0,
    },
    { ...nothing, utc: "2025-04-10T18:00:00.000Z", kind: "clouded", station: "There", words: "clouds" },
    {
      ...nothing,
      utc: "2025-04-10T19:00:02.000Z",
      kind: "policy",
      station: "Here",
      words: "closed",
      keysLeft: 0,
    },
    {
      ...nothing,
      utc: "2025-04-11T12:00:00.000Z",
      kind: "probe",
      station: null,
      words: "did not go through",
      keysLeft: 0,
    },
  ],
  pictures: [
    {
      from: "Here",
      to: "There",
      file: "a.png",
      source: "drawn",
      bytes: 320,
      utc: "2025-04-08T03:00:02.000Z",
      keyId: ID,
      wireBytes: 600,
      arrivedBitForBit: true,
    },
  ],
  account: { made: 6, pad: 4, told: 1, left: 1, burnt: 0 },
  accountCloses: true,
  drought: {
    dryUtc: "2025-04-08T05:00:02.000Z",
    policyUtc: "2025-04-10T19:00:02.000Z",
    isOpenAtEnd: false,
    isObeyed: true,
  },
  recovery: { keyUtc: "2025-04-11T11:00:00.000Z", isOpen: true },
  assumptions: [{ path: "demo.everyS", value: 7200, reason: "So that days can be looked over" }],
  wallS: 12.5,
};

/** Its picture, three times. */
export const DEMO_PICTURES: DemoPictureBytes = {
  sent: [PICTURES.sent[0]!],
  onWire: [PICTURES.onAir[0]!],
  received: [PICTURES.received[0]!],
};
