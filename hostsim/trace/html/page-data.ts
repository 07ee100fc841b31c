/**
 * What a trace page carries: its pulses, two symbols a byte, and what is needed to show them. Takes: opened
 * schedules and a range. Gives: data for the page, and, in the page, pulses to step through.
 */
import type { Geometry } from "../../schedule/types.js";
import type { PulseSource } from "../../stepping/source.js";
import type { TraceHeader } from "../header.js";

/** The pulses of one schedule. */
export interface PackedPulses extends Geometry {
  readonly title: string;
  readonly first: number;
  readonly count: number;
  readonly lines: readonly string[];
  readonly delaysPs: readonly number[];
  /** Line levels of each of the 16 symbol codes. */
  readonly levels: readonly number[];
  /** Two symbols a byte, the earlier one in the low half; base64. */
  readonly symbols: string;
}

/** Pulses that the page saves as JSON. */
export interface SavedPulses {
  /** A board or a scenario, and what the pattern was made from. */
  readonly title: string;
  /** Length of a slot, ps. */
  readonly slotPs: number;
  readonly pulsesPerBlock: number;
  /** Slots from block to block. */
  readonly periodSlots: number;
  /** Names of the lines, line 0 first. */
  readonly lines: readonly string[];
  /** ps by which each line is late against its slot. */
  readonly delaysPs: readonly number[];
  /** Line levels of each of the 16 symbol codes, bit k for line k. */
  readonly levels: readonly number[];
  /** Index of the first pulse. */
  readonly first: number;
  /**
   * Symbol code of each pulse from the first on: class * 4 + basis * 2 + value, where vacuum, decoy and
   * signal are 0, 1 and 2, and Z and X are 0 and 1.
   */
  readonly symbols: readonly number[];
}

/** What the page's script reads; `hostsim/trace/html/read-page.ts` reads it back as well. */
export interface PageData extends PackedPulses {
  /** What the page says of itself. */
  readonly header: TraceHeader;
  /** A second schedule, shown below. */
  readonly other: PackedPulses | null;
}

/** Pulses [first, first + count) of a source, packed; as many as there are. */
export function packPulses(source: PulseSource, first: number, count: number): PackedPulses {
  const { slotPs, pulsesPerBlock, periodSlots, tables, lineCount, title, lineNames, delaysPs } = source;
  const there = Math.max(0, Math.min(count, source.end - first));
  const bytes = new Uint8Array((there + 1) >> 1);
  source.symbols(first, there).forEach((symbol, at) => {
    bytes[at >> 1]! |= symbol << ((at & 1) << 2);
  });
  return {
    slotPs,
    pulsesPerBlock,
    periodSlots,
    tables,
    lineCount,
    title,
    first,
    count: there,
    lines: lineNames,
    delaysPs,
    levels: Array.from(source.symbolLevels),
    symbols: Buffer.from(bytes).toString("base64"),
  };
}

/** Packed pulses to step through. */
export function unpackPulses(data: PackedPulses): PulseSource {
  const packed = Uint8Array.from(atob(data.symbols), (character) => character.charCodeAt(0));
  const { slotPs, pulsesPerBlock, periodSlots, tables, lineCount, title, first, count } = data;
  return {
    slotPs,
    pulsesPerBlock,
    periodSlots,
    tables,
    lineCount,
    title,
    first,
    end: first + count,
    lineNames: data.lines,
    delaysPs: data.delaysPs,
    symbolLevels: Uint8Array.from(data.levels),
    symbols(from, many) {
      const symbols = new Uint8Array(many);
      for (let at = 0; at < many; at++) {
        const place = from - first + at;
        symbols[at] = (packed[place >> 1]! >> ((place & 1) << 2)) & 15;
      }
      return symbols;
    },
    randomBits: () => null,
  };
}
