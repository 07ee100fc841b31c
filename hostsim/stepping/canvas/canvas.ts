/** Where a picture is painted, and in which colours. Takes and gives nothing: types of the painters. */

/** Colours by what they mean, as CSS has them. */
export interface Colours {
  readonly ink: string;
  readonly faint: string;
  readonly grid: string;
  readonly signal: string;
  readonly decoy: string;
  readonly vacuum: string;
  readonly cursor: string;
  readonly mark: string;
  readonly difference: string;
}

/** What painters ask of a pen: a canvas has it, and so has what writes SVG. */
export type Pen = Pick<
  CanvasRenderingContext2D,
  | "font"
  | "textBaseline"
  | "textAlign"
  | "fillStyle"
  | "strokeStyle"
  | "lineWidth"
  | "globalAlpha"
  | "clearRect"
  | "fillRect"
  | "fillText"
  | "measureText"
  | "beginPath"
  | "moveTo"
  | "lineTo"
  | "rect"
  | "stroke"
  | "clip"
  | "save"
  | "restore"
>;

/** Where a picture is painted: CSS pixels. */
export interface Canvas {
  readonly pen: Pen;
  readonly width: number;
  readonly height: number;
  /** Room for the names of the lanes. */
  readonly label: number;
  readonly colours: Colours;
}
