/**
 * A campaign as figures. Takes: what a run left. Gives: the object that `satqkd relay --json` prints, and
 * what the page shows besides.
 */

import { generatorNamed } from "../core/generators.js";
import { parseOrbit } from "../orbit/elements.js";
import { earthFixedState } from "../orbit/track.js";
import { accountsOfStore, accountsOnBoard } from "./accounts.js";
import { type Campaign, CONTACT_ELEVATION_DEG, CONTACT_S } from "./campaign.js";
import { campaignEpsilons } from "./campaign-epsilon.js";
import { blocksFor } from "./one-time-pad.js";
import { ciphertextOf, type Parcel, type Party } from "./party.js";
import { randomnessTests, xorOf } from "./randomness.js";
import type { PartyAccount, RelayPictures, RelayResult, RelaySights, TrackPoint } from "./relay-result.js";
import type { RelayScenario } from "./scenario/load.js";
import { skyTracks } from "./sky-tracks.js";

const EARTH_RADIUS_KM = 6371;
const BLOCK_WORDS = 8;
const TRACK_STEP_MS = 60_000;

/** What a run printed and drew. */
export interface CampaignResult {
  readonly result: RelayResult;
  readonly pictures: RelayPictures;
  readonly sights: RelaySights;
}

/** Puts the figures together. */
export function campaignResult(
  relay: RelayScenario,
  files: readonly Uint8Array[],
  campaign: Campaign,
  run: { readonly seed: number | null; readonly command: string; readonly wallS: number },
): CampaignResult {
  const { parties, passes, flown, steps } = campaign;
  const [first, second] = parties;
  const [one, two] = [first.shared!, second.shared!];
  const pictures = picturesOf(relay, files, campaign);
  const ciphers = pictures.onAir;
  const last = steps.at(-1)!;
  const epsilons = campaignEpsilons(flown, {
    questions: campaign.tags,
    rows: one.sharedBlocks + one.lostBlocks,
    messages: parcelsOf(campaign).map(({ message }) => message!.length),
  });
  return {
    pictures,
    sights: {
      track: trackOf(relay, passes.filter(({ fate }) => fate !== "not needed").at(-1)!.toUtc),
      skies: skyTracks(relay, passes),
    },
    result: {
      scenario: relay.name,
      title: relay.title,
      description: relay.description,
      evidence: "simulated",
      seed: run.seed,
      command: run.command,
      fromUtc: relay.plan.fromUtc,
      toUtc: new Date(Date.parse(relay.plan.fromUtc) + relay.plan.days * 86_400_000).toISOString(),
      stations: relay.stations.map(({ name, id, latitudeDeg, longitudeDeg }) => ({
        name,
        id,
        latitudeDeg,
        longitudeDeg,
      })),
      distanceKm: distanceKm(relay),
      passes,
      unusablePasses: campaign.unusable,
      slewS: relay.plan.slewS,
      relay: {
        sharedBlocks: one.sharedBlocks,
        lostBlocks: Math.max(one.lostBlocks, two.lostBlocks),
        decodedBy: relay.stations[one.decodes ? 0 : 1].name,
        keysEqual: areEqual(first.sharedKey, second.sharedKey),
        steps,
        satelliteKnewUntilUtc: steps.find(({ to }) => to === "announced")?.utc ?? last.utc,
        releasedUtc: last.utc,
        blocksLeftOnSatellite: parties.reduce((sum, party) => sum + blocksInFlash(campaign, party), 0),
      },
      pictures: relay.pictures.map(({ from, to, file, source }, i) => {
        const sent = campaign.parties.flatMap(({ parcels }) => parcels).find(({ index }) => index === i)!;
        const arrival = arrivalOf(relay, campaign, i);
        return {
          from,
          to,
          file,
          source,
          bytes: files[i]!.length,
          blocks: blocksFor(files[i]!.length),
          sentUtc: new Date(sent.sentUtcMs!).toISOString(),
          receivedUtc: new Date(arrival.utcMs).toISOString(),
          arrivedBitForBit: Buffer.compare(files[i]!, arrival.data) === 0,
        };
      }),
      ciphertext: randomnessTests(ciphers),
      repeatedPad: randomnessTests(repeated(files, ciphers)),
      accounts: accountsOf(campaign),
      security: {
        epsilonSec: Math.max(...flown.map(({ finiteKey }) => finiteKey.epsilonSec)),
        epsilonCor: Math.max(...flown.map(({ finiteKey }) => finiteKey.epsilonCor)),
        tailBound: [...new Set(flown.map(({ finiteKey }) => finiteKey.tailBound))].join(", "),
        randomness: [...new Set(flown.map(({ randomness }) => randomness))].join(", "),
        generator: [...new Set(flown.map(({ pattern }) => generatorNamed(pattern.generator).title))].join(
          ", ",
        ),
        flownPasses: flown.length,
        epsilons,
        epsilonTotal: epsilons.reduce((sum, { value }) => sum + value, 0),
      },
      assumptions: [
        ...relay.assumptions,
        {
          path: "contact.seconds",
          value: CONTACT_S,
          reason:
            "Packets of the relay are exchanged so long behind the last photon, or at the start of a pass",
        },
        {
          path: "contact.minimumElevationDeg",
          value: CONTACT_ELEVATION_DEG,
          reason: "The laser link is taken to reach lower than quantum light is of use",
        },
      ],
      wallS: run.wallS,
    },
  };
}

