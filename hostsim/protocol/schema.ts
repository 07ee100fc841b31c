/**
 * What the dictionary of commands and telemetry may say. Takes: parsed JSON. Gives: checked, typed data.
 * Unknown fields are refused. Rules that tie several entries together are in consistency.ts.
 */
import { z } from "zod";

/**
 * Types of fixed length of which arguments, parameters and reports are made. `time` is a CCSDS unsegmented
 * time code.
 */
export const FIELD_BYTES = { u8: 1, u16: 2, u32: 4, u64: 8, i32: 4, i64: 8, time: 7, request: 4 } as const;
/** Name of a field's type. */
export type FieldType = keyof typeof FIELD_BYTES;

const text = z.string().min(1);
const name = z.string().regex(/^[a-z][a-z0-9-]*$/, "must be lower case with hyphens");
const upTo = (most: number) => z.number().int().min(0).max(most);
const byte = upTo(255);
const word = upTo(0xffffffff);
const values = z.enum(["modes", "interlocks", "failures"]);

const argument = z.strictObject({
  name,
  type: z.enum(["u8", "u16", "u32", "u64", "time"]),
  unit: text.optional(),
  values: values.optional(),
  least: word.optional(),
  most: word.optional(),
});
const entries = z.strictObject({
  most: z.number().int().min(1).max(224),
  arguments: z.array(argument).min(1),
});
const setting = z.strictObject({
  initial: z.number().int(),
  least: z.number().int(),
  most: z.number().int(),
  notBelow: name.optional(),
});
const reportField = z.strictObject({
  name,
  type: z.enum(["u8", "u16", "u32", "time", "request"]),
  values: values.optional(),
});

/** Schema of assembly/protocol/controller.json. */
export const dictionarySchema = z.strictObject({
  application: upTo(0x7fe),
  modes: z.array(
    z.strictObject({
      code: byte,
      name,
      emits: z.enum(["nothing", "calibration", "key"]),
      needs: z.array(name),
      summary: text,
    }),
  ),
  interlocks: z.array(z.strictObject({ bit: upTo(7), name, fallback: name, summary: text })),
  reasons: z.array(z.strictObject({ code: byte, name, text })),
  transitions: z.record(name, z.record(name, name)),
  failures: z.array(z.strictObject({ code: upTo(0xffff), name, text })),
  parameters: z.array(
    z.strictObject({
      id: z.number().int().min(1).max(127),
      name,
      type: z.enum(["u8", "u16", "u32", "u64", "i32", "i64"]),
      unit: z.string(),
      values: values.optional(),
      setting: setting.optional(),
      summary: text,
    }),
  ),
  structures: z.array(
    z.strictObject({
      id: byte,
      name,
      intervalMs: z.number().int().min(100),
      parameters: z.array(name).min(1),
    }),
  ),
  events: z.array(
    z.strictObject({
      id: z.number().int().min(1).max(63),
      name,
      severity: z.enum(["informative", "low", "medium", "high"]),
      values: z.array(name).max(2),
      summary: text,
    }),
  ),
  areas: z.array(z.strictObject({ id: byte, name, summary: text })),
  functions: z.array(
    z.strictObject({
      id: z.number().int().min(1).max(255),
      name,
      arguments: z.array(argument),
      completes: text,
      summary: text,
    }),
  ),
  telecommands: z.array(
    z.strictObject({
      service: byte,
      subtype: byte,
      name,
      layout: z.enum(["function", "schedule"]).optional(),
      arguments: z.array(argument).default([]),
      entries: entries.optional(),
      summary: text,
    }),
  ),
  unavailable: z.array(z.strictObject({ service: byte, name: text, why: text })),
  reports: z.array(
    z.strictObject({
      service: byte,
      subtype: byte,
      name,
      layout: z.enum(["structure", "event", "memory", "checksums", "parameters"]).optional(),
      fields: z.array(reportField).default([]),
      summary: text,
    }),
  ),
  /** What may go wrong, and what the payload does about it. */
  faults: z.array(
    z.strictObject({
      name,
      what: text,
      found: text,
      within: text,
      reaction: text,
      /** The event that tells it, where there is one. */
      event: name.optional(),
      /** The test that injects it. */
      test: text,
    }),
  ),
});

/** The dictionary, checked. */
export type Dictionary = z.infer<typeof dictionarySchema>;
/** An argument of a telecommand or function. */
export type Argument = z.infer<typeof argument>;
/** A parameter. */
export type Parameter = Dictionary["parameters"][number];

/** Bytes of fields in a row. */
export function bytesOf(fields: readonly { readonly type: FieldType }[]): number {
  return fields.reduce((sum, { type }) => sum + FIELD_BYTES[type], 0);
}
