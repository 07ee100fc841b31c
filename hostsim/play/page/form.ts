/**
 * A form for a scenario file, made from its JSON Schema. Takes: schema, data, what to do with a change.
 * Gives: an element with a field for each value that can be typed or chosen. What the schema does not need
 * can be taken out and added; what comes in several kinds can be made another.
 */
import { parseDecimal } from "../../base/decimal.js";
import { isNode, type Node, valueAt } from "./edits.js";
import { withText } from "./elements.js";
import { fits, kindsOf, newPart, type Schema, withOrigin } from "./new-parts.js";

/** Told a path in the file and its new value; NaN where it is no number, null where it is taken out. */
export type OnChange = (path: string, value: unknown) => void;

/** What all fields of a form share. */
interface Form {
  readonly onChange: OnChange;
  /** The shipped scenario, then others: what is added looks like theirs. */
  readonly shipped: readonly unknown[];
}

/** Fields that say what a file is, and are no part of the mission. */
const NOT_SHOWN = ["$schema", "format", "version", "name", "title", "description"];
/** Longer texts get a line of their own. */
const LONG = 24;

/** The one of several schemas that fits the data. */
function chosen(schema: Schema, data: unknown): Schema {
  return kindsOf(schema).find((kind) => fits(kind, data)) ?? schema;
}

function labelled(text: string, control: HTMLElement): HTMLLabelElement {
  const label = document.createElement("label");
  label.append(`${text} `, control);
  return label;
}

/** The control of one value. */
function control(
  schema: Schema,
  data: unknown,
  path: string,
  onChange: OnChange,
  isOptional = false,
): HTMLElement {
  if (schema.enum !== undefined) {
    const select = document.createElement("select");
    if (data === undefined || isOptional) select.add(new Option("(left out)", ""));
    for (const name of schema.enum) select.add(new Option(name, name, false, name === data));
    select.dataset.path = path;
    select.addEventListener("change", () => {
      onChange(path, select.value === "" ? null : select.value);
    });
    return select;
  }
  const input = document.createElement("input");
  const isNumber = schema.type === "number" || schema.type === "integer";
  input.type = "text";
  input.inputMode = isNumber ? "decimal" : "text";
  input.value = String(data ?? "");
  input.dataset.path = path;
  if (input.value.length > LONG) input.classList.add("long");
  input.addEventListener("change", () => {
    const text = input.value.trim();
    onChange(path, isNumber ? parseDecimal(text.replaceAll(",", "")) : text);
  });
  return input;
}

/** Controls of a value: one, or one for each member. */
function controls(
  schema: Schema,
  data: unknown,
  path: string,
  onChange: OnChange,
  isOptional = false,
): HTMLElement[] {
  if (schema.prefixItems !== undefined && Array.isArray(data))
    return schema.prefixItems.map((item, i) =>
      labelled(`${i + 1}`, control(item, data[i], `${path}.${i}`, onChange)),
    );
  if (schema.items && Array.isArray(data))
    return data.flatMap((each, i) => controls(schema.items as Schema, each, `${path}.${i}`, onChange));
  if (schema.properties !== undefined && isNode(data))
    return Object.entries(schema.properties).map(([name, each]) =>
      labelled(name, control(each, data[name], `${path}.${name}`, onChange)),
    );
  if (schema.type === undefined && schema.enum === undefined) return [];
  const one = control(schema, data, path, onChange, isOptional);
  one.setAttribute("aria-label", path.replace(/\.value$/, ""));
  return [one];
}

function about(texts: readonly (string | undefined)[]): HTMLElement {
  const element = document.createElement("div");
  element.className = "about";
  element.textContent = texts.filter((text) => text !== undefined && text !== "").join(". ");
  return element;
}

/** A row: the name, its value's controls, what the schema says of it, where the number comes from. */
function row(
  name: string,
  fields: readonly HTMLElement[],
  texts: readonly (string | undefined)[],
): HTMLElement {
  const element = document.createElement("div");
  element.className = "field";
  const values = document.createElement("div");
  values.className = "values";
  values.append(...fields);
  element.append(withText("span", name), values, about(texts));
  return element;
}

function originOf({ source, assumed }: Node): string {
  return typeof source === "string" ? `Source: ${source}` : `Assumed: ${assumed}`;
}

/** A button that takes a part out. */
function takeOut(path: string, { onChange }: Form): HTMLButtonElement {
  const button = withText("button", "Take out", "take-out");
  button.type = "button";
  button.dataset.path = path;
  button.setAttribute("aria-label", `Take out ${path}`);
  button.addEventListener("click", () => onChange(path, null));
  return button;
}