function arrivalOf(relay: RelayScenario, { parties }: Campaign, picture: number) {
  const { to } = relay.pictures[picture]!;
  const party = parties[relay.stations[0].name === to ? 0 : 1];
  const place = relay.pictures.slice(0, picture).filter((other) => other.to === to).length;
  return party.arrivals[place]!;
}

/** All pictures that were sent, in the scenario's order. */
function parcelsOf({ parties }: Campaign): Parcel[] {
  return parties.flatMap((party) => party.parcels).sort((a, b) => a.index - b.index);
}

function picturesOf(relay: RelayScenario, files: readonly Uint8Array[], campaign: Campaign): RelayPictures {
  const onAir = parcelsOf(campaign).map(ciphertextOf);
  const [first, second] = repeated(files, onAir);
  return {
    sent: files,
    onAir,
    received: files.map((_, i) => arrivalOf(relay, campaign, i).data),
    sharedPad: second === undefined ? new Uint8Array(0) : xorOf(first!, second),
  };
}

/**
 * The ciphertexts as they would have been if the second picture had had the first one's pad: no key is needed
 * to know them.
 */
function repeated(files: readonly Uint8Array[], ciphers: readonly Uint8Array[]): Uint8Array[] {
  const [first, second] = ciphers;
  if (first === undefined || second === undefined) return [...ciphers];
  const pad = xorOf(first, files[0]!);
  return [first, xorOf(pad, files[1]!)];
}

/** Key blocks of a station that are spent and yet stand in the satellite's flash. */
function blocksInFlash({ satellite }: Campaign, party: Party): number {
  const { core, flash } = satellite;
  const spent = new Map<number, Uint32Array[]>();
  for (const number of party.offered) {
    if (core.keyFind(party.number, number, 0, 0) === number) continue;
    const words = new Uint32Array(Uint8Array.from(party.blocks.get(number)!).buffer);
    spent.set(words[0]!, [...(spent.get(words[0]!) ?? []), words]);
  }
  let found = 0;
  flash.words.forEach((word, at) => {
    for (const words of spent.get(word) ?? []) {
      const inFlash = flash.words.subarray(at, at + BLOCK_WORDS);
      if (words.every((each, i) => each === inFlash[i])) found += 1;
    }
  });
  return found;
}

function accountsOf({ parties, satellite }: Campaign): PartyAccount[] {
  return [
    ...parties.flatMap(({ name, store }) => accountsOfStore(name, store)),
    ...accountsOnBoard("satellite", satellite, parties),
  ];
}

/** Whether two stations hold the same blocks under the same numbers. Only a simulator has both to compare. */
function areEqual(one: ReadonlyMap<bigint, Uint8Array>, two: ReadonlyMap<bigint, Uint8Array>): boolean {
  if (one.size === 0 || one.size !== two.size) return false;
  return [...one].every(([number, key]) => {
    const other = two.get(number);
    return other !== undefined && Buffer.compare(key, other) === 0;
  });
}

function distanceKm({ stations }: RelayScenario): number {
  const [a, b] = stations.map(({ latitudeDeg, longitudeDeg }) => [
    (latitudeDeg * Math.PI) / 180,
    (longitudeDeg * Math.PI) / 180,
  ]) as [[number, number], [number, number]];
  const cosine = Math.sin(a[0]) * Math.sin(b[0]) + Math.cos(a[0]) * Math.cos(b[0]) * Math.cos(a[1] - b[1]);
  return EARTH_RADIUS_KM * Math.acos(cosine);
}

/** Geocentric latitude and longitude, once a minute until the last pass that was used: for a map. */
function trackOf(relay: RelayScenario, untilUtc: string): TrackPoint[] {
  const elements = parseOrbit(relay.orbit);
  const from = Date.parse(relay.plan.fromUtc);
  const points = Math.ceil((Date.parse(untilUtc) - from) / TRACK_STEP_MS) + 2;
  return Array.from({ length: points }, (_, i) => {
    const utcMs = from + i * TRACK_STEP_MS;
    const { x, y, z } = earthFixedState(elements, utcMs).position;
    return {
      utcMs,
      latitudeDeg: (Math.atan2(z, Math.hypot(x, y)) * 180) / Math.PI,
      longitudeDeg: (Math.atan2(y, x) * 180) / Math.PI,
    };
  });
}
