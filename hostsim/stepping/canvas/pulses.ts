/**
 * Single pulses on a canvas: each with its own edges, late by its line's delay, in the colour of its class.
 * Takes: a window, pulses, lanes. Gives: paint.
 */
import { pulseFrom, slotOf } from "../../schedule/geometry.js";
import { CLASSES } from "../columns.js";
import type { PulseSource } from "../source.js";
import type { Window } from "../window.js";
import type { Canvas } from "./canvas.js";
import type { Lane } from "./lanes.js";

const POLARISATIONS = "HVDA";
/** Pixels a pulse from which its letter is shown, and from which all three of a search. */
const LETTER = 8;
const LETTERS = 24;

interface Shown {
  readonly symbol: number;
  /** Pixels from the label on, and pixels of a slot. */
  readonly x: number;
  readonly wide: number;
}

/** Paints the lanes of one schedule. */
export function paintPulses(
  canvas: Canvas,
  window: Window,
  source: PulseSource,
  lanes: readonly Lane[],
): void {
  for (const lane of lanes) {
    if (lane.kind === "line") {
      const late = (source.delaysPs[lane.line] ?? 0) / source.slotPs;
      paintLine(canvas, source, lane, shownPulses(window, source, late));
    } else for (const pulse of shownPulses(window, source, 0)) paintSymbol(canvas, lane, pulse);
  }
}

/** The pulses that are in sight when all are late by some slots. */
function shownPulses(window: Window, source: PulseSource, lateSlots: number): Shown[] {
  const from = Math.max(0, Math.floor(window.start - lateSlots) - 1);
  const end = Math.max(0, Math.ceil(window.start + window.slots - lateSlots) + 1);
  const first = Math.max(source.first, pulseFrom(source, from));
  const count = Math.max(0, Math.min(source.end, pulseFrom(source, end)) - first);
  const wide = 1 / window.slotsPerColumn;
  return Array.from(source.symbols(first, count), (symbol, at) => ({
    symbol,
    wide,
    x: (slotOf(source, first + at) - window.start + lateSlots) * wide,
  }));
}

function paintLine(
  { pen, label, colours }: Canvas,
  source: PulseSource,
  lane: Lane,
  shown: readonly Shown[],
): void {
  const low = lane.top + lane.height - 3;
  const high = lane.top + 3;
  pen.lineWidth = 1.5;
  let before: { readonly end: number; readonly y: number } | null = null;
  for (const { symbol, x, wide } of shown) {
    const isHigh = (source.symbolLevels[symbol]! >> lane.line) & 1;
    const y = isHigh ? high : low;
    const begin = label + x;
    pen.strokeStyle = colours[CLASSES[symbol >> 2] ?? "vacuum"];
    pen.beginPath();
    // The edge, unless it was dark before.
    if (before !== null && Math.abs(before.end - begin) < 0.5) pen.moveTo(begin, before.y);
    else pen.moveTo(begin, y);
    pen.lineTo(begin, y);
    pen.lineTo(begin + wide, y);
    pen.stroke();
    if (isHigh) {
      pen.fillStyle = pen.strokeStyle;
      pen.globalAlpha = 0.18;
      pen.fillRect(begin, high, wide, low - high);
      pen.globalAlpha = 1;
    }
    before = { end: begin + wide, y };
  }
  pen.lineWidth = 1;
}

function paintSymbol({ pen, label, colours }: Canvas, lane: Lane, { symbol, x, wide }: Shown): void {
  const name = CLASSES[symbol >> 2] ?? "vacuum";
  pen.fillStyle = colours[name];
  const letter = POLARISATIONS[symbol & 3]!;
  const short = { signal: letter, decoy: letter.toLowerCase(), vacuum: "·" }[name];
  const text = wide < LETTERS ? short : `${name[0]}${symbol & 2 ? "X" : "Z"}${symbol & 1}`;
  if (wide >= LETTER) {
    pen.textAlign = "center";
    pen.fillText(text, label + x + wide / 2, lane.top + lane.height / 2);
    pen.textAlign = "start";
  } else if (name !== "vacuum") {
    const high = name === "signal" ? lane.height - 6 : (lane.height - 6) / 2;
    pen.fillRect(label + x, lane.top + lane.height - 3 - high, Math.max(1, wide - 0.5), high);
  }
}
