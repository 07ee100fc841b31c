/**
 * A protocol of messages as the host needs it. Takes: the protocol. Gives: the text of a file with its
 * numbers and forms as constant data, from which hostsim/wire/messages.ts has types, reader and writer.
 */
import { protocolHash } from "./message-load.js";
import type { MessageField, MessageProtocol } from "./message-schema.js";

/** Where a protocol's generated file is, from the package's root. */
export function typescriptPath(name: string): string {
  return `hostsim/wire/${name}-protocol.ts`;
}

const form = (fields: readonly MessageField[]) =>
  fields.map((field) => [field.name, field.type === "bytes" ? field.length : field.type]);

/** The text of a protocol's file in hostsim/wire. */
export function messagesTypeScript(protocol: MessageProtocol): string {
  const { protocol: name, head, limits, codes, messages } = protocol;
  const numbered = messages.filter(({ number }) => number !== undefined);
  const data = {
    name,
    hash: protocolHash(protocol),
    head: form(head),
    limits: Object.fromEntries(limits.map((limit) => [limit.name, limit.value])),
    codes: Object.fromEntries(
      codes.map(({ family, entries }) => [
        family,
        Object.fromEntries(entries.map((entry) => [entry.name, entry.code])),
      ]),
    ),
    kinds: Object.fromEntries(numbered.map((message) => [message.name, message.number])),
    messages: Object.fromEntries(
      messages.map(({ name: own, fields, list, rest }) => [
        own,
        {
          fields: form(fields),
          ...(list === undefined ? {} : { list: { name: list.name, fields: form(list.fields) } }),
          ...(rest === undefined ? {} : { rest: rest.name }),
        },
      ]),
    ),
  };
  const lines = Object.entries(data).map(([key, value]) => `  ${key}: ${JSON.stringify(value)},\n`);
  return (
    `/**\n * Made from assembly/protocol/${name}.json by \`satqkd dictionary --write\`. Do not edit.\n */\n\n` +
    `/** Numbers and forms of the messages; what they mean: docs/reference/${name}-messages.md. */\n` +
    `export const ${name.toUpperCase().replaceAll("-", "_")} = {\n${lines.join("")}} as const;\n`
  );
}
