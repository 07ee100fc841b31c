/**
 * The published schemas. Takes: a format's name. Gives: the file of its JSON Schema, which comes with the
 * package.
 */
import { join } from "node:path";
import { packageRoot } from "../core/package-root.js";
import type { FormatName } from "./formats.js";
import type { InputFormatName } from "./inputs.js";

/** Folder of the schemas. */
export const SCHEMA_FOLDER = join(packageRoot, "docs", "formats");

/** The file of a format's schema, an absolute path. */
export function schemaFile(name: FormatName | InputFormatName): string {
  return join(SCHEMA_FOLDER, `${name}.schema.json`);
}
