/**
 * A protocol of messages for people. Takes: the protocol. Gives: the text of its document.
 */
import { table } from "./markdown.js";
import { protocolHash, protocolPath } from "./message-load.js";
import { bytesOfFields, fieldBytes, type Message, type MessageProtocol, placed } from "./message-schema.js";

/** Where a protocol's document is, from the package's root. */
export function messageDocumentPath(name: string): string {
  return `docs/reference/${name}-messages.md`;
}

function messageText(message: Message, all: readonly Message[], start: number): string {
  const { name, number, from, text, fields, list, rest, answer } = message;
  const asked = all.filter((each) => each.answer === name).map((each) => each.name);
  const facts = [
    ...(number === undefined ? [] : [`Number ${number}.`]),
    `From the ${from}.`,
    ...(answer === undefined ? [] : [`Answer: ${answer}.`]),
    ...(asked.length === 0 ? [] : [`Answers: ${asked.join(", ")}.`]),
  ];
  const rows = placed(fields, start).map(({ field, at }) => [
    at,
    field.type === "bytes" ? `${fieldBytes(field)} bytes` : field.type,
    field.name,
    field.text,
  ]);
  const end = start + bytesOfFields(fields);
  if (list !== undefined) {
    rows.push([end, `${bytesOfFields(list.fields)} bytes each`, list.name, list.text]);
    rows.push(
      ...placed(list.fields, 0).map(({ field, at }) => [`+ ${at}`, field.type, field.name, field.text]),
    );
  }
  if (rest !== undefined) rows.push([end, "to the end", rest.name, rest.text]);
  const body = rows.length === 0 ? "" : table(["byte", "type", "field", "what"], rows);
  return `### ${name}\n${text[0]!.toUpperCase()}${text.slice(1)}. ${facts.join(" ")}\n\n${body}`;
}

/** The text of a protocol's document. */
export function messageDocument(protocol: MessageProtocol): string {
  const { protocol: name, title, summary, head, limits, codes, messages } = protocol;
  const start = bytesOfFields(head);
  const heading = table(
    ["byte", "type", "field", "what"],
    placed(head, 0).map(({ field, at }) => [at, field.type, field.name, field.text]),
  );
  const limitRows = limits.map((limit) => [limit.name, limit.value, limit.text]);
  const codesText = codes.map(
    ({ family, text, entries }) =>
      `### Codes: ${family}\n${text[0]!.toUpperCase()}${text.slice(1)}.\n\n${table(
        ["code", "name", "what"],
        entries.map((entry) => [entry.code, entry.name, entry.text]),
      )}`,
  );
  return (
    `# ${title}\nMade from ${protocolPath(name)} by \`satqkd dictionary --write\`; do not edit. Protocol ${protocolHash(protocol)}.\n\n` +
    `${summary}\n\nNumbers are big-endian. Both sides compare the protocol's hash when a session opens, by \`hello\` and \`welcome\`.\n\n` +
    `## Head\n${heading}` +
    (limitRows.length === 0 ? "" : `## Limits\n${table(["name", "value", "what"], limitRows)}`) +
    `## Messages\n${messages.map((message) => messageText(message, messages, start)).join("")}` +
    (codesText.length === 0 ? "" : `## Codes\n${codesText.join("")}`)
  ).replace(/\n+$/, "\n");
}
