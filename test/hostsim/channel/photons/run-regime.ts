/** A regime three ways: by event, pulse by pulse, and photon by photon. */
import {
  type ExpectedCounts,
  expectedSiftedCounts,
  lossLevels,
} from "../../../../hostsim/channel/expected-counts.js";
import { receiverOf } from "../../../../hostsim/pass/expected-channel.js";
import { lightOfLink } from "../../../../hostsim/pass/light-of-link.js";
import { sessionFrame } from "../../../../hostsim/pass/session.js";
import { transmittanceOfLink } from "../../../../hostsim/pass/transmittance-of-link.js";
import { lossModelOf } from "../../../../hostsim/scenario/loss-models.js";
import type { Scenario } from "../../../../hostsim/scenario/schema.js";
import { type Emission, photonPass } from "./photon-pass.js";
import { type Produced, produce, symbolShares, timelineOf } from "./production.js";
import type { Recording } from "./recording.js";
import type { Regime } from "./regimes.js";

const STEPS_PER_SECOND = 100;

/** Losses of a regime's steps, or where its light fades, of their parts, as a seed makes them. */
function losses({ scenario, lossDb }: Regime, plan: Produced["plan"], lightSeed: number): readonly number[] {
  const { fading } = lossModelOf(scenario.link);
  const { pointing, turbulence } = fading(scenario.link);
  if (pointing === null && turbulence === null) return lossDb;
  const timeline = timelineOf(lossDb);
  const frame = sessionFrame(scenario, timeline, plan.periodSlots, null);
  const mean = transmittanceOfLink(timeline, frame);
  const light = lightOfLink(scenario, timeline, frame, mean, lightSeed);
  return lossDb.flatMap(() => Array.from(light.next().transmittances, (share) => -10 * Math.log10(share)));
}

/** Simulates a regime with the simulator under test. */
export function produced(regime: Regime, everyPulse: boolean, seed: number): Promise<Produced> {
  return produce({ ...regime, timeline: timelineOf(regime.lossDb), everyPulse, seed });
}

/** What is expected of a regime, from the parts that `optimise` and `passes` take. */
export function expectedOf({ scenario, lossDb }: Regime, { pattern, plan }: Produced): ExpectedCounts {
  const timeline = timelineOf(lossDb);
  const frame = sessionFrame(scenario, timeline, plan.periodSlots, null);
  const { signal, decoy, vacuum } = scenario.source.intensities;
  const channel = {
    levels: lossLevels(transmittanceOfLink(timeline, frame), plan),
    ...receiverOf(scenario),
  };
  return expectedSiftedCounts(channel, { meanPhotons: [signal, decoy, vacuum], ...pattern });
}

/**
 * Simulates a regime photon by photon; source and receiver may be others than the regime's. Light fades as in
 * the simulator's run of `lightSeed`: how it fades is held against closed forms elsewhere
 * (test/hostsim/channel/light).
 */
export function photons(
  regime: Regime,
  { pattern, plan }: Produced,
  seed: number,
  { source, receiver }: Pick<Scenario, "source" | "receiver"> = regime.scenario,
  lightSeed = seed,
): Recording {
  const emission: Emission = {
    symbolShares: symbolShares(pattern),
    pulsesPerBlock: plan.pulsesPerBlock,
    periodSlots: plan.periodSlots,
    blocks: plan.blocks,
  };
  const lossDb = losses(regime, plan, lightSeed);
  const session = {
    lossDb,
    slots: (source.pulseRateHz / STEPS_PER_SECOND) * regime.lossDb.length,
    isIntercepted: regime.attack === "intercept-resend",
  };
  return photonPass({ source, receiver }, emission, session, seed);
}
