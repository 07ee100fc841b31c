/**
 * The passes of a relay scenario. Takes: the scenario and a seed. Gives: its plan.
 */

import type { Seed } from "../../base/random.js";
import { KeyForecast } from "../../forecast/expected.js";
import { type Plan, planPasses } from "../../forecast/plan.js";
import { parseOrbit } from "../../orbit/elements.js";
import type { RelayScenario } from "./load.js";

/** Plans the passes of both stations over the scenario's days; those under too bright a sky are not used. */
export async function planOfRelay(relay: RelayScenario, seed: Seed): Promise<Plan> {
  const { orbit, stations, bases, plan } = relay;
  const keyForecasts = await Promise.all(
    bases.map((base) => (base.sky === undefined ? null : KeyForecast.open(base))),
  );
  const { sunBelowDeg, inShadow, minimumUsableS } = plan;
  return planPasses({
    satellite: parseOrbit(orbit),
    stations: stations.map(({ pass, clearNightProbability, id, ...station }, index) => ({
      id,
      station,
      base: bases[index]!,
      keyForecast: keyForecasts[index]!,
    })),
    fromUtcMs: Date.parse(plan.fromUtc),
    days: plan.days,
    rules: { sunBelowDeg, inShadow, minimumUsableS },
    weather: {
      clearNightProbability: Object.fromEntries(
        stations.flatMap(({ name, clearNightProbability }) =>
          clearNightProbability === undefined ? [] : [[name, clearNightProbability]],
        ),
      ),
    },
    seed,
  });
}
