/**
 * The dictionary as types for on-board procedures: firmware/procedures/dictionary.d.ts. What a procedure can
 * name is what the dictionary has; commands for procedures themselves and whole schedules are not theirs to
 * give.
 */
import { dictionaryHash } from "./load.js";
import type { Argument, Dictionary } from "./schema.js";

/** Where the generated file is, from the package's root. */
export const PROCEDURE_TYPES_PATH = "firmware/procedures/dictionary.d.ts";

const SERVICE_PROCEDURES = 18;

/** `set-mode` to `setMode`. */
export const camelCase = (name: string) =>
  name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
const pascalCase = (name: string) => camelCase(`-${name}`);

/** A command that a procedure can give. */
export interface ProcedureCommand {
  /** Its name in TypeScript. */
  readonly name: string;
  /** Its place in the core's table of telecommands. */
  readonly row: number;
  readonly fields: readonly Argument[];
  /** Fields of its repeated part; null when it has none. */
  readonly repeated: readonly Argument[] | null;
  readonly summary: string;
}

/** The commands in the order of the core's table (assemblyscript.ts). */
export function procedureCommands(dictionary: Dictionary): ProcedureCommand[] {
  const plain = dictionary.telecommands.filter(({ layout }) => layout !== "function");
  const rows = [
    ...plain.map((command) => ({
      name: camelCase(command.name),
      fields: command.arguments,
      repeated: command.entries?.arguments ?? null,
      summary: command.summary,
      isOpen: command.layout === undefined && command.service !== SERVICE_PROCEDURES,
    })),
    ...dictionary.functions.map((entry) => ({
      name: camelCase(entry.name),
      fields: entry.arguments,
      repeated: null,
      summary: `${entry.summary}; completes ${entry.completes}`,
      isOpen: true,
    })),
  ];
  return rows.map((command, row) => ({ ...command, row })).filter(({ isOpen }) => isOpen);
}

const ENUMS_BY_NAME: Readonly<Record<string, string>> = {
  structure: "Structure",
  parameter: "Parameter",
  event: "EventId",
  area: "Area",
};

function typeOf({ name, values }: Argument): string {
  if (values === "modes") return "Mode";
  return ENUMS_BY_NAME[name] ?? "number";
}

function objectType(fields: readonly Argument[]): string {
  return `{ ${fields.map((field) => `${camelCase(field.name)}: ${typeOf(field)}`).join("; ")} }`;
}

function enumeration(
  name: string,
  comment: string,
  members: readonly (readonly [string, number, string])[],
): string {
  const lines = members.map(
    ([member, code, text]) => `  /** ${text} */\n  ${pascalCase(member)} = ${code},\n`,
  );
  return `/** ${comment} */\ndeclare const enum ${name} {\n${lines.join("")}}\n\n`;
}

function signature({ name, fields, repeated, summary }: ProcedureCommand): string {
  const parameters = [
    ...(fields.length > 0 ? [`values: ${objectType(fields)}`] : []),
    ...(repeated === null ? [] : [`entries: readonly ${objectType(repeated)}[]`]),
  ];
  return `  /** ${summary} */\n  ${name}(${parameters.join(", ")}): Result;\n`;
}

/** The text of firmware/procedures/dictionary.d.ts. */
export function procedureTypes(dictionary: Dictionary): string {
  const telemetry = dictionary.parameters.map(
    ({ name, unit, values, summary }) =>
      `  /** ${summary}${unit === "" ? "" : `, in ${unit}`} */\n  "${name}": ${values === "modes" ? "Mode" : "number"};\n`,
  );
  const list = (entries: readonly { id: number; name: string; summary: string }[]) =>
    entries.map(({ id, name, summary }) => [name, id, summary] as const);
  return (
    "/**\n * Made from assembly/protocol/controller.json by `satqkd dictionary --write`; a test holds the two together. Do not edit.\n" +
    ` * Dictionary ${dictionaryHash(dictionary)}.\n */\n\n` +
    enumeration(
      "Mode",
      "Modes of the payload.",
      dictionary.modes.map(({ name, code, summary }) => [name, code, summary]),
    ) +
    enumeration(
      "Interlock",
      "Interlocks.",
      dictionary.interlocks.map(({ name, bit, summary }) => [name, bit, summary]),
    ) +
    enumeration(
      "Failure",
      "How a command ended.",
      dictionary.failures.map(({ name, code, text }) => [name, code, text]),
    ) +
    enumeration("Parameter", "Identifiers of parameters.", list(dictionary.parameters)) +
    enumeration(
      "Structure",
      "Housekeeping structures.",
      dictionary.structures.map(({ name, id, parameters }) => [name, id, parameters.join(", ")]),
    ) +
    enumeration("EventId", "Events.", list(dictionary.events)) +
    enumeration("Area", "Memory areas.", list(dictionary.areas)) +
    `/** Parameters by name, and what their values are. */\ninterface Telemetry {\n${telemetry.join("")}}\n\n` +
    `/** Telecommands and functions. */\ninterface Commands<Result> {\n${procedureCommands(dictionary).map(signature).join("")}}\n`
  );
}
