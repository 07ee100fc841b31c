/**
 * A scenario's pass as expected counts see it. Takes: scenario, link and emission. Gives: the channel for
 * expectedSiftedCounts, from the same parts that a simulated pass is made of.
 */
import { EmissionPlan } from "../channel/emission-plan.js";
import { type ExpectedChannel, lossLevels } from "../channel/expected-counts.js";
import { blindAfterTagPs, detectorModel, noiseHz, slotPs, timeSpread } from "../scenario/derived.js";
import type { Scenario } from "../scenario/schema.js";
import type { BoardEmission } from "./emission-of-board.js";
import { linkTimeline } from "./link-timeline.js";
import { sessionFrame } from "./session.js";
import { skyLightOfLink } from "./sky-light-of-link.js";
import { transmittanceOfLink } from "./transmittance-of-link.js";

/**
 * The channel of a scenario's session, or of `windowS` seconds around the closest approach, the smallest loss
 * of its link in dB, and its length. Counts all clicks: a pass leaves at most 0.5 % of them out at its end
 * (ground/dialogue.ts).
 */
export function expectedChannelOf(
  scenario: Scenario,
  { pulsesPerBlock, periodSlots }: BoardEmission,
  windowS: number | null = null,
): ExpectedChannel & { readonly leastLossDb: number; readonly durationS: number } {
  const timeline = linkTimeline(scenario);
  const frame = sessionFrame(scenario, timeline, periodSlots, windowS);
  let least = Number.POSITIVE_INFINITY;
  for (const lossMicroDb of timeline.lossMicroDb) least = Math.min(least, lossMicroDb);
  const plan = new EmissionPlan(0, pulsesPerBlock, periodSlots, frame.blocks);
  return {
    levels: lossLevels(
      transmittanceOfLink(timeline, frame),
      plan,
      undefined,
      null,
      skyLightOfLink(timeline, frame),
    ),
    ...receiverOf(scenario),
    leastLossDb: least / 1e6,
    durationS: (frame.steps * timeline.stepMs) / 1000,
  };
}

/** What a scenario says of its receiver, as expected counts take it. */
export function receiverOf(scenario: Scenario): Omit<ExpectedChannel, "levels"> {
  const { receiver } = scenario;
  return {
    receiver,
    noiseHz: noiseHz(scenario),
    deadTimePs: receiver.deadTimePs,
    blindAfterTagPs: blindAfterTagPs(scenario),
    ...timeSpread(scenario),
    traps: detectorModel(scenario).traps,
    slotPs: slotPs(scenario),
    gatePs: receiver.gatePs,
  };
}
