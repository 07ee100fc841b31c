/**
 * What is made from a protocol of text lines. Takes: the protocol. Gives: the core's names, the host's
 * constant data, and the document.
 */
import type { LineArgument, LineProtocol } from "./line-schema.js";
import { table } from "./markdown.js";
import { protocolHash, protocolPath } from "./message-load.js";

const constantName = (name: string) => name.toUpperCase().replaceAll("-", "_");

/** How `help` and the document write an argument. */
function usageOf(argument: LineArgument): string {
  if (argument.type === "hex") return `${2 * argument.bytes}HEX`;
  return argument.type === "word" ? argument.words.join("|") : argument.name.toUpperCase();
}

function commandOf({ name, arguments: listed }: LineProtocol["lines"][number]): string {
  return [name, ...listed.map(usageOf)].join(" ");
}

/** The text of a protocol's file in assembly/protocol. */
export function linesAssemblyScript(protocol: LineProtocol): string {
  const { protocol: name, lines } = protocol;
  const fields = [...new Set(lines.flatMap(({ reply }) => reply.map((field) => field.name)))];
  const numbers = lines.map(({ arguments: listed }) =>
    listed.every(({ type }) => type === "number") ? String(listed.length) : "OTHER_WORDS",
  );
  const chosen = (values: readonly string[]) =>
    values.map((value, line) => `  if (line == ${line}) return ${value};\n`).join("");
  return [
    `/**\n * Made from ${name}.json by \`satqkd dictionary --write\`; a test holds the two together. Do not edit.\n */\n`,
    `/** First 64 bits of the protocol's SHA-256. */\nexport const ${constantName(name)}_PROTOCOL: u64 = 0x${protocolHash(protocol)};\n`,
    ...lines.map(
      ({ name: own, text }, line) =>
        `/** ${own}: ${text}. */\nexport const LINE_${constantName(own)}: u32 = ${line};\n`,
    ),
    `/** Commands. */\nexport const LINE_COUNT: u32 = ${lines.length};\n`,
    `/** What \`help\` tells. */\nexport const LINE_HELP: string =\n  "${lines.map(commandOf).join(" | ")}";\n`,
    `/** Arguments that are not numbers alone. */\nexport const OTHER_WORDS: u32 = 255;\n`,
    ...fields.map(
      (field) =>
        `/** Field of a reply. */\nexport const FIELD_${constantName(field)}: string = "${field}";\n`,
    ),
    `/** Name of a command. */\nexport function lineName(line: u32): string {\n${chosen(lines.map((each) => `"${each.name}"`))}  return "";\n}\n`,
    `/** How many numbers a command takes, or OTHER_WORDS. */\nexport function lineNumbers(line: u32): u32 {\n${chosen(numbers)}  return 0;\n}\n`,
  ].join("");
}

/** The text of a protocol's file in hostsim/wire. */
export function linesTypeScript(protocol: LineProtocol): string {
  const { protocol: name, lines } = protocol;
  const forms = lines.map(({ name: own, arguments: listed, reply }) => {
    const form = {
      arguments: listed.map((each) => [each.name, each.type]),
      reply: reply.map((each) => [each.name, each.type, each.optional ? "optional" : "always"]),
    };
    return `    "${own}": ${JSON.stringify(form)},\n`;
  });
  return (
    `/**\n * Made from assembly/protocol/${name}.json by \`satqkd dictionary --write\`. Do not edit.\n */\n\n` +
    `/** Commands and replies; what they mean: docs/reference/${name}-lines.md. */\n` +
    `export const ${constantName(name)} = {\n  name: "${name}",\n  hash: "${protocolHash(protocol)}",\n  lines: {\n${forms.join("")}  },\n} as const;\n`
  );
}

/** The text of a protocol's document. */
export function linesDocument(protocol: LineProtocol): string {
  const { protocol: name, title, summary, lines } = protocol;
  const texts = lines.map((line) => {
    const { text, arguments: listed, reply } = line;
    const rows = [
      ...listed.map((each) => ["argument", each.name, usageOf(each), each.text]),
      ...reply.map((each) => [
        each.optional ? "reply, of some boards" : "reply",
        each.name,
        each.type,
        each.text,
      ]),
    ];
    const body = rows.length === 0 ? "" : table(["", "name", "form", "what"], rows);
    return `### ${commandOf(line).replaceAll("|", " or ")}\n${text[0]!.toUpperCase()}${text.slice(1)}.\n\n${body}`;
  });
  return (
    `# ${title}\nMade from ${protocolPath(name)} by \`satqkd dictionary --write\`; do not edit. Protocol ${protocolHash(protocol)}.\n\n` +
    `${summary}\n\nThe host compares the protocol's hash, which \`identify\` tells, before it sets a board up.\n\n## Lines\n${texts.join("")}`
  ).replace(/\n+$/, "\n");
}
