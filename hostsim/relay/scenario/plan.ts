/**
 * The passes of a relay scenario. Takes: the scenario and a seed. Gives: its plan.
 */

import type { Seed } from "../../base/random.js";
import { type Plan, planPasses } from "../../forecast/plan.js";
import { parseOrbit } from "../../orbit/elements.js";
import type { RelayScenario } from "./load.js";

/** Plans the passes of both stations over the scenario's days. */
export function planOfRelay(relay: RelayScenario, seed: Seed): Plan {
  const { orbit, stations, bases, plan } = relay;
  const { sunBelowDeg, inShadow, minimumUsableS } = plan;
  return planPasses({
    satellite: parseOrbit(orbit),
    stations: stations.map(({ pass, clearNightProbability, id, ...station }, index) => ({
      id,
      station,
      base: bases[index]!,
    })),
    fromUtcMs: Date.parse(plan.fromUtc),
    days: plan.days,
    rules: { sunBelowDeg, inShadow, minimumUsableS },
    weather: {
      clearNightProbability: Object.fromEntries(
        stations.map(({ name, clearNightProbability }) => [name, clearNightProbability]),
      ),
    },
    seed,
  });
}
