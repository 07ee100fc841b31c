/**
 * The name that was probably meant. Takes: a word, and the names that there are. Gives: the nearest one, as
 * long as few letters are typed otherwise.
 */
import { closest, distance } from "fastest-levenshtein";

/** Letters that may be typed otherwise; in long names a third of them. */
const FEW_OTHERS = 2;

/** The nearest of some names; null where none is near. */
export function nearestOf(word: string, known: readonly string[]): string | null {
  if (known.length === 0) return null;
  const nearest = closest(word, known);
  return distance(word, nearest) <= Math.max(FEW_OTHERS, nearest.length / 3) ? nearest : null;
}

/** `; did you mean NAME?`, or nothing where no name is near. */
export function meantWords(word: string, known: readonly string[]): string {
  const nearest = nearestOf(word, known);
  return nearest === null ? "" : `; did you mean ${nearest}?`;
}
