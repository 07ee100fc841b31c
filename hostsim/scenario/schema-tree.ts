/**
 * The JSON Schema of a scenario as a tree that people are told of. Takes: a field. Gives: what it is for, and
 * which form is accepted, as text.
 */

/** What is used of JSON Schema here. */
export interface SchemaNode {
  readonly description?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly prefixItems?: readonly SchemaNode[];
  readonly items?: SchemaNode | boolean;
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
}

const isObject = (given: unknown): given is Record<string, unknown> =>
  typeof given === "object" && given !== null && !Array.isArray(given);

/** Whether a branch can be what was given: its constants are, and it knows a key at least. */
function suits({ properties }: SchemaNode, given: unknown): boolean {
  if (!isObject(given) || properties === undefined) return false;
  const constants = Object.entries(properties).filter(([, { const: value }]) => value !== undefined);
  if (constants.length > 0) return constants.every(([key, { const: value }]) => given[key] === value);
  return Object.keys(given).some((key) => key in properties);
}

/** Branches of a node; none where what stands beside them is the node itself. */
function branchesOf(node: SchemaNode): readonly SchemaNode[] {
  return node.properties === undefined ? (node.anyOf ?? node.oneOf ?? []) : [];
}

/** Whether a node is of a quantity: its plain value, or the value with its origin. */
const isQuantity = ([, second]: readonly SchemaNode[]) => second?.properties?.value !== undefined;

/**
 * The branch that what was given is of. Of a quantity it is the plain value where no value is named; else a
 * node stays whole when no branch suits.
 */
function branchOf(node: SchemaNode, given: unknown): SchemaNode {
  const branches = branchesOf(node);
  const suited = branches.find((branch) => suits(branch, given));
  const found = suited ?? (isQuantity(branches) ? branches[0]! : node);
  return node.description === undefined ? found : { ...found, description: node.description };
}

/** What stands under a key or an index; in a node of several branches, what all of them have there. */
function childOf(node: SchemaNode, step: string): SchemaNode | undefined {
  const below = branchesOf(node).flatMap((branch) => childOf(branch, step) ?? []);
  if (below.length > 0) return below.length === 1 ? below[0] : { anyOf: below };
  if (node.properties !== undefined) return node.properties[step];
  if (node.prefixItems !== undefined) return node.prefixItems[Number(step)];
  return typeof node.items === "object" ? node.items : undefined;
}

/**
 * The deepest node on the way to a field that the schema knows.
 * @param schema of the file
 * @param data the file's, which decides between branches
 * @param field as in `receiver.gatePs`
 */
export function nodeOfField(schema: SchemaNode, data: unknown, field: string): SchemaNode {
  let node = branchOf(schema, data);
  let given = data;
  for (const step of stepsOf(field)) {
    const child = childOf(node, step);
    if (child === undefined) break;
    given = isObject(given) || Array.isArray(given) ? (given as Record<string, unknown>)[step] : undefined;
    // What a value is for stands with its quantity.
    const about = child.description ?? (step === "value" ? node.description : undefined);
    node = branchOf(about === undefined ? child : { ...child, description: about }, given);
  }
  return node;
}

/** A field's steps: `a.b[0]` is a, b, 0. */
export function stepsOf(field: string): string[] {
  return field.split(/[.[\]]+/).filter((step) => step !== "");
}

function rangeOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: SchemaNode): string {
  const isAnyWhole = (bound: number | undefined) => bound === undefined || Math.abs(bound) >= 2 ** 53 - 1;
  const from = exclusiveMinimum ?? minimum;
  const to = exclusiveMaximum ?? maximum;
  const lower = isAnyWhole(from) ? "" : exclusiveMinimum === undefined ? ` from ${from}` : ` above ${from}`;
  if (isAnyWhole(to)) return minimum === undefined || lower === "" ? lower : `, ${minimum} or more`;
  if (lower === "") return exclusiveMaximum === undefined ? ` up to ${to}` : ` below ${to}`;
  if (exclusiveMinimum !== undefined)
    return `${lower} and ${exclusiveMaximum === undefined ? "at most" : "below"} ${to}`;
  return `${lower} to ${exclusiveMaximum === undefined ? "" : "below "}${to}`;
}

function listOf(items: readonly SchemaNode[]): string {
  const forms = items.map(formOf);
  const isAlike = forms.every((form) => form === forms[0]);
  return isAlike ? `a list of ${items.length}, each ${forms[0]}` : `a list: ${forms.join(", ")}`;
}

/** The accepted form in words, such as "a number from -90 to 90". */
export function formOf(node: SchemaNode): string {
  if (node.const !== undefined) return JSON.stringify(node.const);
  if (node.enum !== undefined) return node.enum.map((value) => JSON.stringify(value)).join(" or ");
  if (node.prefixItems !== undefined) return listOf(node.prefixItems);
  const branches = branchesOf(node);
  if (branches.length > 0) return branches.map(formOf).join(" or ");
  switch (node.type) {
    case "number":
      return `a number${rangeOf(node)}`;
    case "integer":
      return `a whole number${rangeOf(node)}`;
    case "string":
      return node.format === "date-time" ? "a UTC time such as 2016-12-19T16:50:03Z" : "a text";
    case "boolean":
      return "true or false";
    case "null":
      return "null";
    case "array":
      return typeof node.items === "object" ? `a list, each ${formOf(node.items)}` : "a list";
    default:
      return node.properties === undefined
        ? "an object"
        : `an object with ${Object.keys(node.properties).join(", ")}`;
  }
}
