/**
 * A configuration in a file: JSON, comments allowed. Takes: a path, a schema. Gives: what the schema makes of
 * it, or one line about what is wrong, with line and column.
 */
import { readFileSync } from "node:fs";
import type { z } from "zod";
import { parseCommentedJson, placeOfValue } from "../base/commented-json.js";
import { UserError } from "../base/user-error.js";

/** A JSON object. */
export type ConfigData = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object. */
export function isConfigData(value: unknown): value is ConfigData {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Reads and checks a configuration; `change` comes between reading and checking.
 *
 * @throws UserError with place and reason when it can't be read, or something in it is wrong
 */
export function readConfig<Config>(
  path: string,
  schema: z.ZodType<Config>,
  change: (data: ConfigData) => ConfigData = (data) => data,
): Config {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new UserError(`${path}: cannot read it (${(error as NodeJS.ErrnoException).code})`);
  }
  const checked = schema.safeParse(change(parsed(path, text)));
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  const place = issue!.path.map(String);
  const { line, column } = placeOfValue(text, place);
  throw new UserError(`${path}:${line}:${column}: ${place.join(".") || "the whole"}: ${issue!.message}`);
}

function parsed(path: string, text: string): ConfigData {
  let data: unknown;
  try {
    data = parseCommentedJson(text);
  } catch (error) {
    throw new UserError(`${path}: ${(error as Error).message}`);
  }
  if (!isConfigData(data)) throw new UserError(`${path}: it holds no JSON object`);
  return data;
}
