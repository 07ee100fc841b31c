/**
 * Reads scenarios. Takes: the name of a shipped scenario, or the path of a file. Gives: checked plain values
 * and the list of what was assumed. Every fault is one line that names file and field.
 */
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { parseCommentedJson } from "../base/commented-json.js";
import { readText } from "../base/text-file.js";
import { UserError } from "../base/user-error.js";
import { packageRoot } from "../core/package-root.js";
import { checkScenario } from "./check.js";
import type { Scenario } from "./schema.js";

/** Where the shipped scenarios are, also for compiled code. */
const FOLDER = join(packageRoot, "hostsim", "scenario");
const ENDING = ".json";
const SCHEMA_FILE = "scenario.schema.json";

/** Names of the shipped scenarios, sorted. */
export function listScenarios(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(ENDING) && file !== SCHEMA_FILE)
    .map((file) => basename(file, ENDING))
    .sort();
}

/** Whether a scenario is meant by its path; else it is by its name. */
export function isScenarioPath(nameOrPath: string): boolean {
  return /[/\\]|\.jsonc?$/.test(nameOrPath);
}

/**
 * The text of a scenario.
 * @throws UserError when there is none, or it can't be read.
 */
export function scenarioText(nameOrPath: string): string {
  const isPath = isScenarioPath(nameOrPath);
  if (!isPath && !listScenarios().includes(nameOrPath)) {
    throw new UserError(`scenario: "${nameOrPath}" is not known; known: ${listScenarios().join(", ")}`);
  }
  try {
    return readText(isPath ? nameOrPath : join(FOLDER, nameOrPath + ENDING));
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`scenario ${nameOrPath}: ${error.message}`);
    const code = (error as NodeJS.ErrnoException).code ?? "unreadable";
    throw new UserError(
      `scenario: cannot read "${nameOrPath}" (${code}); known names: ${listScenarios().join(", ")}`,
    );
  }
}

/** The JSON of a scenario that loads without fault, to be written again with changes. */
export function scenarioData(nameOrPath: string): unknown {
  return parseCommentedJson(scenarioText(nameOrPath));
}

/**
 * Loads a scenario by name or path.
 * @throws UserError when it is missing, not JSON, of the wrong shape or inconsistent.
 */
export function loadScenario(nameOrPath: string): Scenario {
  const text = scenarioText(nameOrPath);
  try {
    return checkScenario(parseCommentedJson(text));
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`scenario ${nameOrPath}: ${error.message}`);
    throw error;
  }
}
