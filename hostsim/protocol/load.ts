/**
 * The dictionary of commands and telemetry: one file, from which the core's tables, the documentation, the
 * XTCE export and the host's encoder and decoder come.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { parseJson } from "../base/json-text.js";
import { readText } from "../base/text-file.js";
import { packageRoot } from "../core/package-root.js";
import { checkConsistency } from "./consistency.js";
import { type Dictionary, dictionarySchema } from "./schema.js";

/** Where the dictionary is, from the package's root. */
export const DICTIONARY_PATH = "assembly/protocol/controller.json";

/** Checks parsed JSON. Throws with a message that names what is wrong. */
export function parseDictionary(data: unknown): Dictionary {
  const dictionary = dictionarySchema.parse(data);
  checkConsistency(dictionary);
  return dictionary;
}

/** The dictionary of this package. */
export function loadDictionary(root: string = packageRoot): Dictionary {
  return parseDictionary(parseJson(readText(join(root, DICTIONARY_PATH))));
}

/**
 * First 64 bits of the dictionary's SHA-256, as 16 hexadecimal digits. Formatting of the file does not
 * matter, order and wording do: whoever reads another text may understand something else.
 */
export function dictionaryHash(dictionary: Dictionary): string {
  return createHash("sha256").update(JSON.stringify(dictionary)).digest("hex").slice(0, 16);
}
