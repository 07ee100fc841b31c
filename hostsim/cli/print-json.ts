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

/** Characters of a piece, about. */
const PIECE = 1 << 16;

/**
 * The text of an object in pieces, the same as `printJson` prints: for objects whose text is longer than a
 * text can be, such as the plan of a year. Lists are written item by item; any iterable stands for a list.
 */
export function* jsonPieces<Name extends FormatName>(
  name: Name,
  body: FormatBodies[Name],
): Generator<string> {
  let piece = "";
  for (const part of jsonTokens(headed(name, body))) {
    piece += part;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = "";
  }
  yield `${piece}\n`;
}

function indented(value: unknown, by: string): string {
  return (JSON.stringify(value, null, 2) ?? "null").replaceAll("\n", `\n${by}`);
}

function isList(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}

function* jsonTokens(value: object): Generator<string> {
  let before = "{";
  for (const [key, field] of Object.entries(value)) {
    if (field === undefined) continue;
    yield `${before}\n  ${JSON.stringify(key)}: `;
    before = ",";
    if (isList(field)) yield* listTokens(field);
    else yield indented(field, "  ");
  }
  yield "\n}";
}

function* listTokens(items: Iterable<unknown>): Generator<string> {
  let before = "[";
  for (const item of items) {
    yield `${before}\n    ${indented(item, "    ")}`;
    before = ",";
  }
  yield before === "[" ? "[]" : "\n  ]";
}

/** The same of an object of which one list is made as it is written. */
export function jsonParts<Name extends FormatName, List extends keyof FormatBodies[Name] & string>(
  name: Name,
  body: Omit<FormatBodies[Name], List>,
  list: List,
  items: Iterable<object>,
): Generator<string> {
  return jsonPieces(name, { ...body, [list]: items } as unknown as FormatBodies[Name]);
}
