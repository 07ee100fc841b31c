/**
 * The dictionary as XTCE 1.2 (OMG formal/18-10-04), for ground systems that read it. Takes: the dictionary.
 * Gives: XML.
 *
 * Simplified where XTCE has no short form for it: telecommands with a repeated part are exported with one
 * entry, and what is of variable length in a report (stretches of memory, parameter values) is left out, as
 * are memory commands and scheduling, whose arguments are a head or whole telecommands besides. XTCE allows
 * no dot in a name, and the dictionary no underscore, which therefore joins them.
 */
import XMLBuilder from "fast-xml-builder";
import type { Argument, Dictionary, FieldType } from "./schema.js";
import { FIELD_BYTES } from "./schema.js";

type Node = { [name: string]: Node | readonly Node[] | string | number };

const NAMESPACE = "http://www.omg.org/spec/XTCE/20180204";
const PREFIX = "@_";

const attributes = (values: Record<string, string | number>): Node =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [PREFIX + name, value]));
const isBinary = (type: FieldType) => type === "time" || type === "request";

function integerEncoding(type: string): Node {
  return attributes({
    sizeInBits: 8 * FIELD_BYTES[type as FieldType],
    encoding: type.startsWith("i") ? "twosComplement" : "unsigned",
  });
}

function fixedBinary(bytes: number): Node {
  return { BinaryDataEncoding: { SizeInBits: { FixedValue: 8 * bytes } } };
}

/** Types of the fields, under their own names; `kind` is Parameter or Argument. */
function types(kind: "Parameter" | "Argument", used: readonly FieldType[]): Node {
  const integers = used.filter((type) => !isBinary(type));
  return {
    [`Integer${kind}Type`]: integers.map((type) => ({
      ...attributes({ name: type, signed: String(type.startsWith("i")), sizeInBits: 8 * FIELD_BYTES[type] }),
      UnitSet: {},
      IntegerDataEncoding: integerEncoding(type),
    })),
    [`Binary${kind}Type`]: used
      .filter(isBinary)
      .map((type) => ({ ...attributes({ name: type }), UnitSet: {}, ...fixedBinary(FIELD_BYTES[type]) })),
  };
}

const entry = (parameterRef: string): Node => attributes({ parameterRef });
const entries = (names: readonly string[]): Node => ({ ParameterRefEntry: names.map(entry) });

/** A container that extends `base` where `conditions` hold. */
function container(
  name: string,
  base: string,
  conditions: Record<string, number>,
  names: readonly string[],
): Node {
  const comparisons = Object.entries(conditions).map(([parameterRef, value]) =>
    attributes({ parameterRef, value }),
  );
  return {
    ...attributes({ name }),
    EntryList: entries(names),
    BaseContainer: {
      ...attributes({ containerRef: base }),
      RestrictionCriteria: { ComparisonList: { Comparison: comparisons } },
    },
  };
}

const HEADER: readonly (readonly [string, FieldType])[] = [
  ["packet-head", "u16"],
  ["sequence", "u16"],
  ["length", "u16"],
  ["version-and-time-status", "u8"],
  ["service", "u8"],
  ["subtype", "u8"],
  ["message-counter", "u16"],
  ["destination", "u16"],
  ["time", "time"],
];

