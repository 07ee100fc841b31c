/** Runs passes in tests: silently, with defaults. */
import { type PassOptions, type PassOutcome, runPass } from "../../hostsim/pass/run-pass.js";
import { loadScenario } from "../../hostsim/scenario/load.js";
import type { Scenario } from "../../hostsim/scenario/schema.js";

/** Runs a scenario by name or as given. */
export function passOf(
  scenario: string | Scenario,
  options: Partial<PassOptions> = {},
): Promise<PassOutcome> {
  return runPass(typeof scenario === "string" ? loadScenario(scenario) : scenario, {
    seed: 1,
    everyPulse: false,
    windowS: null,
    lineMap: "symbol-code",
    refillPulsesPerS: null,
    board: null,
    onInterval: () => undefined,
    ...options,
  });
}
