/**
 * Scenarios for programs. Takes: a name, a path, or data that a program has made. Gives: plain data that was
 * checked, and that can be changed, opened again, written to a file or sent to a worker.
 */
import { checkScenario } from "../scenario/check.js";
import { listScenarios, scenarioData } from "../scenario/load.js";
import type { Assumption } from "../scenario/quantity.js";
import type { Scenario } from "../scenario/schema.js";

/** A scenario that was checked: plain data. */
export interface OpenScenario {
  readonly name: string;
  readonly title: string;
  /** Its JSON, as hostsim/scenario/scenario.schema.json in the package describes it. */
  readonly data: unknown;
  /** What of it has no source but a reason. */
  readonly assumptions: readonly Assumption[];
}

/** Names of the scenarios that come with the package, sorted. */
export function scenarioNames(): string[] {
  return listScenarios();
}

/**
 * Opens a scenario: one of `scenarioNames()`, a file (its path has a slash or ends with .json), or data.
 * @throws UserError when it is missing, not JSON, of the wrong shape or inconsistent; it names the field.
 */
export function openScenario(nameOrData: unknown): OpenScenario {
  const data = typeof nameOrData === "string" ? scenarioData(nameOrData) : nameOrData;
  const { name, title, assumptions } = checkScenario(data);
  return { name, title, data, assumptions };
}

/** The values of a scenario, for the rooms below. Checked again: a program may have changed the data. */
export function valuesOf({ data }: OpenScenario): Scenario {
  return checkScenario(data);
}
