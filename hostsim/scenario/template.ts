/**
 * A commented template for scenarios of one's own. Takes: the JSON of a scenario that loads. Gives: the text
 * of a file with the same values, each of them alone, under a comment that says what it is for, which form is
 * accepted, and where that scenario has it from.
 */
import { namesItsValue } from "./quantity.js";
import { scenarioJsonSchema } from "./schema.js";
import { formOf, nodeOfField, type SchemaNode } from "./schema-tree.js";

/** Columns of a line. */
const WIDTH = 100;
const INDENT = "  ";

const head = (base: string) => `\
A scenario of your own, made from ${base}. Change what is yours, then:
  satqkd scenario check FILE     all that is wrong with it, with line and column
  satqkd pass FILE               the pass that it describes

A value may stand alone, or say where it is from:
  "altitudeM": { "value": 80, "source": "Author et al., journal, year" }
  "altitudeM": { "value": 80, "assumed": "why this value was taken" }
Reports list each value that has no source.`;

/** Lines of a text that are no wider than they may be; its own line breaks stay. */
function wrapped(text: string, width: number): string[] {
  return text.split("\n").flatMap((paragraph) => {
    const lines: string[] = [];
    let line = "";
    for (const word of paragraph.split(/(?<=\S) /)) {
      if (line !== "" && line.length + 1 + word.length > width) {
        lines.push(line);
        line = word;
      } else line = line === "" ? word : `${line} ${word}`;
    }
    return [...lines, line];
  });
}

function comment(text: string, indent: string): string {
  const mark = `${indent}// `;
  return wrapped(text, WIDTH - mark.length)
    .map((line) => (mark + line).trimEnd())
    .join("\n");
}

/** A value's JSON, in one line where it fits there. */
function written(value: unknown, indent: string): string {
  const lines = JSON.stringify(value, null, INDENT.length);
  const line = lines.replaceAll(/\n */g, " ").replaceAll("[ ", "[").replaceAll(" ]", "]");
  return indent.length + line.length <= WIDTH ? line : lines.replaceAll("\n", `\n${indent}`);
}

/** The origin of a value in the scenario that the template is made from. */
function originOf(given: unknown, base: string): string {
  if (!namesItsValue(given)) return "";
  const { source, assumed } = given;
  return source === undefined ? `\nIn ${base} assumed: ${assumed}` : `\nIn ${base} from: ${source}`;
}

/** Writes a scenario's values with their comments. */
class Template {
  readonly #schema = scenarioJsonSchema() as SchemaNode;

  constructor(
    private readonly data: object,
    private readonly base: string,
  ) {}

  text(): string {
    return `${comment(head(this.base), "")}\n${this.#object(this.data, "", "")}\n`;
  }

  #object(part: object, field: string, indent: string): string {
    const inside = indent + INDENT;
    const members = Object.entries(part).map(([key, given]) =>
      this.#member(key, given, field === "" ? key : `${field}.${key}`, inside),
    );
    return `{\n${members.join(",\n")}\n${indent}}`;
  }

  #member(key: string, given: unknown, field: string, indent: string): string {
    const start = `${indent}${JSON.stringify(key)}: `;
    if (typeof given === "object" && given !== null && !Array.isArray(given) && !namesItsValue(given))
      return `\n${start}${this.#object(given, field, indent)}`;
    const node = nodeOfField(this.#schema, this.data, namesItsValue(given) ? `${field}.value` : field);
    const meaning = node.description === undefined ? "" : `${node.description}\n`;
    const remark = `${meaning}Accepted: ${formOf(node)}${originOf(given, this.base)}`;
    const value = namesItsValue(given) ? given.value : given;
    return `${comment(remark, indent)}\n${start}${written(value, indent)}`;
  }
}

/**
 * The text of a template.
 * @param data JSON of a scenario that loads
 * @param base its name
 */
export function scenarioTemplate(data: object, base: string): string {
  const { $schema: _relative, ...values } = data as { $schema?: unknown };
  return new Template(values, base).text();
}
