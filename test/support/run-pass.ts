/** Runs passes in tests, with defaults, and with the command that the verb would show. */
import { passCommand } from "../../hostsim/cli/pass-command.js";
import type { PassOptions } from "../../hostsim/pass/options.js";
import { type PassOutcome, runPass } from "../../hostsim/pass/run-pass.js";
import { loadScenario } from "../../hostsim/scenario/load.js";
import type { Scenario } from "../../hostsim/scenario/schema.js";

/** Runs a scenario by name or as given. */
export function passOf(
  scenario: string | Scenario,
  options: Partial<PassOptions> = {},
): Promise<PassOutcome> {
  const given = typeof scenario === "string" ? loadScenario(scenario) : scenario;
  const all = { seed: 1, ...options };
  return runPass(given, { ...all, command: passCommand(given.name, all) });
}
