/**
 * What a protocol of text lines may say: the bench monitor's. Takes: parsed JSON. Gives: checked, typed data.
 * Unknown fields are refused. A command is its name and its arguments, the reply is fields by name.
 */
import { z } from "zod";

const text = z.string().min(1);
const word = z.string().regex(/^[a-z][a-z0-9-]*$/, "must be lower case with hyphens");
const argument = z.discriminatedUnion("type", [
  z.strictObject({ name: word, type: z.literal("number"), text }),
  z.strictObject({ name: word, type: z.literal("hex"), bytes: z.number().int().min(1), text }),
  z.strictObject({ name: word, type: z.literal("word"), words: z.array(word).min(2), text }),
]);
const field = z.strictObject({
  name: z.string().regex(/^[a-z0-9]+$/, "must be lower case"),
  type: z.enum(["number", "signed", "hex", "word"]),
  text,
  /** Some boards do not tell it. */
  optional: z.literal(true).optional(),
});

/** Schema of assembly/protocol/monitor.json. */
export const linesSchema = z
  .strictObject({
    protocol: word,
    title: text,
    summary: text,
    lines: z
      .array(z.strictObject({ name: word, text, arguments: z.array(argument), reply: z.array(field) }))
      .min(1),
  })
  .superRefine(({ lines }, context) => {
    const names = lines.map(({ name }) => name);
    for (const name of names.filter((each, at) => names.indexOf(each) !== at))
      context.addIssue({ code: "custom", message: `two lines are called ${name}` });
    for (const { name, arguments: listed } of lines)
      if (listed.length > 1 && listed.some(({ type }) => type !== "number"))
        context.addIssue({ code: "custom", message: `${name} mixes numbers with others` });
  });

/** A protocol of lines, as its file says it. */
export type LineProtocol = z.infer<typeof linesSchema>;
/** An argument of a command. */
export type LineArgument = LineProtocol["lines"][number]["arguments"][number];
