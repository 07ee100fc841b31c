/**
 * Places as people type them. Takes: text, and where one is. Gives: the pulse that is meant, or what would be
 * understood. `7e10`, `70,000,000,000`, `280 s`, `block 12`, `slot 500`, each with + or - in front for "from
 * here".
 */
import { parseDecimal } from "../base/decimal.js";
import { pulseFrom, slotOf } from "../schedule/geometry.js";
import { grouped } from "../schedule/words.js";
import { clampPulse, type PulseSource } from "./source.js";
import { parseTime } from "./time-words.js";

/** Where a text leads: a pulse, and what should be said about it. */
export interface Place {
  /** Null when the text is no place. */
  readonly index: number | null;
  readonly message: string;
}

/** What places look like, for prompts and messages. */
export const PLACE_EXAMPLES = "7e10, 280 s, block 12, +1000";

type Unit = "pulse" | "slot" | "block";

/** Reads a place; `unit` is what a bare number means. */
export function goTo(
  text: string,
  source: PulseSource,
  cursor: number,
  unit: "pulse" | "ps" = "pulse",
): Place {
  const [, sign = "", rest = ""] = /^([+-]?)(.*)$/.exec(text.trim().toLowerCase()) ?? [];
  const ps = parseTime(rest) ?? (unit === "ps" ? parseTime(`${rest} ps`) : null);
  if (ps !== null) return toTime(signed(sign, ps), sign !== "", source, cursor);
  const counted = parseCounted(rest);
  if (counted === null) return { index: null, message: `"${text}" is no place: try ${PLACE_EXAMPLES}` };
  const by = sign === "-" ? -counted.number : counted.number;
  const from = sign === "" ? null : cursor;
  if (counted.unit === "slot") {
    const slot = by + (from === null ? 0 : slotOf(source, from));
    return toSlot(slot, source);
  }
  const step = counted.unit === "block" ? source.pulsesPerBlock : 1;
  return kept((from ?? 0) + by * step, source);
}

function signed(sign: string, ps: bigint): bigint {
  return sign === "-" ? -ps : ps;
}

/** `7e10`, `block 12`, `3 blocks`. */
function parseCounted(text: string): { readonly unit: Unit; readonly number: number } | null {
  const match = /^(?:(pulse|slot|block)s?)?\s*([\d.,_ e+]*?\d)\s*(?:(pulse|slot|block)s?)?$/.exec(text);
  if (match === null) return null;
  const [, before, digits = "", after] = match;
  const number = parseDecimal(digits.replaceAll(/[, ]/g, ""));
  const isOnce = before === undefined || after === undefined;
  return isOnce && Number.isSafeInteger(number)
    ? { unit: (before ?? after ?? "pulse") as Unit, number }
    : null;
}

/** The pulse that is on the lines at a time, or the last one before it. */
function toTime(ps: bigint, isRelative: boolean, source: PulseSource, cursor: number): Place {
  const slotPs = BigInt(source.slotPs);
  const from = isRelative ? BigInt(slotOf(source, cursor)) * slotPs : 0n;
  const slot = Number((from + ps) / slotPs);
  return toSlot(slot, source);
}

function toSlot(slot: number, source: PulseSource): Place {
  if (slot < 0) return kept(-1, source);
  const index = pulseFrom(source, slot);
  if (index >= source.end || slotOf(source, index) === slot) return kept(index, source);
  return { ...kept(index - 1, source), message: "dark at that time: the last pulse before it" };
}

function kept(index: number, source: PulseSource): Place {
  const { first, end } = source;
  const range = `pulses ${grouped(first)} to ${grouped(end - 1)} are here`;
  return { index: clampPulse(source, index), message: index < first || index >= end ? range : "" };
}
