/**
 * Columns of several pulses on a canvas: bars as high as the share of a column's pulses that have the line
 * high, late by the line's delay; the lane of symbols is shares of classes, one on another. Takes: a stepper,
 * pulses, lanes. Gives: paint.
 */
import { CLASSES, type Column, columnsOf, MOST_LOOKED_AT } from "../columns.js";
import type { PulseSource } from "../source.js";
import type { Stepper } from "../stepper.js";
import type { Canvas } from "./canvas.js";
import type { Lane } from "./lanes.js";

/** Classes from the bottom of the stack on. */
const STACK = [2, 1, 0] as const;

/** Paints the lanes of one schedule. */
export function paintShares(
  canvas: Canvas,
  { window }: Stepper,
  source: PulseSource,
  lanes: readonly Lane[],
): void {
  // Most lines have one delay: what is looked at for it is looked at once.
  const byDelay = new Map<number, Column[]>();
  const columnsFor = (delayPs: number): Column[] => {
    const known = byDelay.get(delayPs);
    if (known !== undefined) return known;
    const columns = columnsOf(source, null, window, MOST_LOOKED_AT, delayPs / source.slotPs);
    byDelay.set(delayPs, columns);
    return columns;
  };
  for (const lane of lanes) {
    if (lane.kind === "line") paintLine(canvas, lane, columnsFor(source.delaysPs[lane.line] ?? 0));
    else paintClasses(canvas, lane, columnsFor(0));
  }
}

function paintLine({ pen, label, colours }: Canvas, lane: Lane, columns: readonly Column[]): void {
  const low = lane.top + lane.height - 3;
  const room = lane.height - 6;
  // Lines of lasers are of one class, the others of none.
  const several = colours[CLASSES.find((name) => lane.name.startsWith(name)) ?? "faint"];
  columns.forEach(({ looked, high, symbol }, at) => {
    if (looked === 0) return;
    pen.fillStyle = symbol === null ? several : colours[CLASSES[symbol >> 2] ?? "vacuum"];
    const bar = Math.max(1, (room * high[lane.line]!) / looked);
    pen.fillRect(label + at, low - bar, 1, bar);
  });
}

function paintClasses({ pen, label, colours }: Canvas, lane: Lane, columns: readonly Column[]): void {
  const room = lane.height - 6;
  columns.forEach(({ looked, classes }, at) => {
    if (looked === 0) return;
    let low = lane.top + lane.height - 3;
    for (const code of STACK) {
      const bar = (room * classes[code]!) / looked;
      pen.fillStyle = colours[CLASSES[code]];
      pen.fillRect(label + at, low - bar, 1, bar);
      low -= bar;
    }
  });
}
