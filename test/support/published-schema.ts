/**
 * Whether JSON is of a published format. Takes: what a verb printed. Gives: its format's name, or an error
 * with what is wrong. The schemas are read from docs/formats as a user would, by a program that we did not
 * write.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { expect } from "vitest";
import { packageRoot } from "../../hostsim/core/package-root.js";
import type { FormatName } from "../../hostsim/formats/formats.js";

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
const compiled = new Map<string, ValidateFunction>();

function checkerOf(name: string): ValidateFunction {
  const known = compiled.get(name);
  if (known !== undefined) return known;
  const file = join(packageRoot, "docs", "formats", `${name}.schema.json`);
  if (!existsSync(file)) throw new Error(`format ${name} has no schema in docs/formats`);
  const made = ajv.compile(JSON.parse(readFileSync(file, "utf8")));
  compiled.set(name, made);
  return made;
}

/**
 * Holds JSON against the schema of the format that it names.
 * @returns the format's name.
 */
export function publishedFormat(text: string): string {
  const data = JSON.parse(text) as Record<string, unknown>;
  const [first, second] = Object.keys(data);
  if (first !== "format" || second !== "version")
    throw new Error(`JSON begins with ${first}, ${second}, not with format, version`);
  const name = String(data.format);
  const check = checkerOf(name);
  if (!check(data)) throw new Error(`${name}: ${ajv.errorsText(check.errors)}`);
  return name;
}

/** Holds text against the schema of this format, and returns it as it is. */
export function published(name: FormatName, text: string): string {
  expect(publishedFormat(text)).toBe(name);
  return text;
}
