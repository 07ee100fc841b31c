/**
 * Protocols of messages and of lines: one file each, from which both sides' readers and writers, the document
 * and the hash come. Takes: the package's folder. Gives: checked data.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { parseJson } from "../base/json-text.js";
import { readText } from "../base/text-file.js";
import { packageRoot } from "../core/package-root.js";
import { type LineProtocol, linesSchema } from "./line-schema.js";
import { type MessageProtocol, messagesSchema } from "./message-schema.js";

/** Names of the protocols that are made of messages. */
export const MESSAGE_PROTOCOLS = ["distillation", "bench", "relay"] as const;

/** Where a protocol's file is, from the package's root. */
export function protocolPath(name: string): string {
  return `assembly/protocol/${name}.json`;
}

/** A protocol of this package. Throws with a message that names what is wrong. */
export function loadMessages(name: string, root: string = packageRoot): MessageProtocol {
  const data = parseJson(readText(join(root, protocolPath(name))));
  messagesSchema.parse(data);
  // As it stands in the file: the schema would order its words anew, and the hash would be another.
  return data as MessageProtocol;
}

/** The protocol of the bench monitor's lines. */
export function loadLines(root: string = packageRoot): LineProtocol {
  const data = parseJson(readText(join(root, protocolPath("monitor"))));
  linesSchema.parse(data);
  return data as LineProtocol;
}

/** Hashes of all protocols but the controller's, by name. */
export function protocolHashes(): Record<string, string> {
  const messages = MESSAGE_PROTOCOLS.map((name) => [name, protocolHash(loadMessages(name))]);
  return Object.fromEntries([...messages, ["monitor", protocolHash(loadLines())]]);
}

/**
 * First 64 bits of the SHA-256 of a protocol, as 16 hexadecimal digits. Formatting of the file does not
 * matter, order and wording do: whoever reads another text may understand something else.
 */
export function protocolHash(protocol: object): string {
  return createHash("sha256").update(JSON.stringify(protocol)).digest("hex").slice(0, 16);
}
