/**
 * A file of elements. Takes: its text: two-line elements with or without name lines, or OMM as JSON (one message or a
 * list); of one satellite or many. Gives: one satellite's elements and name.
 */
import { UserError } from "../cli/user-error.js";
import { parseJson } from "../scenarios/json-text.js";
import { type Elements, parseElements, parseMessage } from "./elements.js";

/** A satellite of a file. */
export interface NamedElements {
  readonly name: string | null;
  readonly elements: Elements;
}

/** One satellite's part of the file, not yet checked: the others may be wrong without harm. */
interface Entry {
  readonly name: string | null;
  readonly number: string;
  read(): Elements;
}

function entriesOfLines(text: string, field: string): Entry[] {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== "" && !line.startsWith("#"));
  const entries: Entry[] = [];
  let name: string | null = null;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    const next = lines[at + 1];
    if (line.startsWith("1 ") && next?.startsWith("2 ")) {
      entries.push({ name, number: line.slice(2, 7).trim(), read: () => parseElements([line, next], field) });
      name = null;
      at += 1;
    } else if (next?.startsWith("1 ")) {
      name = line.replace(/^0 /, "").trim();
    } else {
      throw new UserError(`${field}: expected two-line elements, found "${line.slice(0, 40)}"`);
    }
  }
  return entries;
}

function entriesOfJson(text: string, field: string): Entry[] {
  let data: unknown;
  try {
    data = parseJson(text);
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${field}: ${error.message}`);
    throw error;
  }
  return (Array.isArray(data) ? data : [data]).map((message: unknown): Entry => {
    const { OBJECT_NAME: name, NORAD_CAT_ID: number } = (message ?? {}) as Record<string, unknown>;
    return {
      name: typeof name === "string" ? name : null,
      number: String(number ?? ""),
      read: () => parseMessage(message, field),
    };
  });
}

/**
 * Reads one satellite of a file.
 * @param wanted its catalogue number or name; null: the file holds one only.
 * @param field where the text comes from, for messages.
 * @throws UserError when it isn't there, or there are several and none is named, or its elements are wrong.
 */
export function readElements(text: string, wanted: string | null, field: string): NamedElements {
  const entries = /^\s*[[{]/.test(text) ? entriesOfJson(text, field) : entriesOfLines(text, field);
  const fits = entries.filter(
    ({ name, number }) =>
      wanted === null ||
      name?.toLowerCase() === wanted.toLowerCase() ||
      (/^\d+$/.test(wanted) && number !== "" && Number(number) === Number(wanted)),
  );
  const [entry] = fits;
  if (entry === undefined) {
    throw new UserError(
      wanted === null ? `${field}: no elements in it` : `${field}: no satellite "${wanted}"`,
    );
  }
  if (fits.length > 1) {
    throw new UserError(
      `${field}: ${fits.length} satellites${wanted === null ? "; name one by --satellite" : ` "${wanted}"`}`,
    );
  }
  return { name: entry.name, elements: entry.read() };
}
