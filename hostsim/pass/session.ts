/**
 * The frame of a session: which steps of the link it covers, when the blocks are on the lines, how large the
 * buffers have to be. Takes: scenario and link. Gives: integers.
 */

import { UserError } from "../base/user-error.js";
import { unpolarisedShares } from "../channel/sky-light.js";
import { noiseHz, slotPs } from "../scenario/derived.js";
import { lossModelOf } from "../scenario/loss-models.js";
import type { Scenario } from "../scenario/schema.js";
import type { LinkTimeline } from "./link-timeline.js";
import { meanSkyPhotonsHz } from "./sky-light-of-link.js";

const PS_PER_MS = 1e9;
/**
 * How often tags are read, and how long the intervals of the report are, in ms, by the length of the session
 * in ms: multiples of the link's step that divide a second. A session of a second is as well worth looking at
 * as a pass.
 */
const RHYTHMS = [
  { fromMs: 10_000, tickMs: 100, intervalMs: 1000 },
  { fromMs: 2000, tickMs: 100, intervalMs: 100 },
  { fromMs: 0, tickMs: 10, intervalMs: 10 },
] as const;

/** The part of the timeline that is simulated. */
export interface SessionFrame {
  readonly firstStep: number;
  readonly steps: number;
  readonly stepSlots: number;
  /** Time between readings of the tags, in ms. */
  readonly tickMs: number;
  /** Readings of the tags in the session, and steps of the link between two; the last may have fewer. */
  readonly ticks: number;
  readonly stepsPerTick: number;
  readonly stepsPerInterval: number;
  readonly intervals: number;
  /** Seconds, the last one begun counted whole. */
  readonly seconds: number;
  /** Blocks that fit into the session whole. */
  readonly blocks: number;
  /** Slots of those blocks; what follows is dark. */
  readonly slots: number;
}

/**
 * Chooses the steps: all of them, or `windowS` seconds around the closest approach.
 * @throws UserError when the window is longer than the session, or no block fits.
 */
export function sessionFrame(
  scenario: Scenario,
  timeline: LinkTimeline,
  periodSlots: number,
  windowS: number | null,
): SessionFrame {
  const { stepMs } = timeline;
  const stepSlots = (stepMs * PS_PER_MS) / slotPs(scenario);
  if (!Number.isInteger(stepSlots)) {
    throw new UserError(
      `source.pulseRateHz: ${scenario.source.pulseRateHz} is not a whole number of pulses per ${stepMs} ms`,
    );
  }
  const steps = windowS === null ? timeline.steps : Math.round((windowS * 1000) / stepMs);
  if (steps > timeline.steps || steps < 1) {
    throw new UserError(
      `a window of ${windowS} s is not within the session of ${timeline.durationMs / 1000} s`,
    );
  }
  const closestStep = Math.floor(timeline.closestApproach.timeMs / stepMs);
  const firstStep = Math.min(Math.max(0, closestStep - (steps >> 1)), timeline.steps - steps);
  const blocks = Math.floor((steps * stepSlots) / periodSlots);
  if (blocks === 0) {
    throw new UserError(`table.pulsesPerBlock: not one block of ${periodSlots} slots fits into the session`);
  }
  const { tickMs, intervalMs } = RHYTHMS.find(({ fromMs }) => steps * stepMs >= fromMs)!;
  const stepsPerInterval = intervalMs / stepMs;
  const stepsPerTick = tickMs / stepMs;
  return {
    firstStep,
    steps,
    stepSlots,
    tickMs,
    ticks: Math.ceil(steps / stepsPerTick),
    stepsPerTick,
    stepsPerInterval,
    intervals: Math.ceil(steps / stepsPerInterval),
    seconds: Math.ceil((steps * stepMs) / 1000),
    blocks,
    slots: blocks * periodSlots,
  };
}

/** Room for light that fades, against its mean: a short session may be all bright. */
const FADING_MARGIN = 2;
/** Sifted bits of a basis that can be hashed, and kept in memory beside their classes and times. */
const MOST_SIFTED_BITS = 2 ** 28;
const PS_PER_S = 1e12;

/**
 * Room for the sifted bits of one basis, in bits, with margin for fluctuation: sizes the buffers, decides
 * nothing else.
 * @throws UserError when it is more than can be kept
 */
export function siftedCapacityBits(scenario: Scenario, timeline: LinkTimeline, frame: SessionFrame): number {
  const bits = withMargin(scenario, expectedSiftedBits(scenario, timeline, frame));
  if (bits > MOST_SIFTED_BITS)
    throw new UserError(
      `session: room for ${bits} sifted bits of a basis is more than the ${MOST_SIFTED_BITS} that are kept; take a shorter window`,
    );
  return bits;
}

/**
 * Clicks for which the satellite has room until their bases are said: all of a session, with margin for
 * fluctuation. Those beyond are only said when others have theirs.
 */
export function waitingClicksCapacity(
  scenario: Scenario,
  timeline: LinkTimeline,
  frame: SessionFrame,
): number {
  return Math.min(withMargin(scenario, expectedClicks(scenario, timeline, frame)), MOST_SIFTED_BITS);
}

function withMargin({ link }: Scenario, expected: number): number {
  const { pointing, turbulence } = lossModelOf(link).fading(link);
  const margin = pointing === null && turbulence === null ? 1.1 : FADING_MARGIN;
  return Math.ceil(margin * expected) + 65_536;
}

/** Shares of the clicks that are sifted into Z and into X. */
export function siftedShares({ source, receiver }: Pick<Scenario, "source" | "receiver">): {
  inZ: number;
  inX: number;
} {
  return {
    inZ: source.basisZProbability * receiver.basisZProbability,
    inX: (1 - source.basisZProbability) * (1 - receiver.basisZProbability),
  };
}

/**
 * About how many bits of the basis that has more are sifted; dead time and dark slots are left out, so rather
 * too many.
 */
export function expectedSiftedBits(scenario: Scenario, timeline: LinkTimeline, frame: SessionFrame): number {
  const { inZ, inX } = siftedShares(scenario);
  return Math.max(inZ, inX) * expectedClicks(scenario, timeline, frame);
}

/** About how many clicks lie within gates; dead time and dark slots are left out, so rather too many. */
export function expectedClicks(scenario: Scenario, timeline: LinkTimeline, frame: SessionFrame): number {
  const { source, receiver } = scenario;
  const meanPhotons = (["signal", "decoy", "vacuum"] as const).reduce(
    (sum, name) => sum + source.probabilities[name] * source.intensities[name],
    0,
  );
  let photons = 0;
  for (let step = 0; step < frame.steps; step++) {
    photons += meanPhotons * frame.stepSlots * 10 ** (-timeline.lossMicroDb[frame.firstStep + step]! / 1e7);
  }
  const inGates = (frame.steps * frame.stepSlots * receiver.gatePs) / PS_PER_S;
  const noise = meanNoiseHz(scenario, timeline, frame) * inGates;
  return photons * Math.max(...receiver.efficiencies) + noise;
}

/** Counts a second of all detectors that no pulse causes, on average over the session: dark, stray, sky. */
export function meanNoiseHz(scenario: Scenario, timeline: LinkTimeline, frame: SessionFrame): number {
  const always = noiseHz(scenario).reduce((sum, rate) => sum + rate, 0);
  const sky = meanSkyPhotonsHz(timeline, frame);
  return always + sky * unpolarisedShares(scenario.receiver).reduce((sum, share) => sum + share, 0);
}
