/**
 * A protocol of messages as AssemblyScript. Takes: the protocol. Gives: the text of a file with its numbers,
 * readers for what the ground sends, writers for what the board sends, and both for the head.
 */
import { protocolHash } from "./message-load.js";
import {
  bytesOfFields,
  fieldBytes,
  type Message,
  type MessageField,
  type MessageProtocol,
  type Placed,
  placed,
} from "./message-schema.js";

/** Where a protocol's generated file is, from the package's root. */
export function assemblyPath(name: string): string {
  return `assembly/protocol/${name}.ts`;
}

const BIG_ENDIAN = { u16: "16", u32: "32", i32: "32", u64: "64" } as const;

/** Most characters of a comment's line. */
const WIDTH = 110;

const constantName = (name: string) => name.toUpperCase().replaceAll("-", "_");
const pascal = (name: string) =>
  name.replace(/(^|-)([a-z])/g, (_, _hyphen, letter: string) => letter.toUpperCase());

function documented(text: string, code: string): string {
  return `${comment(text)}\n${code}\n`;
}

/** A comment in lines that are not too wide. */
function comment(text: string): string {
  const sentence = `${text[0]!.toUpperCase()}${text.slice(1)}.`;
  if (sentence.length <= WIDTH - 7) return `/** ${sentence} */`;
  const lines = [""];
  for (const word of sentence.split(" "))
    if (lines.at(-1)!.length + word.length < WIDTH - 3) lines.push(`${lines.pop()} ${word}`);
    else lines.push(` ${word}`);
  return `/**\n${lines.map((line) => ` *${line}\n`).join("")} */`;
}

function constant(name: string, value: string | number, text: string, type = "u32"): string {
  return documented(text, `export const ${name}: ${type} = ${value};`);
}

/** Type of a field's value: bytes are told by their address. */
function valueType({ type }: MessageField): string {
  if (type === "bytes") return "usize";
  return type === "u64" || type === "i32" ? type : "u32";
}

function load({ type }: MessageField, at: string): string {
  if (type === "bytes") return at;
  if (type === "u8") return `<u32>load<u8>(${at})`;
  return `${type === "i32" ? "<i32>" : ""}get${BIG_ENDIAN[type]}(${at})`;
}

function save(field: MessageField, at: string): string {
  const { type, name } = field;
  if (type === "bytes") return `memory.copy(${at}, ${name}, ${fieldBytes(field)});`;
  if (type === "u8") return `store<u8>(${at}, <u8>${name});`;
  return `put${BIG_ENDIAN[type]}(${at}, ${type === "i32" ? "<u32>" : ""}${name});`;
}

function readers(name: string, fields: readonly MessageField[], start: number): string {
  return placed(fields, start)
    .map(({ field, at }) =>
      documented(
        field.text,
        `export function read${pascal(name)}${pascal(field.name)}(message: usize): ${valueType(field)} {\n  return ${load(field, `message + ${at}`)};\n}`,
      ),
    )
    .join("");
}

/** A tag comes last, and after the rest is written: it covers that. So it has a writer of its own. */
function writer(name: string, text: string, fields: readonly MessageField[], start: number): string {
  const all = placed(fields, start);
  const tag = all.filter(({ field }) => field.name === "tag");
  const rest = all.filter(({ field }) => field.name !== "tag");
  return writeAll(pascal(name), text, rest) + writeAll(`${pascal(name)}Tag`, "the tag behind it", tag);
}

function writeAll(name: string, text: string, fields: readonly Placed[]): string {
  if (fields.length === 0) return "";
  const parameters = fields.map(({ field }) => `, ${field.name}: ${valueType(field)}`).join("");
  const lines = fields.map(({ field, at }) => `  ${save(field, `message + ${at}`)}\n`);
  return documented(
    text,
    `export function write${name}(message: usize${parameters}): void {\n${lines.join("")}}`,
  );
}

/** Bytes of a message; for those that come, whether so many bytes can be one. */
function size({ name, from, fields, list, rest }: Message, start: number): string {
  const own = `${constantName(name)}_BYTES`;
  const entry = list === undefined ? 0 : bytesOfFields(list.fields);
  const exact =
    list === undefined ? `bytes == ${own}` : `bytes >= ${own} && (bytes - ${own}) % ${entry} == 0`;
  const bytes = constant(own, start + bytesOfFields(fields), `bytes of ${name}, without list or rest`);
  if (from === "board") return bytes;
  const body = `  return ${rest === undefined ? exact : `bytes >= ${own}`};\n`;
  const head = `export function fits${pascal(name)}(bytes: u32): bool {\n`;
  return bytes + documented(`whether so many bytes can be ${name}`, `${head}${body}}`);
}

/** Where the entries of a list are, and how many. */
function listPlaces({ name, fields, list }: Message, start: number): string {
  if (list === undefined) return "";
  const from = start + bytesOfFields(fields);
  const entry = `${constantName(name)}_${list.entry.toUpperCase()}_BYTES`;
  const whole = `${pascal(name)}${pascal(list.name)}`;
  return (
    constant(entry, bytesOfFields(list.fields), `bytes of each of ${name}'s ${list.name}`) +
    documented(
      `how many ${list.name} are in ${name} of so many bytes`,
      `export function count${whole}(bytes: u32): u32 {\n  return (bytes - ${from}) / ${entry};\n}`,
    ) +
    documented(
      `address of one of ${name}'s ${list.name}`,
      `export function at${whole}(message: usize, index: u32): usize {\n  return message + ${from} + <usize>(index * ${entry});\n}`,
    )
  );
}

function messageText(message: Message, prefix: string, start: number): string {
  const { name, number, from, text, fields, list } = message;
  const kind =
    number === undefined
      ? ""
      : constant(`${prefix}_${constantName(name)}`, number, `number of ${name}: ${text}`);
  const entry = list === undefined ? "" : `${name}-${list.entry}`;
  const own = kind + size(message, start) + listPlaces(message, start);
  if (from === "ground") return own + readers(name, fields, start) + readers(entry, list?.fields ?? [], 0);
  return own + writer(name, text, fields, start) + writer(entry, list?.text ?? "", list?.fields ?? [], 0);
}

function imports(body: string): string {
  const used = ["get16", "get32", "get64", "put16", "put32", "put64"].filter((each) =>
    body.includes(`${each}(`),
  );
  return used.length === 0 ? "" : `import { ${used.join(", ")} } from "../glue/big-endian";\n\n`;
}

/** The text of a protocol's file in assembly/protocol. */
export function messagesAssemblyScript(protocol: MessageProtocol): string {
  const { protocol: name, prefix, head, limits, codes, messages } = protocol;
  const start = bytesOfFields(head);
  const body =
    constant(
      `${constantName(name)}_PROTOCOL`,
      `0x${protocolHash(protocol)}`,
      "first 64 bits of the protocol's SHA-256",
      "u64",
    ) +
    limits.map((limit) => constant(limit.name, limit.value, limit.text)).join("") +
    codes
      .flatMap(({ prefix: family, entries }) =>
        entries.map((entry) => constant(`${family}_${constantName(entry.name)}`, entry.code, entry.text)),
      )
      .join("") +
    constant("HEAD_BYTES", start, "bytes of the head") +
    readers("head", head, 0) +
    writer("head", "begins a message", head, 0) +
    messages.map((message) => messageText(message, prefix, start)).join("");
  return `/**\n * Made from ${name}.json by \`satqkd dictionary --write\`; a test holds the two together. Do not edit.\n */\n${imports(body)}${body}`;
}
