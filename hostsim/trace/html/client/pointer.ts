/**
 * Mouse and finger on the canvas: a click goes to a pulse, dragging moves, the wheel zooms. Takes: a stepper,
 * the canvas. Gives: changes of the stepper, and word of them.
 */
import { pulseFrom } from "../../../schedule/geometry.js";
import type { Stepper } from "../../../stepping/stepper.js";

/** Pixels that a hand shakes. */
const STILL = 3;
/** Turn of a wheel that zooms by one step, pixels. */
const WHEEL_STEP = 80;

interface Drag {
  readonly x: number;
  readonly start: number;
  hasMoved: boolean;
}

/** Listens to the canvas. `label` is the width of the names, pixels; `changed` is told of each change. */
export function listenToPointer(
  canvas: HTMLCanvasElement,
  stepper: Stepper,
  label: () => number,
  changed: () => void,
): void {
  const { window, source } = stepper;
  let drag: Drag | null = null;
  let turned = 0;
  const slotAt = (x: number): number => window.slotAt(Math.max(0, x - label()));
  canvas.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      turned += event.deltaY;
      if (Math.abs(turned) < WHEEL_STEP) return;
      window.zoom(turned > 0 ? -1 : 1, slotAt(event.offsetX));
      turned = 0;
      changed();
    },
    { passive: false },
  );
  canvas.addEventListener("pointerdown", (event) => {
    drag = { x: event.offsetX, start: window.start, hasMoved: false };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (drag === null) return;
    const by = event.offsetX - drag.x;
    if (Math.abs(by) > STILL) drag.hasMoved = true;
    if (!drag.hasMoved) return;
    window.begin(drag.start - Math.round(by * window.slotsPerColumn));
    changed();
  });
  canvas.addEventListener("pointerup", (event) => {
    if (drag !== null && !drag.hasMoved) {
      stepper.moveTo(pulseFrom(source, slotAt(event.offsetX)));
      changed();
    }
    drag = null;
  });
  canvas.addEventListener("pointercancel", () => {
    drag = null;
  });
}