function telemetry(d: Dictionary): Node {
  const parameters: Node[] = HEADER.map(([name, type]) => attributes({ name, parameterTypeRef: type }));
  const containers: Node[] = [
    {
      ...attributes({ name: "telemetry", abstract: "true" }),
      EntryList: entries(HEADER.map(([name]) => name)),
    },
  ];
  const add = (name: string, type: FieldType) =>
    parameters.push(attributes({ name, parameterTypeRef: type }));
  for (const { id: _, name, type } of d.parameters) add(`parameter_${name}`, type);
  add("structure", "u8");
  add("event", "u16");
  for (const { service, subtype, name, layout, fields } of d.reports) {
    const at = { service, subtype };
    if (layout === undefined) {
      for (const field of fields) add(`${name}_${field.name}`, field.type);
      containers.push(
        container(
          name,
          "telemetry",
          at,
          fields.map((field) => `${name}_${field.name}`),
        ),
      );
    } else if (layout === "structure") {
      containers.push(container(name, "telemetry", at, ["structure"]));
      for (const structure of d.structures)
        containers.push(
          container(
            `structure_${structure.name}`,
            name,
            { structure: structure.id },
            structure.parameters.map((p) => `parameter_${p}`),
          ),
        );
    } else if (layout === "event") {
      containers.push(container(name, "telemetry", at, ["event"]));
      const severity = name.replace("event-", "");
      for (const event of d.events.filter((one) => one.severity === severity)) {
        for (const value of event.values) add(`${event.name}_${value}`, "u32");
        containers.push(
          container(
            `event_${event.name}`,
            name,
            { event: event.id },
            event.values.map((value) => `${event.name}_${value}`),
          ),
        );
      }
    } else containers.push(container(name, "telemetry", at, []));
  }
  return {
    ParameterTypeSet: types("Parameter", ["u8", "u16", "u32", "u64", "i32", "i64", "time", "request"]),
    ParameterSet: { Parameter: parameters },
    ContainerSet: { SequenceContainer: containers },
  };
}

const hexadecimal = (bytes: readonly number[]) =>
  bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");

function metaCommand(
  name: string,
  summary: string,
  fixed: readonly number[],
  list: readonly Argument[],
): Node {
  return {
    ...attributes({ name, shortDescription: summary }),
    ...(list.length === 0
      ? {}
      : {
          ArgumentList: {
            Argument: list.map((one) => attributes({ name: one.name, argumentTypeRef: one.type })),
          },
        }),
    CommandContainer: {
      ...attributes({ name: `${name}_data` }),
      EntryList: {
        FixedValueEntry: attributes({ binaryValue: hexadecimal(fixed), sizeInBits: 8 * fixed.length }),
        ...(list.length === 0
          ? {}
          : { ArgumentRefEntry: list.map((one) => attributes({ argumentRef: one.name })) }),
      },
    },
  };
}

/**
 * Secondary header and arguments; the ground system adds primary header and checksum. All acknowledgements
 * are asked for.
 */
function commands(d: Dictionary): Node {
  const secondary = (service: number, subtype: number) => [0x2f, service, subtype, 0, 0];
  const caller = d.telecommands.find(({ layout }) => layout === "function")!;
  const plain = d.telecommands
    .filter(
      ({ layout, arguments: head, entries: repeated }) =>
        layout === undefined && (repeated === undefined || head.length === 0),
    )
    .map(({ service, subtype, name, summary, arguments: head, entries: repeated }) =>
      repeated === undefined
        ? metaCommand(name, summary, secondary(service, subtype), head)
        : metaCommand(name, summary, [...secondary(service, subtype), 1], repeated.arguments),
    );
  const functions = d.functions.map(({ id, name, summary, arguments: list }) =>
    metaCommand(`function_${name}`, summary, [...secondary(caller.service, caller.subtype), id], list),
  );
  return {
    ArgumentTypeSet: types("Argument", ["u8", "u16", "u32", "u64", "time"]),
    MetaCommandSet: { MetaCommand: [...plain, ...functions] },
  };
}

/** The XML text. */
export function xtce(dictionary: Dictionary): string {
  const builder = new XMLBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: PREFIX,
    format: true,
    suppressEmptyNode: true,
    suppressBooleanAttributes: false,
  });
  return builder.build({
    "?xml": attributes({ version: "1.0", encoding: "UTF-8" }),
    SpaceSystem: {
      ...attributes({ name: "satqkd", xmlns: NAMESPACE }),
      TelemetryMetaData: telemetry(dictionary),
      CommandMetaData: commands(dictionary),
    },
  });
}
