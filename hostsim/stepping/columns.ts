/**
 * What the columns of a picture show. Takes: pulses and a window. Gives: for each column its pulses, counted
 * by class and line, so that a column of one pulse and one of a million are drawn by the same rule. Where a
 * column has more pulses than may be looked at, the first ones stand for all, and it says how many they are.
 */
import { pulseFrom } from "../schedule/geometry.js";
import type { PulseSource } from "./source.js";
import type { Window } from "./window.js";

/** Intensity classes, by the number that symbols have for them. */
export const CLASSES = ["vacuum", "decoy", "signal"] as const;

/** Pulses of a column that are looked at, unless told: shares are then right to some 3 %. */
export const MOST_LOOKED_AT = 256;

/** What one column shows. */
export interface Column {
  /** Its first pulse, and how many it has; none where all is dark. */
  readonly first: number;
  readonly count: number;
  /** How many of them were looked at, from the first one on. */
  readonly looked: number;
  /** Of those looked at: how many have each line high, and how many are of each class. */
  readonly high: readonly number[];
  readonly classes: readonly number[];
  /** The symbol, where there is one pulse. */
  readonly symbol: number | null;
  /** Of those looked at: how many have other levels in the other schedule; 0 without one. */
  readonly differences: number;
  /** Whether its first slot begins in it: at less than a slot a column a pulse has several. */
  readonly isStart: boolean;
}

/** Which pulses a column has. */
interface Range {
  readonly first: number;
  readonly count: number;
  readonly looked: number;
  readonly isStart: boolean;
}

/**
 * The columns of a window.
 * @param other compared pulse by pulse, where there is one.
 * @param most pulses of a column that are looked at.
 * @param lateSlots slots by which all is drawn late; may be a fraction.
 */
export function columnsOf(
  source: PulseSource,
  other: PulseSource | null,
  window: Window,
  most: number = MOST_LOOKED_AT,
  lateSlots = 0,
): Column[] {
  const ranges = Array.from({ length: window.columns }, (_, column) =>
    rangeOf(source, window, column, most, lateSlots),
  );
  const symbolsOf = reader(source, ranges);
  const otherSymbolsOf = other === null ? null : reader(other, ranges);
  return ranges.map((range) => {
    const symbols = symbolsOf(range);
    const differences =
      other === null || otherSymbolsOf === null
        ? 0
        : range.looked - alike(source, symbols, other, otherSymbolsOf(range));
    return { ...range, ...tally(source, symbols), differences };
  });
}

/** The same columns, of the same pulses, in another schedule; pulses that it has not are dark. */
export function sameColumns(other: PulseSource, columns: readonly Column[]): Column[] {
  const ranges = columns.map(({ first, count, looked, isStart }) => {
    const room = Math.max(0, other.end - first);
    return { first, count: Math.min(count, room), looked: Math.min(looked, room), isStart };
  });
  const symbolsOf = reader(other, ranges);
  return ranges.map((range, at) => ({
    ...range,
    ...tally(other, symbolsOf(range)),
    differences: columns[at]!.differences,
  }));
}

function rangeOf(
  source: PulseSource,
  { start, slotsPerColumn }: Window,
  column: number,
  most: number,
  lateSlots: number,
): Range {
  const begin = Math.floor(column * slotsPerColumn - lateSlots);
  const end = Math.max(begin + 1, Math.floor((column + 1) * slotsPerColumn - lateSlots));
  const from = start + begin;
  const first = from < 0 ? 0 : pulseFrom(source, from);
  const last = start + end < 0 ? 0 : pulseFrom(source, start + end);
  const kept = Math.min(Math.max(first, source.first), source.end);
  const count = Math.max(0, Math.min(last, source.end) - kept);
  const isStart = slotsPerColumn >= 1 || begin > (column - 1) * slotsPerColumn - lateSlots;
  return { first: kept, count, looked: Math.min(count, most), isStart };
}

/** Symbols of ranges: all of them looked up at once where they lie close together. */
function reader(source: PulseSource, ranges: readonly Range[]): (range: Range) => Uint8Array {
  const used = ranges.filter(({ looked }) => looked > 0);
  const first = used[0]?.first ?? 0;
  const last = used.at(-1);
  const end = last === undefined ? first : Math.min(last.first + last.looked, source.end);
  const together = used.reduce((sum, { looked }) => sum + looked, 0);
  const all = end - first <= 2 * together ? source.symbols(first, Math.max(0, end - first)) : null;
  return (range) => {
    const count = Math.max(0, Math.min(range.looked, source.end - range.first));
    if (count === 0) return new Uint8Array(0);
    return (
      all?.subarray(range.first - first, range.first - first + count) ?? source.symbols(range.first, count)
    );
  };
}

function tally(source: PulseSource, symbols: Uint8Array): Pick<Column, "high" | "classes" | "symbol"> {
  const high = new Array<number>(source.lineCount).fill(0);
  const classes = [0, 0, 0];
  const ofSymbol = new Uint32Array(source.symbolLevels.length);
  for (const symbol of symbols) ofSymbol[symbol]!++;
  ofSymbol.forEach((count, symbol) => {
    if (count === 0) return;
    classes[Math.min(symbol >> 2, classes.length - 1)]! += count;
    for (let line = 0; line < high.length; line++)
      if ((source.symbolLevels[symbol]! >> line) & 1) high[line]! += count;
  });
  return { high, classes, symbol: symbols.length === 1 ? symbols[0]! : null };
}

/** Pulses that have the same levels in both. */
function alike(source: PulseSource, symbols: Uint8Array, other: PulseSource, seen: Uint8Array): number {
  let same = 0;
  for (let at = 0; at < seen.length; at++)
    if (source.symbolLevels[symbols[at]!] === other.symbolLevels[seen[at]!]) same++;
  return same;
}
