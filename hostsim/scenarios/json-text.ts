/**
 * JSON with useful errors. Takes: text. Gives: the data, or one line that says where the text stops being JSON; the
 * engine's own message lacks the position for some faults and may quote line breaks.
 */
import { UserError } from "../cli/user-error.js";

function faultOf(text: string): string {
  try {
    JSON.parse(text);
    return "";
  } catch (error) {
    return (error as SyntaxError).message;
  }
}

/** Offset of a character that cannot stand where it is: the shortest prefix that fails because of it ends with it. */
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

/**
 * Parses JSON.
 * @throws UserError with line and column of the fault.
 */
export function parseJson(text: string): unknown {
  const fault = faultOf(text);
  if (fault === "") return JSON.parse(text);
  const given = / in JSON at position (\d+)/.exec(fault) ?? / after JSON at position (\d+)/.exec(fault);
  let offset = text.length;
  if (given) offset = Number(given[1]);
  else if (fault.startsWith("Unexpected token")) offset = unexpectedTokenAt(text);
  const before = text.slice(0, offset).split("\n");
  const what = given ? fault.slice(0, given.index) : fault.split(",")[0]!;
  throw new UserError(
    `not JSON at line ${before.length}, column ${before.at(-1)!.length + 1}: ${what.replaceAll("\n", "\\n")}`,
  );
}
