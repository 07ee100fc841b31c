/**
 * The dictionary for people: docs/reference/dictionary.md.
 */
import { dictionaryHash } from "./load.js";
import type { Argument, Dictionary } from "./schema.js";

/** Where the document is, from the package's root. */
export const DOCUMENT_PATH = "docs/reference/dictionary.md";

/** A table. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |\n`;
  return `${line(head)}${line(head.map(() => "---"))}${rows.map(line).join("")}\n`;
}

function argumentText({ name, type, unit, values, least, most }: Argument): string {
  const range = least === undefined && most === undefined ? "" : ` ${least ?? 0}..${most ?? ""}`;
  return `${name}: ${type}${values === undefined ? range : ` (${values})`}${unit === undefined ? "" : ` ${unit}`}`;
}

function argumentsText(command: {
  arguments: readonly Argument[];
  entries?: { most: number; arguments: readonly Argument[] } | undefined;
}): string {
  const head = command.arguments.map(argumentText);
  const entries = command.entries;
  if (entries === undefined) return head.join("; ") || "none";
  return [
    ...head,
    `count: u8 1..${entries.most}; as often: ${entries.arguments.map(argumentText).join("; ")}`,
  ].join("; ");
}

function layoutText(command: Dictionary["telecommands"][number]): string {
  if (command.layout === "function") return "function: u8; its arguments";
  if (command.layout === "schedule") return "count: u8; as often: time (7 bytes), telecommand";
  return argumentsText(command);
}

function modesText({ modes, transitions, reasons, interlocks }: Dictionary): string {
  const names = modes.map(({ name }) => name);
  return (
    "## Modes\n" +
    table(
      ["code", "mode", "emits", "needs", "what"],
      modes.map((m) => [m.code, m.name, m.emits, m.needs.join(", ") || "nothing", m.summary]),
    ) +
    "## Transitions\nFrom the row's mode to the column's; an interlock that is missing refuses besides.\n\n" +
    table(
      ["from \\ to", ...names],
      names.map((from) => [from, ...names.map((to) => transitions[from]![to]!)]),
    ) +
    "## Reasons\n" +
    table(
      ["code", "reason", "text"],
      reasons.map((r) => [r.code, r.name, r.text]),
    ) +
    "## Interlocks\n" +
    table(
      ["bit", "interlock", "holds when", "when lost, to"],
      interlocks.map((i) => [i.bit, i.name, i.summary, i.fallback]),
    )
  );
}

function commandsText({ telecommands, unavailable, functions, failures }: Dictionary): string {
  return (
    "## Telecommands\n" +
    table(
      ["message", "name", "arguments", "what"],
      telecommands.map((c) => [`[${c.service},${c.subtype}]`, c.name, layoutText(c), c.summary]),
    ) +
    unavailable
      .map(
        ({ service, name, why }) => `Service ${service} (${name}) is refused as not available: ${why}.\n\n`,
      )
      .join("") +
    "## Functions\n" +
    table(
      ["id", "function", "arguments", "completes", "what"],
      functions.map((f) => [f.id, f.name, argumentsText(f), f.completes, f.summary]),
    ) +
    "## Failures\n" +
    table(
      ["code", "failure", "text"],
      failures.map((f) => [f.code, f.name, f.text]),
    )
  );
}

function telemetryText({ reports, parameters, structures, events }: Dictionary): string {
  return (
    "## Reports\n" +
    table(
      ["message", "name", "data", "what"],
      reports.map((r) => [
        `[${r.service},${r.subtype}]`,
        r.name,
        r.layout ?? (r.fields.map((f) => `${f.name}: ${f.type}`).join("; ") || "none"),
        r.summary,
      ]),
    ) +
    "## Parameters\n" +
    table(
      ["id", "parameter", "type", "unit", "can be set", "what"],
      parameters.map((p) => [
        p.id,
        p.name,
        p.type,
        p.unit,
        p.setting === undefined ? "" : `${p.setting.least}..${p.setting.most}, at first ${p.setting.initial}`,
        p.summary,
      ]),
    ) +
    "## Housekeeping structures\n" +
    table(
      ["id", "structure", "interval", "parameters"],
      structures.map((s) => [s.id, s.name, `${s.intervalMs} ms`, s.parameters.join(", ")]),
    ) +
    "## Events\n" +
    table(
      ["id", "event", "severity", "values (u32)", "what"],
      events.map((e) => [e.id, e.name, e.severity, e.values.join(", "), e.summary]),
    )
  );
}

/** The text of docs/reference/dictionary.md. */
export function document(d: Dictionary): string {
  return (
    "# The dictionary of commands and telemetry\n\n" +
    "Made from `assembly/protocol/controller.json` by `satqkd dictionary --write`. Numbers are big-endian. " +
    `Application ${d.application}, hash \`${dictionaryHash(d)}\`.\n\n` +
    modesText(d) +
    commandsText(d) +
    telemetryText(d) +
    "## Memory areas\n" +
    table(
      ["id", "area", "what"],
      d.areas.map((a) => [a.id, a.name, a.summary]),
    )
  );
}
