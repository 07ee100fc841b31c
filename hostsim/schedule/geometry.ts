/**
 * Where pulses are: in time, in blocks, in tables. Takes: the few numbers that say how a schedule is cut into
 * blocks. Gives: the place of any pulse. Pure, so that pages in a browser say the same as the terminal.
 */
import type { Geometry, SchedulePulse } from "./types.js";

const WORD_BITS = 32;

/** What of a pulse follows from its index alone. */
export type PulsePlace = Pick<
  SchedulePulse,
  | "index"
  | "slot"
  | "timePs"
  | "block"
  | "slotInBlock"
  | "descriptor"
  | "tableWord"
  | "bitInWord"
  | "slackSlots"
>;

/** What of a pulse follows from its symbol alone. */
export type PulseMeaning = Pick<
  SchedulePulse,
  "symbol" | "intensityClass" | "basis" | "value" | "polarisation"
>;

const CLASSES = ["vacuum", "decoy", "signal"] as const;
const POLARISATIONS = ["H", "V", "D", "A"] as const;

/** Slot of a pulse, since the first pulse of the schedule. */
export function slotOf({ pulsesPerBlock, periodSlots }: Geometry, index: number): number {
  return Math.floor(index / pulsesPerBlock) * periodSlots + (index % pulsesPerBlock);
}

/** The pulse of a slot; null when it is dark. */
export function pulseOfSlot(geometry: Geometry, slot: number): number | null {
  const index = pulseFrom(geometry, slot);
  return slotOf(geometry, index) === slot ? index : null;
}

/** The first pulse that is in a slot or after it. */
export function pulseFrom({ pulsesPerBlock, periodSlots }: Geometry, slot: number): number {
  const block = Math.floor(slot / periodSlots);
  return block * pulsesPerBlock + Math.min(slot - block * periodSlots, pulsesPerBlock);
}

/** Beginning of a slot, ps since the first pulse; a bigint, since days have more than 2^53 ps. */
export function timeOfSlot({ slotPs }: Geometry, slot: number): bigint {
  return BigInt(slot) * BigInt(slotPs);
}

/** The place of a pulse. */
export function placeOf(geometry: Geometry, index: number): PulsePlace {
  const { pulsesPerBlock, periodSlots, tables, lineCount } = geometry;
  const slot = slotOf(geometry, index);
  const block = Math.floor(index / pulsesPerBlock);
  const slotInBlock = index % pulsesPerBlock;
  const bit = slotInBlock * lineCount;
  return {
    index,
    slot,
    timePs: timeOfSlot(geometry, slot),
    block,
    slotInBlock,
    descriptor: block % tables,
    tableWord: Math.floor(bit / WORD_BITS),
    bitInWord: bit % WORD_BITS,
    // A fill takes at most a period, and a table is free when its block is over.
    slackSlots: tables * periodSlots - pulsesPerBlock - periodSlots,
  };
}

/** What a 4-bit code of assembly/pattern/symbol.ts means. */
export function meaningOf(symbol: number): PulseMeaning {
  return {
    symbol,
    intensityClass: CLASSES[symbol >> 2] ?? "vacuum",
    basis: symbol & 2 ? "X" : "Z",
    value: symbol & 1 ? 1 : 0,
    polarisation: POLARISATIONS[symbol & 3]!,
  };
}
