/**
 * The scenario of one predicted pass. Takes: a scenario for source, link, receiver and bound; orbit, station
 * and a usable window. Gives: the same scenario over that window, for the code that simulates passes or
 * expects their counts.
 */
import { STEP_MS } from "../pass/link-timeline.js";
import { checkConsistency } from "../scenario/consistency.js";
import type { Scenario } from "../scenario/schema.js";
import type { Span } from "./crossings.js";

/** What of a scenario a pass replaces. */
export interface PassOfScenario {
  readonly name: string;
  readonly title: string;
  readonly orbit: Scenario["orbit"];
  readonly station: Scenario["station"];
  readonly usable: Span;
}

/**
 * The scenario of a pass: as long as its usable window, but for less than a step of the link (10 ms) at
 * either end.
 * @param base where source, link, receiver, classical link and bound come from; its own station and orbit go.
 * @throws UserError when the result contradicts itself.
 */
export function scenarioOfPass(base: Scenario, pass: PassOfScenario): Scenario {
  const { name, title, orbit, station, usable } = pass;
  const startMs = Math.ceil(usable.fromUtcMs / STEP_MS) * STEP_MS;
  const durationMs = Math.floor((usable.toUtcMs - startMs) / STEP_MS) * STEP_MS;
  const scenario: Scenario = {
    ...base,
    name,
    title,
    orbit,
    station,
    session: {
      kind: "window",
      startUtc: new Date(startMs).toISOString(),
      durationS: durationMs / 1000,
    },
    assumptions: base.assumptions.filter(({ path }) => !/^(orbit|station|session)\./.test(path)),
  };
  checkConsistency(scenario);
  return scenario;
}
