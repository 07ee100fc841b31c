/**
 * Waveforms on a canvas. Takes: what is seen of one schedule or two. Gives: a picture: rulers, the lines
 * coloured by class, the cursor, and where two schedules differ.
 */
import type { Column } from "../../stepping/columns.js";
import type { Tick } from "../../stepping/ruler.js";
import type { Seen } from "../messages.js";

const LABEL = 84;
const RULER = 18;
const LANE = 30;
const HIGH = 7;
const LOW = LANE - 6;
const GAP = 22;
/** Pixels of a column. */
const COLUMN = 4;
/** Colours of vacuum, decoy and signal pulses. */
const CLASS_COLOURS = ["--quiet", "--series-1", "--series-0"];

type Pen = CanvasRenderingContext2D;
type Colours = (name: string) => string;

/** Columns that a canvas has room for. */
export function roomOf(canvas: HTMLCanvasElement): number {
  return Math.max(8, Math.floor((canvas.clientWidth - LABEL) / COLUMN));
}

/** The column that is drawn at `x` pixels from the canvas's left; below 0 left of the first one. */
export function columnAt(x: number): number {
  return Math.floor((x - LABEL) / COLUMN);
}

function xOf(column: number): number {
  return LABEL + column * COLUMN;
}

/** Draws; `names` are those of the schedules. */
export function drawWaves(canvas: HTMLCanvasElement, seen: Seen, names: readonly string[]): void {
  const { schedules, lineNames, cursorColumns } = seen;
  const lanes = LANE * lineNames.length;
  const height = 2 * RULER + lanes * schedules.length + GAP * 2 * (schedules.length - 1) + 6;
  const pen = penOn(canvas, height);
  const style = getComputedStyle(document.documentElement);
  const colour: Colours = (name) => style.getPropertyValue(name).trim();
  pen.fillStyle = `color-mix(in srgb, ${colour("--good")} 30%, transparent)`;
  pen.fillRect(xOf(cursorColumns[0]), 0, (cursorColumns[1] - cursorColumns[0]) * COLUMN, height);
  drawRuler(pen, "pulse", seen.pulseTicks, 0, colour);
  drawRuler(pen, "time", seen.timeTicks, RULER, colour);
  schedules.forEach(({ columns }, i) => {
    const top = 2 * RULER + i * (lanes + 2 * GAP);
    drawLanes(pen, columns, lineNames, top, colour);
    if (i === 0) return;
    drawDifferences(pen, columns, top - 2 * GAP, colour);
    pen.fillStyle = colour("--quiet");
    pen.fillText(`↑ ${names[0]}   ↓ ${names[1]}`, 4, top - GAP + 6);
  });
}

function penOn(canvas: HTMLCanvasElement, height: number): Pen {
  const ratio = window.devicePixelRatio || 1;
  canvas.style.height = `${height}px`;
  canvas.width = canvas.clientWidth * ratio;
  canvas.height = height * ratio;
  const pen = canvas.getContext("2d")!;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.font = "12px system-ui, sans-serif";
  return pen;
}

function drawRuler(pen: Pen, name: string, ticks: readonly Tick[], top: number, colour: Colours): void {
  pen.fillStyle = colour("--quiet");
  pen.fillText(name, 4, top + 13);
  for (const { column, label } of ticks) {
    pen.fillRect(xOf(column), top + 3, 1, RULER - 3);
    // A number that is cut is another number.
    const end = xOf(column) + 4 + pen.measureText(label).width;
    if (end <= pen.canvas.clientWidth) pen.fillText(label, xOf(column) + 4, top + 13);
  }
}

/** Colour of a column's class; of signals where it has several pulses. */
function colourOf({ symbol }: Column): string {
  return CLASS_COLOURS[symbol === null ? 2 : symbol >> 2] ?? "--line";
}

/** A lane a line: a level with its edges, or a bar as full as the line is often high. */
function drawLanes(
  pen: Pen,
  columns: readonly Column[],
  names: readonly string[],
  top: number,
  colour: Colours,
): void {
  names.forEach((name, line) => {
    const laneTop = top + LANE * line;
    pen.fillStyle = colour("--ink");
    pen.fillText(name, 4, laneTop + LOW - 4);
    let before: number | null = null;
    columns.forEach((column, at) => {
      const { looked, high, symbol } = column;
      if (looked === 0) {
        before = null;
        return;
      }
      const share = high[line]! / looked;
      const y = laneTop + LOW - share * (LOW - HIGH);
      const x = xOf(at);
      pen.fillStyle = colour(colourOf(column));
      if (symbol === null) pen.fillRect(x, y, COLUMN, laneTop + LOW - y + 1);
      else {
        pen.fillRect(x, y - 1, COLUMN, 2);
        // The edge from the column before.
        if (before !== null && before !== share) pen.fillRect(x - 1, laneTop + HIGH - 1, 2, LOW - HIGH + 2);
      }
      before = symbol === null ? null : share;
    });
  });
}

function drawDifferences(pen: Pen, columns: readonly Column[], top: number, colour: Colours): void {
  pen.fillStyle = colour("--bad");
  columns.forEach(({ differences }, at) => {
    if (differences > 0) pen.fillRect(xOf(at), top + 3, COLUMN - 0.5, 8);
  });
}
