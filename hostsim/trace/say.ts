/**
 * What a file holds, as a message shows it. Takes: words of others. Gives: the same without what commands a
 * terminal, and not too long.
 */
import { printable } from "../base/printable.js";

/** Characters of a word, and words of a list, that a message shows. */
const LONGEST = 40;
const MOST = 12;

/** A word in quotes. */
export function quoted(word: string): string {
  return `"${printable(word.length > LONGEST ? `${word.slice(0, LONGEST)}...` : word)}"`;
}

/** Names, with commas. */
export function listed(names: readonly string[]): string {
  if (names.length === 0) return "none";
  const shown = names.slice(0, MOST).map(printable).join(", ");
  return names.length > MOST ? `${shown} and ${names.length - MOST} more` : shown;
}
