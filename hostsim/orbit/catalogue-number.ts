/**
 * Catalogue numbers of satellites. Takes: five columns of a line, or a number as text. Gives: the number in
 * decimal. Above 99999 the lines write a letter for the first two digits ("Alpha-5": A for 10 to Z for 33,
 * without I and O; space-track.org, "Alpha-5").
 */

const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ";
const FIRST_LETTER = 10;

/** What five columns may hold: digits after blanks, or Alpha-5. */
export const CATALOGUE_COLUMNS = /^(?: {0,4}\d+|[A-HJ-NP-Z]\d{4})$/;

/** The number in decimal; digits stay as they are, leading zeros too. */
export function catalogueNumber(text: string): string {
  const trimmed = text.trim();
  const letter = LETTERS.indexOf(trimmed[0]?.toUpperCase() ?? "");
  if (!/^[A-Za-z]\d{4}$/.test(trimmed) || letter < 0) return trimmed;
  return `${FIRST_LETTER + letter}${trimmed.slice(1)}`;
}

/** Whether a user's text means this satellite: its number, in digits or Alpha-5. */
export function isCatalogueNumber(wanted: string, number: string): boolean {
  const [a, b] = [catalogueNumber(wanted), catalogueNumber(number)];
  return /^\d+$/.test(a) && /^\d+$/.test(b) && BigInt(a) === BigInt(b);
}
