/**
 * Writes docs/formats, a schema a format: of what is written from its type, of what people write from what
 * checks it. `npm run formats`. A change that would break readers of what is written is refused until the
 * format's version rises.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { COMPILER_RULE, writeOutputs } from "../base/output.js";
import { FORMATS } from "../formats/formats.js";
import { SCHEMA_FOLDER, schemaFile } from "../formats/schema-file.js";
import { brokenPlace } from "./format-change.js";
import { formatSchemas, type Schema } from "./format-schemas.js";
import { inputSchemas } from "./input-schemas.js";

function versionIn({ properties }: Schema): unknown {
  return properties?.version?.const;
}

const schemas = formatSchemas();
const broken: string[] = [];
for (const [name, schema] of schemas) {
  const file = schemaFile(name);
  if (!existsSync(file)) continue;
  const published = JSON.parse(readFileSync(file, "utf8")) as Schema;
  if (Number(versionIn(published)) < FORMATS[name].version) continue;
  const place = brokenPlace(published, schema);
  if (place !== null) broken.push(`${name}${place}`);
}
if (broken.length > 0) {
  process.stderr.write(
    `${broken.join("\n")}\nnot written: raise the versions of these in hostsim/formats/formats.ts, or keep what was\n`,
  );
  process.exitCode = 1;
} else {
  mkdirSync(SCHEMA_FOLDER, { recursive: true });
  const files = [...schemas, ...inputSchemas()].map(([name, schema]) => ({
    path: schemaFile(name),
    data: `${JSON.stringify(schema, null, 2)}\n`,
  }));
  for (const name of readdirSync(SCHEMA_FOLDER))
    if (!files.some(({ path }) => path === join(SCHEMA_FOLDER, name))) unlinkSync(join(SCHEMA_FOLDER, name));
  writeOutputs(files, COMPILER_RULE);
}
