/**
 * Help from the dictionary.
 */
import { meantWords } from "../base/nearest.js";
import { UserError } from "../base/user-error.js";
import { type Argument, type Dictionary, FIELD_BYTES } from "../protocol/schema.js";
import { namesFor, operations, usage } from "./commands.js";
import { WORDS } from "./steps.js";

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}

function argumentWords(dictionary: Dictionary, field: Argument): string {
  if (field.type === "time") return "seconds since 1958 TAI, or as in 2026-12-31T23:59:59Z";
  const names = namesFor(dictionary, field);
  if (names.length > 0) return names.join(", ");
  const most = field.most ?? 2n ** BigInt(8 * FIELD_BYTES[field.type]) - 1n;
  return `${field.least ?? 0} to ${most}${field.unit === undefined ? "" : ` ${field.unit}`}`;
}

/** All that can be typed. */
export function generalHelp(dictionary: Dictionary): string[] {
  const commands = operations(dictionary).map((operation) => [usage(operation), operation.summary] as const);
  const missing = dictionary.unavailable.map(
    ({ service, name, why }) => `  not there yet: ${name} [${service}]: ${why}`,
  );
  return [
    "Commands of the payload (help NAME says more):",
    ...table(commands),
    ...missing,
    "Words of the console:",
    ...table([
      ...Object.entries(WORDS).map(([name, text]) => {
        const colon = text.indexOf(": ");
        return [`${name} ${text.slice(0, colon)}`, text.slice(colon + 2)] as const;
      }),
      ["help [NAME]", "this, or about a command, parameter, event or structure"],
      ["quit", "ends the session"],
    ]),
  ];
}

/** All names that there is help on. */
function namesOf(dictionary: Dictionary): string[] {
  const { parameters, events, structures, areas } = dictionary;
  const named = [...operations(dictionary), ...parameters, ...events, ...structures, ...areas];
  return [...named.map(({ name }) => name), ...Object.keys(WORDS)];
}

/** About one name of the dictionary. Throws a UserError when it has none such. */
export function helpOn(dictionary: Dictionary, name: string): string[] {
  const found: string[] = [];
  for (const operation of operations(dictionary).filter((one) => one.name === name)) {
    found.push(usage(operation), `  ${operation.summary}; completes ${operation.completes}`);
    const fields = [...operation.arguments, ...(operation.entries?.arguments ?? [])];
    if (fields.length > 0)
      found.push(
        ...table(fields.map((field) => [field.name.toUpperCase(), argumentWords(dictionary, field)])),
      );
    if (operation.entries !== null) found.push(`  at most ${operation.entries.most} at a time`);
  }
  for (const { name: title, type, unit, setting, summary } of dictionary.parameters) {
    if (title !== name) continue;
    const range = setting === undefined ? "read only" : `can be set, ${setting.least} to ${setting.most}`;
    found.push(`parameter ${name}: ${type}${unit === "" ? "" : ` ${unit}`}, ${range}`, `  ${summary}`);
  }
  for (const event of dictionary.events.filter((one) => one.name === name))
    found.push(
      `event ${name} (${event.severity})${event.values.length === 0 ? "" : `: ${event.values.join(", ")}`}`,
      `  ${event.summary}`,
    );
  for (const { parameters, intervalMs } of dictionary.structures.filter((one) => one.name === name))
    found.push(`structure ${name}, every ${intervalMs} ms when enabled`, `  ${parameters.join(", ")}`);
  for (const { summary } of dictionary.areas.filter((one) => one.name === name))
    found.push(`area ${name}`, `  ${summary}`);
  if (Object.hasOwn(WORDS, name)) found.push(`${name} ${WORDS[name]}`);
  if (found.length === 0)
    throw new UserError(
      `there is no ${name}; help lists the commands${meantWords(name, namesOf(dictionary))}`,
    );
  return found;
}
