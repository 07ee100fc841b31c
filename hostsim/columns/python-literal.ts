/**
 * Literals of Python, as the header of an .npy file is one. Takes: text. Gives: its value, or an error that
 * says where it is none. Knows dictionaries, lists, tuples, texts without escapes, whole numbers, True, False
 * and None; never runs anything.
 */
import { UserError } from "../base/user-error.js";

/** A value of a literal; tuples are arrays as lists are. */
export type Literal = string | number | boolean | null | Literal[] | Map<string, Literal>;

const TOKEN = /\s*(?:([{}[\](),:])|'([^'\\]*)'|"([^"\\]*)"|(-?\d+)L?|(True|False|None)\b)/y;
const DEEPEST = 16;

interface Token {
  readonly kind: "mark" | "text" | "value";
  readonly value: string | number | boolean | null;
}

/** Reads a literal. @throws UserError when the text is none. */
export function parseLiteral(text: string): Literal {
  const tokens = tokensOf(text);
  const [value, end] = valueAt(tokens, 0, 0);
  if (end !== tokens.length) throw wrong();
  return value;
}

function wrong(): UserError {
  return new UserError("is damaged: its header is no dictionary of Python's");
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  let end = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    end = TOKEN.lastIndex;
    const [, mark, single, double, digits, word] = match;
    if (mark !== undefined) tokens.push({ kind: "mark", value: mark });
    else if (digits !== undefined) tokens.push({ kind: "value", value: Number(digits) });
    else if (word !== undefined)
      tokens.push({ kind: "value", value: word === "None" ? null : word === "True" });
    else tokens.push({ kind: "text", value: (single ?? double)! });
  }
  if (text.slice(end).trim() !== "") throw wrong();
  return tokens;
}

const CLOSING: Readonly<Record<string, string>> = { "{": "}", "[": "]", "(": ")" };

function isMark(token: Token | undefined, mark: string): boolean {
  return token?.kind === "mark" && token.value === mark;
}

/** The value that begins at a token, and the token behind it. */
function valueAt(tokens: readonly Token[], at: number, depth: number): [Literal, number] {
  const token = tokens[at];
  if (token === undefined || depth > DEEPEST) throw wrong();
  if (token.kind !== "mark") return [token.value, at + 1];
  const closing = CLOSING[String(token.value)];
  if (closing === undefined) throw wrong();
  const members: Literal[] = [];
  const entries = new Map<string, Literal>();
  let next = at + 1;
  while (!isMark(tokens[next], closing)) {
    const [value, end] = valueAt(tokens, next, depth + 1);
    next = end;
    if (closing === "}") {
      if (typeof value !== "string" || !isMark(tokens[next], ":")) throw wrong();
      const [of, behind] = valueAt(tokens, next + 1, depth + 1);
      entries.set(value, of);
      next = behind;
    } else members.push(value);
    if (isMark(tokens[next], ",")) next += 1;
    else if (!isMark(tokens[next], closing)) throw wrong();
  }
  return [closing === "}" ? entries : members, next + 1];
}
