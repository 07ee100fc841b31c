/**
 * JSON that verbs print. Takes: a format's name and the object. Gives: the object on standard output, its
 * format and version first (docs/reference/formats.md). The one place where the command line makes JSON.
 */
import type { FormatBodies } from "../formats/bodies.js";
import { type FormatName, headed } from "../formats/formats.js";
import { print } from "./say.js";

/** The text of an object, its head first. */
export function jsonText<Name extends FormatName>(name: Name, body: FormatBodies[Name]): string {
  return JSON.stringify(headed(name, body), null, 2);
}

/** Prints an object, its head first. */
export function printJson<Name extends FormatName>(name: Name, body: FormatBodies[Name]): void {
  print(`${jsonText(name, body)}\n`);
}

/** The last list of an object as parts, for lists that no memory holds. */
export function* jsonParts<Name extends FormatName, List extends keyof FormatBodies[Name] & string>(
  name: Name,
  body: Omit<FormatBodies[Name], List>,
  list: List,
  items: Iterable<object>,
): Generator<string> {
  const head = jsonText(name, { ...body, [list]: [] } as unknown as FormatBodies[Name]);
  yield head.replace(/\]\n\}$/, "");
  let isFirst = true;
  for (const item of items) {
    yield `${isFirst ? "" : ","}\n    ${JSON.stringify(item, null, 2).replaceAll("\n", "\n    ")}`;
    isFirst = false;
  }
  yield isFirst ? "]\n}\n" : "\n  ]\n}\n";
}
