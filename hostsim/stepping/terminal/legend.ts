/**
 * The legend: what the signs of the picture mean, for whoever sees it for the first time. Takes: a stepper, a
 * width. Gives: rows.
 */
import { timeOfSlot } from "../../schedule/geometry.js";
import { grouped } from "../../schedule/words.js";
import { MOST_LOOKED_AT } from "../columns.js";
import type { Stepper } from "../stepper.js";
import { timeWords } from "../time-words.js";
import { HIGH, LOW, VACUUM } from "./lanes.js";
import { type Row, span, wrapPieces } from "./row.js";

/** Rows of the legend. */
export function legend({ source, other, window }: Stepper, columns: number): Row[] {
  const { slotsPerColumn } = window;
  const pieces: Row[] = [
    ...(slotsPerColumn > 1 ? ofShares(slotsPerColumn) : ofPulses(slotsPerColumn)),
    [span("blank: dark between bursts")],
    ...(other === null ? [] : [[span("x", "difference"), span(" levels differ")]]),
    [span(scaleWords(slotsPerColumn, timeWords(timeOfSlot(source, Math.max(1, slotsPerColumn)))))],
  ];
  return wrapPieces(pieces, columns);
}

function ofPulses(slotsPerColumn: number): Row[] {
  const classes: Row[] =
    slotsPerColumn <= 1 / 4
      ? [
          [span("sX1", "signal"), span(" signal, basis X, value 1")],
          [span("dX1", "decoy"), span(" decoy")],
        ]
      : [
          [span("H V D A", "signal"), span(" signal")],
          [span("h v d a", "decoy"), span(" decoy")],
        ];
  const vacuum = slotsPerColumn <= 1 / 4 ? "vX1" : VACUUM;
  return [
    ...classes,
    [span(vacuum, "vacuum"), span(" vacuum")],
    [span(`${HIGH} line high`)],
    [span(`${LOW} low`)],
  ];
}

function ofShares(slotsPerColumn: number): Row[] {
  const looked = MOST_LOOKED_AT < slotsPerColumn ? `, ${MOST_LOOKED_AT} of them looked at` : "";
  return [
    [span("bars: share of a column's pulses with the line high, or of that class")],
    [span(`up to ${grouped(slotsPerColumn)} pulses a column${looked}`)],
  ];
}

function scaleWords(slotsPerColumn: number, time: string): string {
  return slotsPerColumn >= 1 ? `column: ${time}` : `${1 / slotsPerColumn} columns: ${time}`;
}
