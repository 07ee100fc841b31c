/**
 * All that is wrong with a scenario's file. Takes: its text. Gives: each fault with its place and the form
 * that would be accepted there.
 */
import { parseCommentedJson, placeOfValue, type TextPlace } from "../base/commented-json.js";
import { nearestOf } from "../base/nearest.js";
import { inspectScenario } from "./check.js";
import type { ScenarioFault } from "./fault.js";
import { namesItsValue } from "./quantity.js";
import { type Scenario, scenarioJsonSchema } from "./schema.js";
import { formOf, nodeOfField, type SchemaNode, stepsOf } from "./schema-tree.js";

/** A fault and its place. */
export interface PlacedFault extends ScenarioFault, TextPlace {
  /** The accepted form, such as "a number from -90 to 90". */
  readonly accepted: string;
  /** What the field is for; null where the schema says nothing. */
  readonly meaning: string | null;
  /** The key that was probably meant; null where none is near. */
  readonly meant: string | null;
}

/** A scenario's file. */
export interface InspectedFile {
  /** Null when there are faults. */
  readonly scenario: Scenario | null;
  /** In the order of the file. */
  readonly faults: readonly PlacedFault[];
}

/** A field's path in the data: steps into lists are numbers, and those into quantities are named. */
export function pathOfField(data: unknown, field: string): (string | number)[] {
  const path: (string | number)[] = [];
  let node = data;
  for (const step of stepsOf(field)) {
    if (namesItsValue(node) && !(step in node)) {
      path.push("value");
      node = node.value;
    }
    path.push(Array.isArray(node) ? Number(step) : step);
    node = (node as Record<string, unknown> | undefined)?.[step];
  }
  return path;
}

/**
 * Inspects the text of a scenario.
 * @throws UserError when it is no JSON: then nothing more can be said.
 */
export function inspectScenarioText(text: string): InspectedFile {
  const data = parseCommentedJson(text);
  const { scenario, faults } = inspectScenario(data);
  const schema = scenarioJsonSchema() as SchemaNode;
  const placed = faults.map((fault): PlacedFault => {
    const { field, problem, unknownKey } = fault;
    const node = nodeOfField(schema, data, field);
    const path = pathOfField(data, field);
    const place = placeOfValue(text, unknownKey === undefined ? path : [...path, unknownKey]);
    const meant = unknownKey === undefined ? null : nearestOf(unknownKey, Object.keys(node.properties ?? {}));
    return { field, problem, ...place, accepted: formOf(node), meaning: node.description ?? null, meant };
  });
  placed.sort((one, other) => one.line - other.line || one.column - other.column);
  return { scenario, faults: placed };
}
