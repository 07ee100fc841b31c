/**
 * The terminal picture of what is in sight. Takes: a stepper, the terminal's width and height. Gives: rows
 * that fit it. Waveforms stay whatever the height; what is least needed is left out first.
 */

import { slotOf, timeOfSlot } from "../../schedule/geometry.js";
import { grouped } from "../../schedule/words.js";
import { type Column, columnsOf, sameColumns } from "../columns.js";
import { detailsOf } from "../details.js";
import { pulseTicks, type Tick, timeTicks } from "../ruler.js";
import type { Stepper } from "../stepper.js";
import { timeWords } from "../time-words.js";
import { differenceLane, LABEL, lineLanes, symbolLanes } from "./lanes.js";
import { legend } from "./legend.js";
import { cutRow, plainRow, type Row, span, wrapPieces, wrapWords } from "./row.js";

/** How much a row is needed: the larger, the sooner it is left out. */
const NEED = { always: 0, lines: 1, other: 2, pulse: 3, measure: 4, title: 5, legend: 6, more: 7 } as const;

/** Rows that a message may take. */
const MOST_STATUS = 3;

interface Item {
  readonly row: Row;
  readonly need: number;
}

/** Rows of the picture, at most `rows`, none wider than `columns`. */
export function picture(stepper: Stepper, columns: number, rows: number): Row[] {
  stepper.resize(columns - LABEL);
  const items = [
    { row: [span(stepper.source.title)], need: NEED.title },
    ...rulers(stepper),
    ...waveforms(stepper),
    { row: pointers(stepper), need: NEED.always },
    ...details(stepper, columns),
    ...legend(stepper, columns).map((row) => ({ row, need: NEED.legend })),
    ...footer(stepper, columns).map((row) => ({ row, need: NEED.always })),
  ];
  const kept = fitting(items, rows);
  const hidden = items.filter((item) => item.need === NEED.lines && !kept.includes(item)).length;
  return kept.map(({ row, need }) => {
    const isTold = hidden > 0 && need === NEED.always && plainRow(row).startsWith(POINTERS);
    return cutRow(isTold ? [span(`+${hidden} rows`.padEnd(LABEL), "faint"), ...row.slice(1)] : row, columns);
  });
}

/** The name of the row of cursor and marks: blank, so that there is room for what is left out. */
const POINTERS = " ".repeat(LABEL);

/** Leaves out the last of what is least needed until the rest fits. */
function fitting(items: readonly Item[], rows: number): Item[] {
  const kept = [...items];
  while (kept.length > Math.max(1, rows)) {
    const least = Math.max(...kept.map(({ need }) => need));
    kept.splice(
      kept.findLastIndex(({ need }) => need === least),
      1,
    );
  }
  return kept;
}

function rulers({ source, window }: Stepper): Item[] {
  const slots = window.start + Math.ceil(window.slots);
  const pulseLabel = grouped(window.pulses(source).end).length + 2;
  const timeLabel = timeWords(timeOfSlot(source, slots) + 1n).length + 2;
  return [
    { row: ruler("pulse", pulseTicks(source, window, pulseLabel), window.columns), need: NEED.always },
    {
      row: ruler("time", timeTicks(source, window, Math.min(timeLabel, 24)), window.columns),
      need: NEED.measure,
    },
  ];
}

/** A label is shown whole or not at all: a number that is cut is another number. */
function ruler(name: string, ticks: readonly Tick[], columns: number): Row {
  let text = "";
  for (const { column, label } of ticks) {
    const mark = `|${label}`;
    if (column < text.length) continue;
    text = text.padEnd(column) + (column + mark.length <= columns ? mark : "|");
  }
  return [span(name.padEnd(LABEL)), span(text, "faint")];
}

function waveforms(stepper: Stepper): Item[] {
  const { source, other, window, cursor } = stepper;
  const columns = columnsOf(source, other, window);
  const at = window.columnOf(stepper.slot);
  const isCursor = (column: Column, place: number): boolean =>
    place === at || (column.count > 0 && window.slotsPerColumn < 1 && column.first === cursor);
  const lanes = (shown: PulseLanes): Item[] => [
    ...lineLanes(shown.source, shown.columns, isCursor).map((row) => ({ row, need: NEED.lines })),
    ...symbolLanes(shown.columns, window.slotsPerColumn, isCursor).map((row) => ({
      row,
      need: NEED.always,
    })),
  ];
  if (other === null) return lanes({ source, columns });
  return [
    ...lanes({ source, columns }),
    { row: differenceLane(columns, isCursor), need: NEED.always },
    { row: [span(`against ${other.title}`)], need: NEED.other },
    ...lanes({ source: other, columns: sameColumns(other, columns) }),
  ];
}

interface PulseLanes {
  readonly source: Stepper["source"];
  readonly columns: readonly Column[];
}

/** The cursor, and the marks that are in sight. */
function pointers({ source, window, marks, slot }: Stepper): Row {
  const letters = new Array<string>(window.columns).fill(" ");
  for (const { name, index } of marks.all) {
    const column = window.columnOf(slotOf(source, index));
    if (column >= 0 && column < letters.length) letters[column] = name.slice(0, 1);
  }
  const at = window.columnOf(slot);
  return [
    span(POINTERS),
    span(letters.slice(0, at).join(""), "mark"),
    span("^"),
    span(
      letters
        .slice(at + 1)
        .join("")
        .trimEnd(),
      "mark",
    ),
  ];
}

function details({ source, other, marks, cursor }: Stepper, columns: number): Item[] {
  const line = (name: string, text: string, need: number): Item => ({
    row: [span(name.padEnd(LABEL), "faint"), span(text)],
    need,
  });
  const needs: Partial<Record<string, number>> = {
    pulse: NEED.pulse,
    symbol: NEED.pulse,
    time: NEED.measure,
  };
  const distances = marks.distances(source, cursor).map((text) => [span(text, "mark")]);
  const seen = other === null || cursor >= other.end ? null : detailsOf(other, cursor);
  return detailsOf(source, cursor).flatMap(({ name, text }) => {
    const there = name === "symbol" ? seen?.find((each) => each.name === name)?.text : undefined;
    const words = there === undefined ? text : `${text}; against: ${there}`;
    const item = line(name, words, needs[name] ?? NEED.more);
    if (name !== "time") return [item];
    return [
      item,
      ...wrapPieces(distances, columns - LABEL).map((row, at) => ({
        row: [span((at === 0 ? "marks" : "").padEnd(LABEL), "faint"), ...row],
        need: NEED.measure,
      })),
    ];
  });
}

/** What is sought or typed or told; else the keys that a newcomer needs first. */
function footer({ status, prompt, other }: Stepper, columns: number): Row[] {
  if (status !== "") {
    const rows = wrapWords(prompt === null ? status : `${status}_`, columns);
    // Of what is typed the end is what one looks at.
    return prompt === null ? rows.slice(0, MOST_STATUS) : rows.slice(-MOST_STATUS);
  }
  const keys = [
    ["g", "go to"],
    ["d", "next decoy"],
    ["?", "all keys"],
    ["q", "quit"],
    ...(other === null ? [] : [["x", "next difference"]]),
    ["+ -", "zoom"],
    ["/", "search"],
    ["← →", "step"],
  ] as const;
  const pieces = keys.map(([key, what]) => [span(key!, "mark"), span(` ${what}`)]);
  return wrapPieces(pieces, columns).slice(0, 1);
}
