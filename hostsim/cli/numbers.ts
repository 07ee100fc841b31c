/**
 * Numbers of options. Takes: an option's text and what it may be. Gives: the number, or the library's error
 * for a bad argument, in the same words for every verb. The grammar is base/decimal.ts.
 */
import { InvalidArgumentError } from "commander";
import { parseDecimal, parseWhole } from "../base/decimal.js";

/** What a number may be. */
export interface NumberRange {
  readonly from?: number;
  readonly above?: number;
  readonly to?: number;
  readonly below?: number;
  /** What it counts, such as "seconds". */
  readonly unit?: string;
}

function words({ from, above, to, below, unit }: NumberRange): string {
  const lower = from === undefined ? (above === undefined ? "" : ` above ${above}`) : ` from ${from}`;
  const upper = to === undefined ? (below === undefined ? "" : ` to below ${below}`) : ` to ${to}`;
  return `${unit === undefined ? "" : ` of ${unit}`}${lower}${lower.startsWith(" above") && to !== undefined ? `, at most ${to}` : upper}`;
}

function fits(value: number, { from, above, to, below }: NumberRange): boolean {
  return (
    (from === undefined || value >= from) &&
    (above === undefined || value > above) &&
    (to === undefined || value <= to) &&
    (below === undefined || value < below)
  );
}

/** Reads a decimal number of a range. */
export function decimal(range: NumberRange): (text: string) => number {
  return (text) => {
    const value = parseDecimal(text);
    if (Number.isNaN(value) || !fits(value, range))
      throw new InvalidArgumentError(`must be a number${words(range)}.`);
    return value;
  };
}

/** Reads a whole number of a range; without one up to 2^53 - 1, what a number holds exactly. */
export function whole(range: NumberRange = {}): (text: string) => number {
  return (text) => {
    const value = parseWhole(text);
    if (!Number.isNaN(value) && fits(value, range)) return value;
    const most = range.to === undefined ? " to 2^53 - 1" : "";
    throw new InvalidArgumentError(
      `must be a whole number${words({ ...range, from: range.from ?? 0 })}${most}.`,
    );
  };
}

/** Reads numbers between commas, each of them said; null when one is none. */
export function listed(text: string): number[] | null {
  const values = text.split(",").map(parseDecimal);
  return values.some(Number.isNaN) ? null : values;
}
