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

/** Where a picture is painted: CSS pixels. */
export interface Canvas {
  readonly pen: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  /** Room for the names of the lanes. */
  readonly label: number;
  readonly colours: Colours;
}
