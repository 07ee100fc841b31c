/**
 * A file of elements. Takes: its text: two-line elements with or without name lines, or OMM as JSON, CSV, KVN
 * or XML; of one satellite or many, once or over time. Gives: one satellite's elements and name.
 */
import { printable } from "../base/printable.js";
import { linesOf } from "../base/text-file.js";
import { UserError } from "../base/user-error.js";
import { catalogueNumber, isCatalogueNumber } from "./catalogue-number.js";
import { type Elements, LINE_LENGTH, parseElements } from "./elements.js";
import { parseMessage } from "./omm.js";
import { formatOf, messagesOf } from "./omm-text.js";

/** A satellite of a file. */
export interface NamedElements {
  readonly name: string | null;
  readonly elements: Elements;
  /** Sets of elements of this satellite that the file holds; these are the nearest. */
  readonly sets: number;
}

/** When the elements are wanted: the nearest of several sets are taken. Unix times in ms. */
export interface WantedTime {
  readonly fromUtcMs: number;
  readonly toUtcMs: number;
}

/** One satellite's part of the file, not yet checked: the others may be wrong without harm. */
interface Entry {
  readonly name: string | null;
  readonly number: string;
  read(): Elements;
}

/**
 * A line of elements without what stands before it and, as in the published verification set, behind its
 * checksum.
 */
function trimmed(line: string): string {
  const text = line.trim();
  return /^[12] /.test(text) && text[LINE_LENGTH] === " " ? text.slice(0, LINE_LENGTH) : text;
}

function entriesOfLines(text: string, field: string): Entry[] {
  const lines = linesOf(text)
    .map(trimmed)
    .filter((line) => line !== "" && !line.startsWith("#"));
  const entries: Entry[] = [];
  let name: string | null = null;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    const next = lines[at + 1];
    if (line.startsWith("1 ") && next?.startsWith("2 ")) {
      const number = catalogueNumber(line.slice(2, 7));
      entries.push({ name, number, read: () => parseElements([line, next], field) });
      name = null;
      at += 1;
    } else if (next?.startsWith("1 ")) {
      name = line.replace(/^0 /, "").trim();
    } else {
      throw new UserError(`${field}: expected two-line elements, found "${printable(line.slice(0, 40))}"`);
    }
  }
  return entries;
}

function entriesOfMessages(messages: readonly unknown[], field: string): Entry[] {
  return messages.map((message): Entry => {
    const { OBJECT_NAME: name, NORAD_CAT_ID: number } = (message ?? {}) as Record<string, unknown>;
    return {
      name: typeof name === "string" && name.trim() !== "" ? name.trim() : null,
      number: catalogueNumber(String(number ?? "")),
      read: () => parseMessage(message, field),
    };
  });
}

function entriesOf(text: string, field: string): Entry[] {
  const format = formatOf(text);
  if (format === "lines") return entriesOfLines(text, field);
  try {
    return entriesOfMessages(messagesOf(text, format), field);
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${field}: ${error.message}`);
    throw error;
  }
}

/** How far an epoch is from the time that it is wanted for, in ms. */
function distanceMs({ epochUtcMs }: Elements, { fromUtcMs, toUtcMs }: WantedTime): number {
  return Math.max(0, fromUtcMs - epochUtcMs, epochUtcMs - toUtcMs);
}

/**
 * The set that is nearest to the time it is wanted for; of equally near ones the latest, as published last.
 */
function nearest(sets: readonly Elements[], time: WantedTime): Elements {
  return sets.reduce((best, each) => {
    const further = distanceMs(each, time) - distanceMs(best, time);
    return further < 0 || (further === 0 && each.epochUtcMs >= best.epochUtcMs) ? each : best;
  });
}

/**
 * Reads one satellite of a file.
 * @param wanted its catalogue number or name; null: the file holds one only.
 * @param field where the text comes from, for messages.
 * @param time for which of several sets of this satellite to take.
 * @throws UserError when it isn't there, or there are several and none is named, or its elements are wrong.
 */
export function readElements(
  text: string,
  wanted: string | null,
  field: string,
  time: WantedTime,
): NamedElements {
  const fits = entriesOf(text, field).filter(
    ({ name, number }) =>
      wanted === null || name?.toLowerCase() === wanted.toLowerCase() || isCatalogueNumber(wanted, number),
  );
  const [entry] = fits;
  if (entry === undefined) {
    throw new UserError(
      wanted === null ? `${field}: no elements in it` : `${field}: no satellite "${wanted}"`,
    );
  }
  const others = fits.filter(
    ({ number }) => !isCatalogueNumber(number, entry.number) && number !== entry.number,
  );
  if (others.length > 0) {
    const numbers = new Set(fits.map(({ number }) => number));
    throw new UserError(
      `${field}: ${numbers.size} satellites${wanted === null ? "; name one by --satellite" : ` "${wanted}"`}`,
    );
  }
  const sets = fits.map((each) => ({ name: each.name, elements: each.read() }));
  const elements = nearest(
    sets.map((set) => set.elements),
    time,
  );
  const { name } = sets.find((set) => set.elements === elements)!;
  return { name: name === null ? null : printable(name), elements, sets: sets.length };
}
