/**
 * JSON that people write by hand: comments as in JavaScript are allowed. Takes: text. Gives: the data, and
 * where in the text a value stands.
 */
import { findNodeAtLocation, type Node, parseTree, stripComments } from "jsonc-parser";
import { parseJson } from "./json-text.js";

/** A place in a text, counted from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/**
 * Parses JSON with comments; a byte order mark before it is left out.
 * @throws UserError with line and column of the fault, or of a key that is given twice.
 */
export function parseCommentedJson(text: string): unknown {
  // Blanks take the place of comments, so that places stay.
  return parseJson(stripComments(text, " "));
}

/** The deepest node on a path, and how many of its steps lead there. */
function deepestNode(root: Node, path: readonly (string | number)[]): Node {
  let node = root;
  for (let steps = 1; steps <= path.length; steps++) {
    const next = findNodeAtLocation(root, path.slice(0, steps));
    if (next === undefined) break;
    node = next;
  }
  return node;
}

/**
 * Where a value stands in a text that `parseCommentedJson` reads; where it is missing, the place of what it
 * is missing in.
 * @param path keys and indices, from the outside
 */
export function placeOfValue(text: string, path: readonly (string | number)[]): TextPlace {
  const root = parseTree(text);
  const offset = root === undefined ? 0 : deepestNode(root, path).offset;
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: before.at(-1)!.length + 1 };
}
