/**
 * What flies over a station that is a process of its own: the satellite, the sky and the station's detectors.
 * Takes: a scenario and a stream to the station. Gives: tags and packets, in simulated time. The pattern, the
 * photons and the truth about them stay here.
 */

import { SecretRoot, type Seed } from "../base/random.js";
import { type ClassicalLink, classicalLinkOf, linesOf } from "../pass/classical-link.js";
import { fly } from "../pass/flight.js";
import { linkTimeline } from "../pass/link-timeline.js";
import type { Light } from "../pass/options.js";
import { OwnClockOfPass } from "../pass/own-clock-of-pass.js";
import type { SpaceSegment } from "../pass/space-parts.js";
import { openSpaceSegment } from "../pass/space-segment.js";
import { LONGEST_WAIT_S } from "../pass/waiting.js";
import type { Scenario } from "../scenario/schema.js";
import type { ByteStream } from "../wire/byte-stream.js";
import { scenarioDigest } from "./common.js";
import { MessageStream, StationLinkLost } from "./message-stream.js";
import {
  type FromSpace,
  type FromStation,
  fromStation,
  type Hello,
  type SessionMessage,
  STATION_LINK_VERSION,
} from "./messages.js";
import { RemoteGround } from "./remote-ground.js";

/** How to fly. */
export interface FlyingOptions {
  /** The number that the station was given too; null: the station sends the root of both pools. */
  readonly seed: number | null;
  readonly light: Light;
  /** Seconds around the closest approach; null: the whole session. */
  readonly windowS: number | null;
  /** Changes to the scenario's link. */
  readonly link: Partial<ClassicalLink>;
}

/** What came of a flight, as this side knows it. */
export interface FlyingResult {
  /** Whether the station said that it was done, not cut off. */
  readonly isOver: boolean;
  readonly packetsLost: number;
}

/** Flies one pass over the station at the other end of a stream. */
export async function flyOverStation(
  stream: ByteStream,
  scenario: Scenario,
  options: FlyingOptions,
): Promise<FlyingResult> {
  const station = new MessageStream<FromStation, FromSpace>(stream, fromStation);
  try {
    const hello = await station.nextOf("hello");
    const seed = seedOf(hello, scenario, options.seed);
    return await flyFor(station, scenario, options, seed);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    station.send({ kind: "refusal", reason });
    throw error;
  }
}

/** What everything random follows from. Throws StationLinkLost when both sides do not mean the same. */
function seedOf({ version, scenario: theirs, root }: Hello, scenario: Scenario, seed: number | null): Seed {
  if (version !== STATION_LINK_VERSION)
    throw new StationLinkLost(`the station speaks version ${version}, this side ${STATION_LINK_VERSION}`);
  if (theirs !== scenarioDigest(scenario))
    throw new StationLinkLost("the station has another scenario, or another place");
  if (seed !== null) return seed;
  if (root === null)
    throw new StationLinkLost("the station sent no root of the shared key, and there is no --seed");
  return new SecretRoot(Buffer.from(root, "base64"));
}

async function flyFor(
  station: MessageStream<FromStation, FromSpace>,
  scenario: Scenario,
  { light, windowS, link: changes }: FlyingOptions,
  seed: Seed,
): Promise<FlyingResult> {
  const timeline = linkTimeline(scenario);
  const link = classicalLinkOf(scenario, changes);
  const space = await openSpaceSegment(scenario, timeline, link.poolBits, { seed, light, windowS });
  try {
    station.send(sessionMessage(space, windowS));
    const clock = OwnClockOfPass.of(scenario, seed, timeline, space.frame);
    const ground = new RemoteGround(station, clock, space.polarisation?.feedback ?? null);
    const lines = linesOf(link, timeline, space.frame, seed);
    const flight = await fly({
      timeline,
      space,
      link,
      lines,
      ground,
      waitS: LONGEST_WAIT_S,
      timesTags: false,
    });
    const packetsLost = lines.up.lost + lines.down.lost;
    station.send({
      kind: "over",
      readyUs: flight.readyUs - flight.lastPhotonUs,
      packetsUp: lines.up.packets,
      packetsDown: lines.down.packets,
      packetsLost,
    });
    return { isOver: ground.isOver, packetsLost };
  } finally {
    await space.satellite.stop();
  }
}

function sessionMessage(space: SpaceSegment, windowS: number | null): SessionMessage {
  const { satellite, plan, blockBits, blockSlots, pool, poolPosition } = space;
  const { firstBlock, pulsesPerBlock, periodSlots, blocks } = plan;
  return {
    kind: "session",
    runsOn: satellite.place.runsOn,
    evidence: satellite.place.evidence,
    windowS,
    firstBlock,
    pulsesPerBlock,
    periodSlots,
    blocks,
    blockBits,
    blockSlots,
    poolBits: pool.length * 8,
    poolPosition,
    pattern: satellite.pattern(),
  };
}
