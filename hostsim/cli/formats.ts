/**
 * `satqkd formats`: the formats of JSON that this program writes and reads, and their schemas
 * (docs/reference/formats.md).
 */
import { readFileSync } from "node:fs";
import { type Command, InvalidArgumentError } from "commander";
import { FORMATS, type FormatName } from "../formats/formats.js";
import { INPUT_FORMATS, type InputFormatName } from "../formats/inputs.js";
import { schemaFile } from "../formats/schema-file.js";
import { printJson } from "./print-json.js";
import { print, say } from "./say.js";

type Name = FormatName | InputFormatName;

/** Written or read, by name. */
const ALL = Object.entries({ ...FORMATS, ...INPUT_FORMATS }).sort(([one], [other]) => (one < other ? -1 : 1));

function formatName(text: string): Name {
  if (!ALL.some(([name]) => name === text))
    throw new InvalidArgumentError("There is no such format; `satqkd formats` lists them.");
  return text as Name;
}

function formats(name: Name | undefined, { json }: { readonly json?: true }): void {
  if (name !== undefined) {
    print(readFileSync(schemaFile(name), "utf8"));
    return;
  }
  const list = ALL.map(([format, note]) => ({ name: format, ...note }));
  if (json) printJson("satqkd-formats", { formats: list });
  else for (const { name: format, version, from } of list) say(`${format.padEnd(26)} ${version}  ${from}`);
}

/** Adds the verb to the command line. */
export function registerFormats(program: Command): void {
  program
    .command("formats")
    .description(
      "the formats of JSON that satqkd writes and reads, and their JSON Schemas (docs/reference/formats.md)",
    )
    .argument("[name]", "print the JSON Schema of this format", formatName)
    .option("--json", "print the list as one JSON object, nothing else")
    .action(formats);
}
