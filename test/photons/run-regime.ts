/** A regime three ways: by event, pulse by pulse, and photon by photon. */
import type { Scenario } from "../../hostsim/scenarios/schema.js";
import { type Emission, photonPass } from "./photon-pass.js";
import { type Produced, produce, symbolShares } from "./production.js";
import type { Recording } from "./recording.js";
import type { Regime } from "./regimes.js";

const STEPS_PER_SECOND = 100;

/** Simulates a regime with the simulator under test. */
export function produced(regime: Regime, everyPulse: boolean, seed: number): Promise<Produced> {
  return produce({ ...regime, everyPulse, seed });
}

/** Simulates a regime photon by photon; source and receiver may be others than the regime's. */
export function photons(
  { scenario, lossDb, attack }: Regime,
  { pattern, plan }: Produced,
  seed: number,
  { source, receiver }: Pick<Scenario, "source" | "receiver"> = scenario,
): Recording {
  const emission: Emission = {
    symbolShares: symbolShares(pattern),
    pulsesPerBlock: plan.pulsesPerBlock,
    periodSlots: plan.periodSlots,
    blocks: plan.blocks,
  };
  const session = {
    lossDb,
    slotsPerStep: source.pulseRateHz / STEPS_PER_SECOND,
    isIntercepted: attack === "intercept-resend",
  };
  return photonPass({ source, receiver }, emission, session, seed);
}
