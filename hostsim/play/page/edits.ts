/**
 * Changes to a scenario file's JSON. Takes: the data, values by path. Gives: a changed copy that says of each
 * changed number that it was changed here.
 */

/** What stands in place of the origin of a number that was changed. */
export const CHANGED = "Changed in the playground";

/** What has members. */
export type Node = Record<string, unknown>;

/** Whether a value has members. */
export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null;
}

/** The value at a path such as `source.pulseRateHz.value`; undefined where there is none. */
export function valueAt(data: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((node, key) => (isNode(node) ? node[key] : undefined), data);
}

/**
 * A copy of the data with edits: a new value, a new part, or null for what is taken out. An edit of a place
 * that the data do not have is left out.
 */
export function withEdits(data: unknown, edits: Readonly<Record<string, unknown>>): unknown {
  const copy = structuredClone(data);
  for (const [path, value] of Object.entries(edits)) {
    const keys = path.split(".");
    let node: unknown = copy;
    let quantity: Node | null = null;
    for (const key of keys.slice(0, -1)) {
      if (isNode(node) && "value" in node) quantity = node;
      node = isNode(node) && Object.hasOwn(node, key) ? node[key] : undefined;
    }
    if (!isNode(node)) continue;
    if ("value" in node) quantity = node;
    if (value === null) delete node[keys.at(-1)!];
    else node[keys.at(-1)!] = structuredClone(value);
    if (quantity === null) continue;
    delete quantity.source;
    quantity.assumed = CHANGED;
  }
  return copy;
}

/** Edits with one more: those inside its place are gone, and one that gives back what was shipped is none. */
export function editsWith(
  edits: Readonly<Record<string, unknown>>,
  shipped: unknown,
  path: string,
  value: unknown,
): Record<string, unknown> {
  const others = Object.entries(edits).filter(([each]) => !`${each}.`.startsWith(`${path}.`));
  const isShipped = (valueAt(shipped, path) ?? null) === value;
  return Object.fromEntries(isShipped ? others : [...others, [path, value]]);
}
