/**
 * Rulers above a picture: one of pulses, one of time. Takes: a window, and how wide a label is. Gives: ticks
 * at round numbers, far enough apart for their labels.
 */
import { slotOf } from "../schedule/geometry.js";
import { grouped } from "../schedule/words.js";
import type { PulseSource } from "./source.js";
import { timeWords } from "./time-words.js";
import type { Window } from "./window.js";

/** A mark of a ruler. */
export interface Tick {
  readonly column: number;
  readonly label: string;
}

/** Ticks at round pulses; labels are up to `labelColumns` wide. */
export function pulseTicks(source: PulseSource, window: Window, labelColumns: number): Tick[] {
  const step = roundUp(labelColumns * window.slotsPerColumn);
  const { first, end } = window.pulses(source);
  const ticks: Tick[] = [];
  for (let index = Math.ceil(first / step) * step; index < end; index += step)
    ticks.push({ column: columnOf(window, slotOf(source, index)), label: grouped(index) });
  return apart(ticks, labelColumns);
}

/** Ticks at round times; labels are up to `labelColumns` wide. */
export function timeTicks(source: PulseSource, window: Window, labelColumns: number): Tick[] {
  const slotPs = BigInt(source.slotPs);
  const step = BigInt(roundUp(labelColumns * window.slotsPerColumn * source.slotPs));
  const start = BigInt(Math.max(0, window.start)) * slotPs;
  const end = BigInt(Math.ceil(window.start + window.slots)) * slotPs;
  const ticks: Tick[] = [];
  for (let ps = ((start + step - 1n) / step) * step; ps < end; ps += step) {
    const slots = Number(ps - BigInt(window.start) * slotPs) / source.slotPs;
    ticks.push({ column: Math.floor(slots / window.slotsPerColumn), label: timeWords(ps) });
  }
  return apart(ticks, labelColumns);
}

function columnOf(window: Window, slot: number): number {
  return Math.max(0, window.columnOf(slot));
}

/** Ticks whose labels do not run into the one before: dark slots make pulses uneven in time. */
function apart(ticks: readonly Tick[], labelColumns: number): Tick[] {
  let free = 0;
  return ticks.filter(({ column }) => {
    if (column < free) return false;
    free = column + labelColumns;
    return true;
  });
}

/** The least of 1, 2, 5, 10, 20, 50 ... that is no less. */
function roundUp(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return [1, 2, 5, 10].map((digit) => digit * power).find((round) => round >= least) ?? 10 * power;
}
