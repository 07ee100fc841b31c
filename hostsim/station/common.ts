/**
 * What station and flying side must have alike before a pass. Takes: a scenario. Gives: the scenario over
 * another station, and the digest by which both see that they mean the same.
 */
import { createHash } from "node:crypto";
import type { KnownStation } from "../forecast/stations.js";
import type { Scenario } from "../scenario/schema.js";

/** The scenario with another station on the ground. */
export function overStation(scenario: Scenario, { assumptions, ...station }: KnownStation): Scenario {
  const others = scenario.assumptions.filter(({ path }) => !path.startsWith("station."));
  return { ...scenario, station, assumptions: [...assumptions, ...others] };
}

/** SHA-256 of all values of a scenario, in hexadecimal; where they come from does not matter. */
export function scenarioDigest({ assumptions: _, ...values }: Scenario): string {
  return createHash("sha256").update(JSON.stringify(values)).digest("hex");
}
