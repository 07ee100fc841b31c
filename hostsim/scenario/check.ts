/**
 * Checks scenarios. Takes: parsed JSON. Gives: checked plain values, and the list of what was assumed; or all
 * that is wrong, at once.
 */
import { withoutHead } from "../base/format-head.js";
import { UserError } from "../base/user-error.js";
import { consistencyFaults } from "./consistency.js";
import { faultLine, type ScenarioFault, shapeFaults } from "./fault.js";
import { type Assumption, plainValues } from "./quantity.js";
import { SCENARIO_FORMAT, type Scenario, type ScenarioFile, scenarioFile } from "./schema.js";

/** A scenario that may be used, or why it may not be. */
export type CheckedScenario =
  | { readonly scenario: Scenario; readonly faults: readonly [] }
  | { readonly scenario: null; readonly faults: readonly ScenarioFault[] };

/** Plain values of those parts whose shape is right. */
function soundParts(data: unknown): Partial<Scenario> {
  if (typeof data !== "object" || data === null) return {};
  const parts = Object.entries(scenarioFile.shape).flatMap(([name, schema]) => {
    const checked = schema.safeParse((data as Record<string, unknown>)[name]);
    return checked.success ? [[name, plainValues(checked.data, [])]] : [];
  });
  return Object.fromEntries(parts) as Partial<Scenario>;
}

/**
 * Every fault of a scenario's parsed JSON, of shape and of the rules between fields.
 * @throws UserError when it is of another format.
 */
export function inspectScenario(given: unknown): CheckedScenario {
  const data = withoutHead(given, ...SCENARIO_FORMAT);
  const checked = scenarioFile.safeParse(data);
  const ofShape = checked.success ? [] : shapeFaults(data, checked.error);
  const faults = [...ofShape, ...consistencyFaults(soundParts(data))];
  if (faults.length > 0) return { scenario: null, faults };
  const assumptions: Assumption[] = [];
  const values = plainValues(checked.data as ScenarioFile, assumptions);
  return { scenario: { ...values, assumptions }, faults: [] };
}

/**
 * Checks a scenario's parsed JSON.
 * @throws UserError naming the first field at fault, and how many more there are.
 */
export function checkScenario(data: unknown): Scenario {
  const { scenario, faults } = inspectScenario(data);
  if (scenario !== null) return scenario;
  const more = faults.length - 1;
  const hint = more === 0 ? "" : ` (and ${more} more: satqkd scenario check FILE)`;
  throw new UserError(faultLine(faults[0]!) + hint);
}
