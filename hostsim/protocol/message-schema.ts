/**
 * What a protocol of messages may say: distillation, bench, relay. Takes: parsed JSON. Gives: checked, typed
 * data. Unknown fields are refused. Numbers are big-endian and stand without gaps, in order: the head, the
 * message's own fields, then a list or the rest.
 */
import { z } from "zod";

/** Bytes of the types that a number may have. */
const NUMBER_BYTES = { u8: 1, u16: 2, u32: 4, i32: 4, u64: 8 } as const;

const text = z.string().min(1);
const kebab = z.string().regex(/^[a-z][a-z0-9-]*$/, "must be lower case with hyphens");
const camel = z.string().regex(/^[a-z][A-Za-z0-9]*$/, "must be camel case");
const constant = z.string().regex(/^[A-Z][A-Z0-9_]*$/, "must be upper case with underscores");
const whole = z.number().int().min(0);

const number = z.strictObject({ name: camel, type: z.enum(["u8", "u16", "u32", "i32", "u64"]), text });
const bytes = z.strictObject({ name: camel, type: z.literal("bytes"), length: whole.min(1), text });
const field = z.discriminatedUnion("type", [number, bytes]);

const message = z.strictObject({
  name: kebab,
  /** Number in the head; the answer to a question without one carries the question's. */
  number: whole.optional(),
  from: z.enum(["ground", "board"]),
  text,
  fields: z.array(field),
  /** Entries of the same form, as many as there is room for behind the fields. */
  list: z.strictObject({ name: camel, entry: camel, fields: z.array(field).min(1), text }).optional(),
  /** Bytes behind the fields, as many as there are. */
  rest: z.strictObject({ name: camel, text }).optional(),
  /** Name of the message that answers it; none: it gets no answer. */
  answer: kebab.optional(),
});

const code = z.strictObject({ name: kebab, code: whole, text });

/** Schema of assembly/protocol/distillation.json, bench.json and relay.json. */
export const messagesSchema = z
  .strictObject({
    protocol: kebab,
    /** Of the constants that hold the messages' numbers. */
    prefix: constant,
    title: text,
    summary: text,
    head: z.array(number).min(1),
    limits: z.array(z.strictObject({ name: constant, value: whole, text })),
    codes: z.array(z.strictObject({ family: kebab, prefix: constant, text, entries: z.array(code).min(1) })),
    messages: z.array(message).min(1),
  })
  .superRefine((protocol, context) => {
    const refuse = (what: string): void => context.addIssue({ code: "custom", message: what });
    const { messages, codes, head } = protocol;
    for (const name of twice(messages.map((each) => each.name))) refuse(`two messages are called ${name}`);
    const numbers = messages.flatMap((each) => (each.number === undefined ? [] : [each.number]));
    for (const number of twice(numbers)) refuse(`two messages have the number ${number}`);
    if (!head.some(({ name }) => name === "kind")) refuse("the head has no field kind");
    for (const { family, entries } of codes)
      for (const each of twice(entries.map((entry) => entry.code)))
        refuse(`two codes of ${family} are ${each}`);
    for (const { name, from, number: own, answer, list, rest } of messages) {
      if (from === "ground" && own === undefined) refuse(`the question ${name} has no number`);
      if (list !== undefined && rest !== undefined) refuse(`${name} has a list and a rest`);
      if (answer !== undefined && !messages.some((each) => each.name === answer && each.from !== from))
        refuse(`${name} is answered by ${answer}, which the other side never sends`);
    }
  });

/** Values that come more than once. */
function twice<Value>(values: readonly Value[]): Value[] {
  return values.filter((value, at) => values.indexOf(value) !== at);
}

/** A protocol of messages, as its file says it. */
export type MessageProtocol = z.infer<typeof messagesSchema>;
/** A message of it. */
export type Message = MessageProtocol["messages"][number];
/** A field of a message. */
export type MessageField = Message["fields"][number];

/** Bytes of a field. */
export function fieldBytes(each: MessageField): number {
  return each.type === "bytes" ? each.length : NUMBER_BYTES[each.type];
}

/** A field and where it is. */
export interface Placed {
  readonly field: MessageField;
  readonly at: number;
}

/** Fields one behind the other, the first at `start`. */
export function placed(fields: readonly MessageField[], start: number): Placed[] {
  let at = start;
  return fields.map((field) => {
    at += fieldBytes(field);
    return { field, at: at - fieldBytes(field) };
  });
}

/** Bytes of fields. */
export function bytesOfFields(fields: readonly MessageField[]): number {
  return fields.reduce((sum, each) => sum + fieldBytes(each), 0);
}
