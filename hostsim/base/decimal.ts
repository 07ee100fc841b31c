/**
 * Numbers as people write them on a command line. Takes: text. Gives: the number, or NaN: for everything that
 * is not one decimal number from its first character to its last. One grammar everywhere: `1000000`,
 * `1_000_000`, `7e10`, `-33.93`, `.5`; no blanks, units, commas, hexadecimal, "Infinity".
 */

const DIGITS = "\\d+(?:_\\d+)*";
const DECIMAL = new RegExp(`^[+-]?(?:${DIGITS}(?:\\.(?:${DIGITS})?)?|\\.${DIGITS})(?:[eE][+-]?\\d{1,3})?$`);

/** A decimal number; NaN when the text is none, or too large for one. */
export function parseDecimal(text: string): number {
  if (!DECIMAL.test(text)) return Number.NaN;
  const value = Number(text.replaceAll("_", ""));
  return Number.isFinite(value) ? value : Number.NaN;
}

/** A whole number that is exact, of at least 0 (`7e10` is one); NaN when the text is none. */
export function parseWhole(text: string): number {
  const value = parseDecimal(text);
  return Number.isSafeInteger(value) && value >= 0 && !text.startsWith("-") ? value : Number.NaN;
}