/** A part as the shipped scenario has it, or made like those of others. */
function made(schema: Schema, data: unknown, path: string, { shipped }: Form): unknown {
  const there = shipped.map((each) => valueAt(each, path));
  return fits(schema, there[0]) ? there[0] : newPart(schema, [data, ...there]);
}

/** A list of which something is chosen at once: what it says, and what is done with the one at a place. */
function list(words: string, names: readonly string[], choose: (at: number) => void): HTMLSelectElement {
  const select = document.createElement("select");
  select.setAttribute("aria-label", words);
  select.append(...names.map((name, at) => new Option(name, String(at))));
  select.addEventListener("change", () => choose(Number(select.value)));
  return select;
}

/** What a kind is called: its constant, else what it needs. */
function kindName({ properties = {}, required = [] }: Schema): string {
  const constant = Object.values(properties).find((each) => each.const !== undefined)?.const;
  return String(constant ?? required.join(", "));
}

/** Which kind a part is of, to be changed. */
function kindRow(schema: Schema, kind: Schema, data: unknown, path: string, form: Form): HTMLElement[] {
  const kinds = kindsOf(schema);
  if (kinds.length === 0) return [];
  const select = list(`Kind of ${path}`, kinds.map(kindName), (at) =>
    form.onChange(path, made(kinds[at]!, data, path, form)),
  );
  select.selectedIndex = kinds.indexOf(kind);
  select.dataset.path = path;
  return [row("kind", [select], [])];
}

function field(
  name: string,
  schema: Schema,
  data: unknown,
  path: string,
  form: Form,
  isOptional: boolean,
): HTMLElement | null {
  const { description } = schema;
  const out = isOptional && data !== undefined ? [takeOut(path, form)] : [];
  const quantity = withOrigin(schema);
  if (quantity !== undefined) {
    if (!isNode(data)) return null;
    const fields = controls(quantity.properties!.value!, data.value, `${path}.value`, form.onChange);
    return fields.length === 0 ? null : row(name, [...fields, ...out], [description, originOf(data)]);
  }
  if (schema.const !== undefined) return row(name, [about([String(schema.const)])], [description]);
  const kind = chosen(schema, data);
  if (kind.properties !== undefined) {
    if (!isNode(data)) return null;
    const set = group(name, kind, data, path, form);
    const legend = set.firstElementChild!;
    legend.append(...out);
    legend.after(...kindRow(schema, kind, data, path, form));
    return set;
  }
  const fields = controls(kind, data, path, form.onChange, isOptional);
  return fields.length === 0 ? null : row(name, fields, [description]);
}

/** Path of a member of the part at a path. */
function inside(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

/** Whether a part that is left out has no field of its own, so that it has to be added first. */
function isToBeAdded(schema: Schema): boolean {
  return withOrigin(schema) !== undefined || schema.type === undefined || schema.type === "object";
}

/** A list of what can be added; none where all is there. */
function additions(schema: Schema, data: Node, path: string, form: Form): HTMLElement[] {
  const { properties = {}, required = [] } = schema;
  const names = Object.keys(properties).filter(
    (name) => !required.includes(name) && data[name] === undefined && isToBeAdded(properties[name]!),
  );
  if (names.length === 0) return [];
  const select = list(`Add to ${path || "the scenario"}`, ["Add …", ...names], (at) => {
    const name = names[at - 1];
    if (name === undefined) return;
    const there = inside(path, name);
    form.onChange(there, made(properties[name]!, undefined, there, form));
  });
  return [row("", [select], [])];
}

function fieldsOf(schema: Schema, data: Node, path: string, form: Form): HTMLElement[] {
  const { properties = {}, required = [] } = schema;
  const hasKinds = (name: string, each: Schema) => path !== "" && name === "kind" && each.const !== undefined;
  const fields = Object.entries(properties).flatMap(([name, each]) => {
    if ((path === "" && NOT_SHOWN.includes(name)) || hasKinds(name, each)) return [];
    return field(name, each, data[name], inside(path, name), form, !required.includes(name)) ?? [];
  });
  return [...fields, ...additions(schema, data, path, form)];
}

function group(name: string, schema: Schema, data: Node, path: string, form: Form): HTMLElement {
  const set = document.createElement("fieldset");
  set.append(withText("legend", name), ...fieldsOf(schema, data, path, form));
  return set;
}

/** The fields of a scenario file; `shipped`: the file as it is shipped, then others to take parts of. */
export function scenarioFields(
  schema: Schema,
  data: unknown,
  shipped: readonly unknown[],
  onChange: OnChange,
): HTMLElement[] {
  return isNode(data) ? fieldsOf(schema, data, "", { onChange, shipped }) : [];
}
