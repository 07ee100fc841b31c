/**
 * The picture of what is in sight on a canvas of a page. Takes: a stepper, a pen, a size, colours. Gives:
 * rulers, a lane a line coloured by class, a lane of symbols, cursor and marks; of two schedules one below
 * the other, with what differs between them.
 */
import { slotOf } from "../../schedule/geometry.js";
import { columnsOf } from "../columns.js";
import { pulseTicks, type Tick, timeTicks } from "../ruler.js";
import type { PulseSource } from "../source.js";
import type { Stepper } from "../stepper.js";
import type { Canvas } from "./canvas.js";
import { type Lane, laneAt, lanesOf, RULER } from "./lanes.js";
import { paintPulses } from "./pulses.js";
import { paintShares } from "./shares.js";

/** Pixels of a ruler's label, for each of its characters. */
const CHARACTER = 7;
/** Slots a pixel up to which each pulse has its own edges. */
const SINGLE_PULSES = 1 / 2;

/** Paints all; the window must have as many columns as there are pixels beside the labels. */
export function paint(canvas: Canvas, stepper: Stepper): void {
  const { pen, width, height, colours } = canvas;
  pen.clearRect(0, 0, width, height);
  pen.font = "12px system-ui, sans-serif";
  pen.textBaseline = "middle";
  paintRulers(canvas, stepper);
  paintCursorBand(canvas, stepper);
  const lanes = lanesOf(stepper, height);
  for (const lane of lanes) {
    pen.fillStyle = lane.kind === "differs" ? colours.difference : colours.ink;
    pen.fillText(lane.name, 6, lane.top + lane.height / 2, canvas.label - 8);
  }
  pen.save();
  pen.beginPath();
  pen.rect(canvas.label, RULER, width - canvas.label, height - RULER);
  pen.clip();
  const { source, other } = stepper;
  paintSchedule(canvas, stepper, source, lanes.filter(laneAt("upper")));
  if (other !== null) {
    // Pulse under pulse, whatever the other one's blocks are.
    const { slotPs, pulsesPerBlock, periodSlots } = source;
    const below = { ...other, slotPs, pulsesPerBlock, periodSlots };
    paintSchedule(canvas, stepper, below, lanes.filter(laneAt("lower")));
    paintDifferences(canvas, stepper, lanes);
  }
  pen.restore();
  for (const { name, index } of stepper.marks.all) paintMark(canvas, stepper, name, index);
}

function paintSchedule(canvas: Canvas, stepper: Stepper, source: PulseSource, lanes: readonly Lane[]): void {
  if (stepper.window.slotsPerColumn <= SINGLE_PULSES) paintPulses(canvas, stepper.window, source, lanes);
  else paintShares(canvas, stepper, source, lanes);
}

function paintDifferences({ pen, label, colours }: Canvas, stepper: Stepper, lanes: readonly Lane[]): void {
  const { source, other, window } = stepper;
  const lane = lanes.find(({ kind }) => kind === "differs")!;
  const columns = columnsOf(source, other, window);
  pen.fillStyle = colours.difference;
  columns.forEach(({ differences }, at) => {
    if (differences > 0) pen.fillRect(label + at, lane.top + 2, 1, lane.height - 4);
  });
}

function paintRulers({ pen, width, height, label, colours }: Canvas, { source, window }: Stepper): void {
  const room = width > 600 ? 20 : 17;
  const rulers: readonly (readonly [string, readonly Tick[], number])[] = [
    ["pulse", pulseTicks(source, window, room * CHARACTER), RULER / 4],
    ["time", timeTicks(source, window, room * CHARACTER), (3 * RULER) / 4],
  ];
  for (const [name, ticks, middle] of rulers) {
    pen.fillStyle = colours.faint;
    pen.fillText(name, 6, middle, label - 8);
    for (const { column, label: text } of ticks) {
      const x = label + column;
      pen.fillStyle = colours.grid;
      pen.fillRect(x, middle - RULER / 4, 1, name === "pulse" ? height : RULER / 2);
      pen.fillStyle = colours.faint;
      // A number that is cut is another number.
      if (x + 4 + pen.measureText(text).width <= width) pen.fillText(text, x + 4, middle);
    }
  }
}

function paintCursorBand({ pen, width, height, label, colours }: Canvas, stepper: Stepper): void {
  const { window, slot } = stepper;
  const x = label + (slot - window.start) / window.slotsPerColumn;
  const wide = Math.max(1, 1 / window.slotsPerColumn);
  if (x + wide <= label || x > width) return;
  pen.fillStyle = colours.cursor;
  pen.globalAlpha = wide > 2 ? 0.2 : 1;
  pen.fillRect(x, RULER, wide, height - RULER);
  pen.globalAlpha = 1;
  pen.fillRect(x, RULER - 4, wide, 4);
}

function paintMark(
  { pen, width, height, label, colours }: Canvas,
  { source, window }: Stepper,
  name: string,
  index: number,
): void {
  const x = label + (slotOf(source, index) + 0.5 - window.start) / window.slotsPerColumn;
  if (x < label || x > width) return;
  pen.fillStyle = colours.mark;
  pen.fillRect(x, RULER, 1, height - RULER);
  pen.fillText(name, x + 3, RULER + 7);
}
