/**
 * Jobs of kind `expected-key`. Takes: a pass scenario and a window of days. Gives: the passes of its
 * satellite over its station in the window, those that can be used, and the key that they are expected to
 * give under a clear sky. Draws nothing, so that the seed does not matter.
 */
import { forecastPasses } from "../forecast/forecast.js";
import { parseOrbit } from "../orbit/elements.js";
import { checkScenario } from "../scenario/check.js";
import type { Window } from "./job.js";
import type { Row } from "./row.js";

const MS_PER_DAY = 86_400_000;
/** Nautical twilight is over: the rule of `satqkd passes`. */
const SUN_BELOW_DEG = 12;
/** The shortest usable window of `satqkd passes`, s. */
const MINIMUM_USABLE_S = 60;

/**
 * Expects the key of a window's passes.
 * @param scenario JSON of a pass scenario.
 * @throws UserError when its elements are more than 30 days from the window.
 */
export async function expectedKey(scenario: string, _seed: number, window: Window): Promise<Row> {
  const checked = checkScenario(JSON.parse(scenario));
  const { station } = checked;
  const { forecast } = await forecastPasses({
    satellite: { name: checked.name, elements: parseOrbit(checked.orbit), sets: 1 },
    station,
    rules: {
      minimumElevationDeg: station.minimumElevationDeg,
      sunBelowDeg: SUN_BELOW_DEG,
      inShadow: false,
      minimumUsableS: MINIMUM_USABLE_S,
    },
    fromUtcMs: window.fromMs,
    days: (window.toMs - window.fromMs) / MS_PER_DAY,
    oldElements: false,
    keyScenario: checked,
  });
  const expected = forecast.passes.flatMap((pass) => (pass.expected === null ? [] : [pass.expected]));
  return {
    passes: forecast.passes.length,
    usablePasses: forecast.passes.filter(({ usable }) => usable !== null).length,
    siftedBits: expected.reduce((sum, { siftedBits }) => sum + siftedBits, 0),
    secretKeyBits: expected.reduce((sum, { secretKeyBits }) => sum + secretKeyBits, 0),
  };
}
