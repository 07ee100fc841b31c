/**
 * What the page shows. Takes: a stepper. Gives: its picture on the canvas, and the words beside it.
 */

import type { Canvas, Colours, Pen } from "../../../stepping/canvas/canvas.js";
import { leastHeight } from "../../../stepping/canvas/lanes.js";
import { paint } from "../../../stepping/canvas/paint.js";
import { MOST_LOOKED_AT } from "../../../stepping/columns.js";
import { detailsOf } from "../../../stepping/details.js";
import type { Stepper } from "../../../stepping/stepper.js";
import { timeWords } from "../../../stepping/time-words.js";
import { element } from "./elements.js";
import { SvgPen } from "./svg-pen.js";

/** Room for the names of lanes, pixels; less on a phone. */
const LABEL = { wide: 76, narrow: 58 };
const NARROW = 600;

const COLOURS: readonly (keyof Colours)[] = [
  "ink",
  "faint",
  "grid",
  "signal",
  "decoy",
  "vacuum",
  "cursor",
  "mark",
  "difference",
];

/** The colours of the style sheet, which knows light and dark. */
function coloursNow(): Colours {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(
    COLOURS.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]),
  ) as unknown as Colours;
}

/** What a picture is painted on. */
function ground(): string {
  return getComputedStyle(document.documentElement).getPropertyValue("--paper").trim();
}

/** The part of the page that shows pulses. */
export class View {
  private readonly canvas = element("canvas", HTMLCanvasElement);
  private readonly pen = this.canvas.getContext("2d")!;

  constructor(private readonly stepper: Stepper) {
    this.canvas.style.minHeight = `${leastHeight(stepper)}px`;
  }

  /** Pixels of the names of lanes. */
  get label(): number {
    return this.canvas.clientWidth < NARROW ? LABEL.narrow : LABEL.wide;
  }

  /** Takes the canvas' size, and paints. */
  draw(): void {
    const { canvas, pen, stepper, label } = this;
    const { clientWidth: width, clientHeight: height } = canvas;
    if (width === 0) return;
    const ratio = devicePixelRatio || 1;
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (stepper.window.columns !== width - label) stepper.resize(width - label);
    this.paintWith(pen);
  }

  /** What is in sight as SVG. */
  svg(title: string): string {
    const { clientWidth, clientHeight } = this.canvas;
    const pen = new SvgPen(clientWidth, clientHeight, ground(), this.pen);
    this.paintWith(pen);
    return pen.text(title);
  }

  /** What is in sight as PNG, on the page's ground. */
  png(take: (picture: Blob) => void): void {
    const copy = document.createElement("canvas");
    copy.width = this.canvas.width;
    copy.height = this.canvas.height;
    const pen = copy.getContext("2d")!;
    pen.fillStyle = ground();
    pen.fillRect(0, 0, copy.width, copy.height);
    pen.drawImage(this.canvas, 0, 0);
    copy.toBlob((picture) => picture !== null && take(picture), "image/png");
  }

  private paintWith(pen: Pen): void {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const canvas: Canvas = { pen, width, height, label: this.label, colours: coloursNow() };
    paint(canvas, this.stepper);
  }

  /** Says where the cursor is, how far marks are, and what there is to be told. */
  tell(): void {
    const { stepper } = this;
    const { source, other, cursor, marks } = stepper;
    for (const { name, text } of detailsOf(source, cursor)) {
      const place = document.getElementById(name);
      if (place !== null) place.textContent = text;
    }
    if (other !== null)
      element("other-symbol", HTMLElement).textContent =
        cursor < other.end ? detailsOf(other, cursor)[1]!.text : "not there";
    const distances = marks.distances(source, cursor);
    element("distances", HTMLElement).textContent =
      distances.length === 0 ? "set marks: m and a letter" : distances.join("; ");
    const { prompt, status, window } = stepper;
    element("message", HTMLElement).textContent = prompt === null ? status : `${status}_`;
    const perPixel = window.slotsPerColumn;
    const pulses = perPixel > 1 ? `, ${perPixel} pulses a pixel` : "";
    const looked = perPixel > MOST_LOOKED_AT ? `, ${MOST_LOOKED_AT} of them looked at` : "";
    const time = timeWords(BigInt(Math.ceil(window.slots)) * BigInt(source.slotPs));
    element("scale", HTMLElement).textContent = `${time} in sight${pulses}${looked}`;
  }
}
