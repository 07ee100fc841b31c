/**
 * A form for a scenario file, made from its JSON Schema. Takes: schema, data, what to do with a change.
 * Gives: an element with a field for each value that can be typed or chosen. What the data leave out, and the
 * schema does not need, has a field where it is one value.
 */
import { parseDecimal } from "../../base/decimal.js";

/** The parts of JSON Schema that scenarios are described with. */
export interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly prefixItems?: readonly Schema[];
  readonly items?: Schema | false;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/** Told a path in the file and its new value; NaN where it is no number. */
export type OnChange = (path: string, value: unknown) => void;

type Node = Readonly<Record<string, unknown>>;

/** Fields that say what a file is, and are no part of the mission. */
const NOT_SHOWN = ["$schema", "name", "title", "description"];
/** Longer texts get a line of their own. */
const LONG = 24;

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null;
}

/** The one of several schemas that fits the data: by its constants, else by its names. */
function chosen(schema: Schema, data: unknown): Schema {
  const choices = schema.anyOf ?? schema.oneOf?.filter(({ properties }) => properties !== undefined);
  if (choices === undefined || choices.length === 0 || !isNode(data)) return schema;
  const fits = ({ properties = {} }: Schema) =>
    Object.entries(properties).every(
      ([name, each]) => each.const === undefined || each.const === data[name],
    ) && Object.keys(data).every((name) => name in properties);
  return choices.find(fits) ?? schema;
}

/** The schema of a number with its origin, where the schema is one: such a number may stand alone as well. */
function withOrigin(schema: Schema): Schema | undefined {
  const isOne = ({ properties }: Schema) =>
    properties?.value !== undefined && properties.assumed !== undefined;
  return [schema, ...(schema.anyOf ?? [])].find(isOne);
}

function labelled(text: string, control: HTMLElement): HTMLLabelElement {
  const label = document.createElement("label");
  label.append(`${text} `, control);
  return label;
}

/** The control of one value. */
function control(schema: Schema, data: unknown, path: string, onChange: OnChange): HTMLElement {
  if (schema.enum !== undefined) {
    const select = document.createElement("select");
    if (data === undefined) select.add(new Option("(left out)", ""));
    for (const name of schema.enum) select.add(new Option(name, name, false, name === data));
    select.dataset.path = path;
    select.addEventListener("change", () => {
      if (select.value !== "") onChange(path, select.value);
    });
    return select;
  }
  const input = document.createElement("input");
  const isNumber = schema.type === "number" || schema.type === "integer";
  input.type = "text";
  input.inputMode = isNumber ? "decimal" : "text";
  input.value = data === undefined ? "" : String(data);
  input.dataset.path = path;
  if (input.value.length > LONG) input.classList.add("long");
  input.addEventListener("change", () => {
    const text = input.value.trim();
    onChange(path, isNumber ? parseDecimal(text.replaceAll(",", "")) : text);
  });
  return input;
}

/** Controls of a value: one, or one for each member. */
function controls(schema: Schema, data: unknown, path: string, onChange: OnChange): HTMLElement[] {
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
  const one = control(schema, data, path, onChange);
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
  const title = document.createElement("span");
  title.textContent = name;
  element.append(title, values, about(texts));
  return element;
}

function originOf({ source, assumed }: Node): string {
  return typeof source === "string" ? `Source: ${source}` : `Assumed: ${assumed}`;
}

function field(
  name: string,
  schema: Schema,
  data: unknown,
  path: string,
  onChange: OnChange,
): HTMLElement | null {
  const { description } = schema;
  const quantity = withOrigin(schema);
  if (quantity !== undefined) {
    if (!isNode(data)) return null;
    const fields = controls(quantity.properties!.value!, data.value, `${path}.value`, onChange);
    return fields.length === 0 ? null : row(name, fields, [description, originOf(data)]);
  }
  if (schema.const !== undefined) return row(name, [about([String(schema.const)])], [description]);
  const inside = chosen(schema, data);
  if (inside.properties !== undefined) return isNode(data) ? group(name, inside, data, path, onChange) : null;
  const fields = controls(inside, data, path, onChange);
  return fields.length === 0 ? null : row(name, fields, [description]);
}

function fieldsOf(schema: Schema, data: Node, path: string, onChange: OnChange): HTMLElement[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, each]) => {
    if (path === "" && NOT_SHOWN.includes(name)) return [];
    return field(name, each, data[name], path === "" ? name : `${path}.${name}`, onChange) ?? [];
  });
}

function group(name: string, schema: Schema, data: Node, path: string, onChange: OnChange): HTMLElement {
  const set = document.createElement("fieldset");
  const legend = document.createElement("legend");
  legend.textContent = name;
  set.append(legend, ...fieldsOf(schema, data, path, onChange));
  return set;
}

/** The fields of a scenario file. */
export function scenarioFields(schema: Schema, data: unknown, onChange: OnChange): HTMLElement[] {
  return isNode(data) ? fieldsOf(schema, data, "", onChange) : [];
}
