/**
 * Lanes of a picture: one a line, and one of symbols. Takes: columns of the model. Gives: rows of one
 * character a column, coloured by class. Where a column has several pulses, a bar's height is the share of
 * them that have the line high, and three lanes of classes stand for the one of symbols.
 */
import { CLASSES, type Column } from "../columns.js";
import type { PulseSource } from "../source.js";
import { type Row, type Span, type Style, span } from "./row.js";

/** Characters of a lane's name. */
export const LABEL = 8;

/** Levels of a line, and what nobody emits. */
export const HIGH = "▇";
export const LOW = "▁";
const DARK = " ";

const BARS = "▁▂▃▄▅▆▇█";
const POLARISATIONS = "HVDA";
/** A vacuum pulse has no light. */
export const VACUUM = "·";
const [, DECOY, SIGNAL] = [0, 1, 2];

/** Whether a column is that of the cursor. */
type IsCursor = (column: Column, at: number) => boolean;

function labelled(name: string, spans: readonly Span[]): Row {
  return [span(name.slice(0, LABEL).padEnd(LABEL)), ...merged(spans)];
}

/** Neighbours alike become one piece. */
function merged(spans: readonly Span[]): Span[] {
  const pieces: Span[] = [];
  for (const piece of spans) {
    const last = pieces.at(-1);
    if (last !== undefined && last.style === piece.style && last.isCursor === piece.isCursor)
      pieces[pieces.length - 1] = { ...last, text: last.text + piece.text };
    else pieces.push(piece);
  }
  return pieces;
}

/** The class of a column of one pulse; null of several, or of none. */
function styleOf({ symbol }: Column): Style {
  return symbol === null ? null : (CLASSES[symbol >> 2] ?? null);
}

function bar(part: number, looked: number): string {
  return BARS[Math.round((part / looked) * (BARS.length - 1))]!;
}

/** A lane a line. */
export function lineLanes(source: PulseSource, columns: readonly Column[], isCursor: IsCursor): Row[] {
  return source.lineNames.map((name, line) =>
    labelled(
      name,
      columns.map((column, at) => {
        const { looked, high, symbol } = column;
        const part = high[line]!;
        const mark = looked === 0 ? DARK : symbol === null ? bar(part, looked) : part > 0 ? HIGH : LOW;
        return span(mark, isCursor(column, at) ? "cursor" : styleOf(column));
      }),
    ),
  );
}

/** The lane of symbols; of classes, where columns have several pulses. */
export function symbolLanes(columns: readonly Column[], slotsPerColumn: number, isCursor: IsCursor): Row[] {
  if (slotsPerColumn <= 1) return [labelled("symbol", symbolSpans(columns, slotsPerColumn, isCursor))];
  return [SIGNAL, DECOY, 0].map((code) =>
    labelled(
      CLASSES[code!]!,
      columns.map((column, at) => {
        const { looked, classes } = column;
        const mark = looked === 0 ? DARK : bar(classes[code!]!, looked);
        return span(mark, isCursor(column, at) ? "cursor" : CLASSES[code!]!);
      }),
    ),
  );
}

/** A letter a pulse, or three where there is room: class, basis and value as a search takes them. */
function symbolSpans(columns: readonly Column[], slotsPerColumn: number, isCursor: IsCursor): Span[] {
  let start = 0;
  return columns.map((column, at) => {
    if (column.isStart) start = at;
    const text = column.symbol === null ? "" : symbolText(column.symbol, slotsPerColumn);
    return span(text[at - start] ?? " ", styleOf(column), isCursor(column, at));
  });
}

function symbolText(symbol: number, slotsPerColumn: number): string {
  const letter = POLARISATIONS[symbol & 3]!;
  if (slotsPerColumn <= 1 / 4) return `${"vds"[symbol >> 2]}${symbol & 2 ? "X" : "Z"}${symbol & 1}`;
  if (symbol >> 2 === SIGNAL) return letter;
  return symbol >> 2 === DECOY ? letter.toLowerCase() : VACUUM;
}

/** Where the two schedules differ. */
export function differenceLane(columns: readonly Column[], isCursor: IsCursor): Row {
  return labelled(
    "differs",
    columns.map((column, at) => span(column.differences > 0 ? "x" : " ", "difference", isCursor(column, at))),
  );
}
