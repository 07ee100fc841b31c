/**
 * JSON with useful errors. Takes: text. Gives: the data, or one line that says where the text stops being
 * JSON; the engine's own message lacks the position for some faults and may quote line breaks.
 */

import { printable } from "./printable.js";
import { UserError } from "./user-error.js";

function faultOf(text: string): string {
  try {
    JSON.parse(text);
    return "";
  } catch (error) {
    return (error as SyntaxError).message;
  }
}

/**
 * Offset of a character that cannot stand where it is: the shortest prefix that fails because of it ends with
 * it.
 */
function unexpectedTokenAt(text: string): number {
  let fine = 0;
  let bad = text.length;
  while (bad - fine > 1) {
    const middle = Math.floor((fine + bad) / 2);
    if (faultOf(text.slice(0, middle)).startsWith("Unexpected token")) bad = middle;
    else fine = middle;
  }
  return bad - 1;
}

/** Line and column of an offset, counted from 1. */
function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset).split("\n");
  return `line ${before.length}, column ${before.at(-1)!.length + 1}`;
}

/** Strings and the signs between them: all that decides which strings are keys, in text that is JSON. */
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/**
 * Refuses a key that an object has twice: JSON.parse keeps the last one, and the other would be ignored (RFC
 * 8259, section 4).
 * @param text JSON.
 */
function refuseTwice(text: string): void {
  const objects: (Set<string> | null)[] = [];
  let last: { readonly text: string; readonly at: number } | null = null;
  for (const { 0: token, index } of text.matchAll(TOKENS)) {
    if (token === "{") objects.push(new Set());
    else if (token === "[") objects.push(null);
    else if (token === "}" || token === "]") objects.pop();
    else if (token === ":" && last !== null) {
      const key = JSON.parse(last.text) as string;
      const keys = objects.at(-1)!;
      if (keys!.has(key))
        throw new UserError(
          `${printable(JSON.stringify(key))} is given twice in one object, again at ${placeOf(text, last.at)}`,
        );
      keys!.add(key);
    }
    last = token.startsWith('"') ? { text: token, at: index } : null;
  }
}

/**
 * Parses JSON; a byte order mark before it is left out.
 * @throws UserError with line and column of the fault, or of a key that is given twice.
 */
export function parseJson(given: string): unknown {
  const text = given.replace(/^\uFEFF/, "");
  const fault = faultOf(text);
  if (fault === "") {
    refuseTwice(text);
    return JSON.parse(text);
  }
  const said = / in JSON at position (\d+)/.exec(fault) ?? / after JSON at position (\d+)/.exec(fault);
  let offset = text.length;
  if (said) offset = Number(said[1]);
  else if (fault.startsWith("Unexpected token")) offset = unexpectedTokenAt(text);
  const what = said ? fault.slice(0, said.index) : fault.split(",")[0]!;
  throw new UserError(`not JSON at ${placeOf(text, offset)}: ${printable(what.replaceAll("\n", "\\n"))}`);
}
