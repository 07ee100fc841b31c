/**
 * What `--sweep` varies: "satellites=1..5", "altitude=400,500,600". Takes: text. Gives: a name of VARIATIONS
 * and ascending values, or the library's error for a bad argument.
 */
import { InvalidArgumentError } from "commander";
import { parseDecimal, parseWhole } from "../base/decimal.js";
import { VARIATIONS } from "../constellation/variations.js";

/** A sweep: what is varied, and over which values, in ascending order. */
export interface Sweep {
  readonly what: string;
  readonly values: readonly number[];
}

/** A study of more plans is no sweep. */
const MOST_VALUES = 1000;
const USAGE = "must be WHAT=FIRST..LAST or WHAT=VALUE,VALUE, such as satellites=1..5 or altitude=400,500,600";

function rangeOf(text: string): number[] | null {
  const [, from, to] = /^(\d+)\.\.(\d+)$/.exec(text) ?? [];
  if (from === undefined || to === undefined) return null;
  const [first, last] = [parseWhole(from), parseWhole(to)];
  if (!(first >= 1 && first <= last && last - first < MOST_VALUES)) return [];
  return Array.from({ length: last - first + 1 }, (_, place) => first + place);
}

/** Reads a sweep. */
export function readSweep(text: string): Sweep {
  const at = text.indexOf("=");
  const what = text.slice(0, Math.max(0, at));
  if (!Object.hasOwn(VARIATIONS, what))
    throw new InvalidArgumentError(`${USAGE}; what may vary: ${Object.keys(VARIATIONS).join(", ")}.`);
  const read = VARIATIONS[what]!.isWhole ? parseWhole : parseDecimal;
  const list = text.slice(at + 1);
  const values = rangeOf(list) ?? list.split(",").map(read);
  const isFine = values.every((value, place) => value > 0 && !(value <= values[place - 1]!));
  if (values.length === 0 || values.length > MOST_VALUES || !isFine)
    throw new InvalidArgumentError(`${USAGE}; values are above 0 and ascend, at most ${MOST_VALUES}.`);
  return { what, values };
}
