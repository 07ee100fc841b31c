/**
 * The link that carries packets, as a pass needs it. Takes: scenario, link timeline, what the user changed.
 * Gives: both lines in simulated time.
 */

import { RandomStream, type Seed } from "../base/random.js";
import { Line, type Outage } from "../network/line.js";
import type { Scenario } from "../scenario/schema.js";
import type { LinkTimeline } from "./link-timeline.js";
import type { SessionFrame } from "./session.js";

const LIGHT_MM_PER_US = 299_792.458;

/** Settings of the link; rates in bit/s, probabilities of a packet. */
export interface ClassicalLink {
  readonly uplinkBitPerS: number;
  readonly downlinkBitPerS: number;
  readonly lossProbability: number;
  readonly duplicationProbability: number;
  readonly reorderProbability: number;
  readonly outages: readonly Outage[];
  /** Bits of key for authentication that both sides hold at the start. */
  readonly poolBits: number;
}

/** What a scenario that names no link gets: assumed, as in the shipped ones. */
const ASSUMED = { uplinkBitPerS: 1e6, downlinkBitPerS: 1e7, lossProbability: 0.001, poolBits: 16_384 };

/** The scenario's link, with the user's changes. */
export function classicalLinkOf(scenario: Scenario, changes: Partial<ClassicalLink>): ClassicalLink {
  return {
    ...ASSUMED,
    duplicationProbability: 0,
    reorderProbability: 0,
    outages: [],
    ...scenario.classicalLink,
    ...changes,
  };
}

/** Light time in us at a time of the session. */
export function lightTimeUs(timeline: LinkTimeline, frame: SessionFrame, timeUs: number): number {
  const step = Math.min(Math.floor(timeUs / (timeline.stepMs * 1000)), frame.steps - 1);
  return Math.round(timeline.rangeMm[frame.firstStep + step]! / LIGHT_MM_PER_US);
}

/** The lines up and down. */
export function linesOf(
  link: ClassicalLink,
  timeline: LinkTimeline,
  frame: SessionFrame,
  seed: Seed,
): { up: Line; down: Line } {
  const common = {
    lossProbability: link.lossProbability,
    duplicationProbability: link.duplicationProbability,
    reorderProbability: link.reorderProbability,
    outages: link.outages,
    lightTimeUs: (nowUs: number) => lightTimeUs(timeline, frame, nowUs),
  };
  return {
    up: new Line({ ...common, bitPerS: link.uplinkBitPerS, random: new RandomStream(seed, "link up") }),
    down: new Line({ ...common, bitPerS: link.downlinkBitPerS, random: new RandomStream(seed, "link down") }),
  };
}
