/**
 * `satqkd keylength` for a table: a row of counts a line, a row of results a line.
 */
import { UserError } from "../base/user-error.js";
import { type CountedInput, checkCounts } from "../finite-key/counts-schema.js";
import { parseCountsTable } from "../finite-key/counts-table.js";
import type { CountedKey } from "../ground/assumptions/counted-key.js";

/** What a row's result has beside its cells; those of a symmetric layout are sums of both bases. */
const RESULTS = [
  "method",
  "tailBound",
  "s0",
  "s1",
  "phaseError",
  "leakedBits",
  "overheadBits",
  "boundBits",
  "secretKeyBits",
  "reason",
] as const;

/** Digits that are worth printing of an estimate. */
const DIGITS = 10;

/** A text or number as a cell; a text with commas is quoted. */
function cell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return `${Number(value.toPrecision(DIGITS))}`;
  return /[",]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/**
 * The table with its results.
 *
 * @param variants what is computed for a row's counts: those alone, or every method
 * @param judge the key of counts
 * @returns the table as text, and the largest key of all rows
 * @throws UserError naming line, column or field
 */
export function keylengthTable(
  text: string,
  variants: (input: CountedInput) => readonly CountedInput[],
  judge: (input: CountedInput) => CountedKey,
): { readonly text: string; readonly mostBits: number } {
  const { columns, rows } = parseCountsTable(text);
  const lines = [[...columns, ...RESULTS.map((name) => `result.${name}`)].join(",")];
  let mostBits = 0;
  for (const { line, cells, data } of rows) {
    try {
      for (const input of variants(checkCounts(data))) {
        const key = judge(input);
        mostBits = Math.max(mostBits, key.secretKeyBits);
        lines.push([...cells, ...RESULTS.map((name) => cell(key[name]))].join(","));
      }
    } catch (error) {
      if (error instanceof UserError) throw new UserError(`line ${line}: ${error.message}`);
      throw error;
    }
  }
  return { text: `${lines.join("\n")}\n`, mostBits };
}
