/**
 * Reads scenarios. Takes: the name of a shipped scenario, or the path of a file. Gives: checked plain values
 * and the list of what was assumed. Every fault is one line that names file and field.
 */
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { parseJson } from "../base/json-text.js";
import { readText } from "../base/text-file.js";
import { UserError } from "../base/user-error.js";
import { packageRoot } from "../core/package-root.js";
import { checkConsistency } from "./consistency.js";
import { type Assumption, plainValues } from "./quantity.js";
import { type Scenario, scenarioFile } from "./schema.js";

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

function textOf(nameOrPath: string): string {
  const isPath = /[/\\]/.test(nameOrPath) || nameOrPath.endsWith(ENDING);
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

/**
 * Checks a scenario's parsed JSON.
 * @throws UserError naming the first field at fault.
 */
export function checkScenario(data: unknown): Scenario {
  const checked = scenarioFile.safeParse(data);
  if (!checked.success) {
    const issue = checked.error.issues[0]!;
    throw new UserError(`${issue.path.join(".") || "the file"}: ${issue.message}`);
  }
  const assumptions: Assumption[] = [];
  const values = plainValues(checked.data, assumptions);
  checkConsistency(values);
  return { ...values, assumptions };
}

/** The JSON of a scenario that loads without fault, to be written again with changes. */
export function scenarioData(nameOrPath: string): unknown {
  return parseJson(textOf(nameOrPath));
}

/**
 * Loads a scenario by name or path.
 * @throws UserError when it is missing, not JSON, of the wrong shape or inconsistent.
 */
export function loadScenario(nameOrPath: string): Scenario {
  const text = textOf(nameOrPath);
  try {
    return checkScenario(parseJson(text));
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`scenario ${nameOrPath}: ${error.message}`);
    throw error;
  }
}
