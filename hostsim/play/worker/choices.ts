/** What can be chosen in the page. Gives: the shipped scenarios and their schema. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ATTACKS } from "../../adversary/attacks.js";
import { parseJson } from "../../base/json-text.js";
import { packageRoot } from "../../core/package-root.js";
import { listRelayScenarios, loadRelayScenario } from "../../relay/scenario/load.js";
import { listScenarios, loadScenario, scenarioData } from "../../scenario/load.js";
import type { Choices } from "../messages.js";

const SCHEMA = join(packageRoot, "hostsim/scenario/scenario.schema.json");

/** All choices. */
export async function choices(): Promise<Choices> {
  return {
    scenarios: listScenarios().map((name) => {
      const { title, description } = loadScenario(name);
      return { name, title, description, data: scenarioData(name) };
    }),
    relays: listRelayScenarios().map((name) => {
      const { title, description } = loadRelayScenario(name);
      return { name, title, description };
    }),
    attacks: ATTACKS,
    schema: parseJson(readFileSync(SCHEMA, "utf8")),
  };
}
