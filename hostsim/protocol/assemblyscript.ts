/**
 * The dictionary as AssemblyScript: constants by name, and tables by which the core checks telecommands and
 * makes reports.
 */
import { dictionaryHash } from "./load.js";
import { type Argument, bytesOf, type Dictionary, FIELD_BYTES } from "./schema.js";

/** Where the generated file is, from the package's root. */
export const GENERATED_PATH = "assembly/protocol/controller.ts";

/** Codes of types of arguments and parameters in the tables: the width in bytes, and a bit for signed. */
const SIGNED = 16;
const TIME_CODE = 7;

const constantName = (name: string) => name.toUpperCase().replaceAll("-", "_");
const typeCode = (type: string) => Number(type.slice(1)) / 8 + (type.startsWith("i") ? SIGNED : 0);

function constant(name: string, value: string | number, comment: string, type = "u32"): string {
  return `/** ${comment} */\nexport const ${constantName(name)}: ${type} = ${value};\n`;
}

function constants(prefix: string, list: readonly { name: string; code: number; text: string }[]): string {
  return list.map(({ name, code, text }) => constant(`${prefix}_${name}`, code, text)).join("");
}

function bytesTable(name: string, comment: string, bytes: readonly number[], alignment = 1): string {
  return `/** ${comment} */\nexport const ${name}: usize = memory.data<u8>([${bytes.join(", ")}], ${alignment});\n`;
}

function littleEndian(value: bigint, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
}

/** A range of an argument: width, offset, then least and most as u32 each. */
function fieldRecords(fields: readonly Argument[]): number[] {
  let offset = 0;
  return fields.flatMap((field) => {
    const record = [
      field.type === "time" ? TIME_CODE : FIELD_BYTES[field.type],
      offset,
      0,
      0,
      ...littleEndian(BigInt(field.least ?? 0), 4),
      ...littleEndian(BigInt(field.most ?? 0xffffffff), 4),
    ];
    offset += FIELD_BYTES[field.type];
    return record;
  });
}

interface CommandRow {
  service: number;
  subtype: number;
  selector: number;
  layout: number;
  head: readonly Argument[];
  entry: readonly Argument[];
  mostEntries: number;
}

/** Every telecommand, each function as one of its own. */
function commandRows(dictionary: Dictionary): { name: string; row: CommandRow }[] {
  const plain = dictionary.telecommands
    .filter(({ layout }) => layout !== "function")
    .map((command) => ({
      name: command.name,
      row: {
        service: command.service,
        subtype: command.subtype,
        selector: 0,
        layout: command.layout === "schedule" ? 1 : 0,
        head: command.arguments,
        entry: command.entries?.arguments ?? [],
        mostEntries: command.entries?.most ?? 0,
      },
    }));
  const { service, subtype } = dictionary.telecommands.find(({ layout }) => layout === "function")!;
  const functions = dictionary.functions.map((entry) => ({
    name: `function-${entry.name}`,
    row: {
      service,
      subtype,
      selector: entry.id,
      layout: 0,
      head: entry.arguments,
      entry: [],
      mostEntries: 0,
    },
  }));
  return [...plain, ...functions];
}

function commandTables(dictionary: Dictionary): string {
  const rows = commandRows(dictionary);
  const fields: number[] = [];
  const commands = rows.flatMap(({ row }) => {
    const head = fields.length / 12;
    fields.push(...fieldRecords(row.head));
    const entry = fields.length / 12;
    fields.push(...fieldRecords(row.entry));
    const counts = [
      row.head.length,
      bytesOf(row.head),
      entry,
      row.entry.length,
      bytesOf(row.entry),
      row.mostEntries,
    ];
    return [row.service, row.subtype, row.selector, row.layout, head, ...counts, 0];
  });
  const functionCommand = dictionary.telecommands.find(({ layout }) => layout === "function")!;
  return (
    rows
      .map(({ name, row }, index) =>
        constant(
          `COMMAND_${name}`,
          index,
          `Place of [${row.service},${row.subtype}]${row.selector ? `, function ${row.selector},` : ""} in the table of telecommands.`,
        ),
      )
      .join("") +
    constant("COMMAND_COUNT", rows.length, "Telecommands, each function as one of its own.") +
    constant("SERVICE_FUNCTIONS", functionCommand.service, "Service of functions.") +
    constant("SERVICE_SCHEDULE", 11, "Service of time-based scheduling.") +
    bytesTable(
      "commandTable",
      "12 bytes a telecommand: service, subtype, function (0: none), layout (1: schedule); first field, fields and bytes of its head; the same of an entry; most entries; 0.",
      commands,
    ) +
    bytesTable(
      "fieldTable",
      "12 bytes a field: bytes (7: time), offset, 0, 0, least u32, most u32.",
      fields,
      4,
    )
  );
}

function modeTables({ modes, interlocks, transitions, reasons }: Dictionary): string {
  const bit = (name: string) => interlocks.find((interlock) => interlock.name === name)!.bit;
  const mode = (name: string) => modes.find((entry) => entry.name === name)!.code;
  const reason = (name: string) => reasons.find((entry) => entry.name === name)!.code;
  const emits = { nothing: 0, calibration: 1, key: 2 };
  return (
    constants(
      "MODE",
      modes.map(({ name, code, summary }) => ({ name, code, text: summary })),
    ) +
    constant("MODE_COUNT", modes.length, "Modes.") +
    constants(
      "INTERLOCK",
      interlocks.map(({ name, bit: code, summary }) => ({ name, code, text: `Bit: ${summary}` })),
    ) +
    constant("INTERLOCK_COUNT", interlocks.length, "Interlocks.") +
    constants("REASON", reasons) +
    constant("REASON_INTERLOCK", 16, "Reason of the interlock of bit 0; the others follow.") +
    bytesTable(
      "transitionTable",
      "A reason for each pair of modes, from * MODE_COUNT + to.",
      modes.flatMap((from) => modes.map((to) => reason(transitions[from.name]![to.name]!))),
    ) +
    bytesTable(
      "modeNeeds",
      "Interlocks that a mode needs, a bit each.",
      modes.map(({ needs }) => needs.reduce((bits, need) => bits | (1 << bit(need)), 0)),
    ) +
    bytesTable(
      "modeEmits",
      "What a mode may emit: 0 nothing, 1 calibration, 2 key.",
      modes.map((entry) => emits[entry.emits]),
    ) +
    bytesTable(
      "interlockFallback",
      "Where the loss of an interlock leads.",
      interlocks.map(({ fallback }) => mode(fallback)),
    )
  );
}

function parameterTables({ parameters, structures }: Dictionary): string {
  const most = Math.max(...parameters.map(({ id }) => id));
  const types = Array.from({ length: most + 1 }, (_, id) => {
    const parameter = parameters.find((entry) => entry.id === id);
    return parameter === undefined ? 0 : typeCode(parameter.type);
  });
  const settings = parameters.filter(({ setting }) => setting !== undefined).sort((a, b) => a.id - b.id);
  const identifier = (name: string | undefined) => parameters.find((entry) => entry.name === name)?.id ?? 0;
  const records = settings.flatMap(({ id, type, setting }) => [
    id,
    typeCode(type),
    identifier(setting!.notBelow),
    0,
    ...[setting!.initial, setting!.least, setting!.most].flatMap((value) =>
      littleEndian(BigInt.asUintN(32, BigInt(value)), 4),
    ),
  ]);
  const members: number[] = [];
  const heads = structures.flatMap(({ id, parameters: listed, intervalMs }) => {
    const first = members.length;
    members.push(...listed.map(identifier));
    return [id, first, listed.length, 0, ...littleEndian(BigInt(intervalMs), 4)];
  });
  return (
    parameters.map(({ name, id, summary }) => constant(`PARAMETER_${name}`, id, `${summary}.`)).join("") +
    constant("PARAMETER_LIMIT", most + 1, "Identifiers of parameters are below this.") +
    bytesTable(
      "parameterTypes",
      "Type of each identifier: bytes, and 16 for signed; 0: no such parameter.",
      types,
    ) +
    constant("SETTING_COUNT", settings.length, "Parameters that can be set.") +
    bytesTable(
      "settingTable",
      "16 bytes a setting: identifier, type, the parameter that it is not below (0: none), 0; initial, least, most as 32 bits.",
      records,
      4,
    ) +
    constant("STRUCTURE_COUNT", structures.length, "Housekeeping structures.") +
    bytesTable(
      "structureTable",
      "8 bytes a structure: identifier, first member, members, 0, interval in ms as u32.",
      heads,
      4,
    ) +
    bytesTable("structureMembers", "Identifiers of the structures' parameters.", members)
  );
}

function reportTables({ reports, events, areas, failures }: Dictionary): string {
  const severities = ["informative", "low", "medium", "high"];
  const most = Math.max(...events.map(({ id }) => id));
  const eventRows = Array.from({ length: most + 1 }, (_, id) => {
    const event = events.find((entry) => entry.id === id);
    return event === undefined ? [255, 0] : [severities.indexOf(event.severity), event.values.length];
  });
  return (
    constants("FAILURE", failures) +
    reports
      .map(({ name, service, subtype, summary }, index) =>
        constant(`REPORT_${name}`, index, `[${service},${subtype}] ${summary}.`),
      )
      .join("") +
    constant("REPORT_COUNT", reports.length, "Reports.") +
    bytesTable(
      "reportTable",
      "2 bytes a report: service, subtype.",
      reports.flatMap(({ service, subtype }) => [service, subtype]),
    ) +
    events.map(({ name, id, summary }) => constant(`EVENT_${name}`, id, `${summary}.`)).join("") +
    constant("EVENT_LIMIT", most + 1, "Identifiers of events are below this.") +
    bytesTable("eventTable", "2 bytes an event: severity (255: no such event), values.", eventRows.flat()) +
    areas.map(({ name, id, summary }) => constant(`AREA_${name}`, id, `${summary}.`)).join("")
  );
}

/** The text of assembly/protocol/controller.ts. */
export function assemblyScript(dictionary: Dictionary): string {
  const unavailable = dictionary.unavailable.map(({ service }) => service);
  return (
    "/**\n * Made from controller.json by `satqkd dictionary --write`; a test holds the two together. Do not edit.\n */\n\n" +
    constant(
      "DICTIONARY_HASH",
      `0x${dictionaryHash(dictionary)}`,
      "First 64 bits of the dictionary's SHA-256.",
      "u64",
    ) +
    constant(
      "CONTROLLER_APPLICATION",
      dictionary.application,
      "Application process identifier of the controller.",
    ) +
    modeTables(dictionary) +
    commandTables(dictionary) +
    bytesTable("unavailableServices", "Services that are foreseen but not there yet.", unavailable) +
    constant("UNAVAILABLE_COUNT", unavailable.length, "Services that are foreseen but not there yet.") +
    parameterTables(dictionary) +
    reportTables(dictionary)
  );
}
