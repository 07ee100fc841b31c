/**
 * Rows of a picture: text in pieces, each with what it means. Takes: pieces. Gives: rows of a width, as plain
 * text or with a terminal's colours. Colours say nothing that letters do not say as well.
 */

/** What a piece of text means; null for plain. */
export type Style = "signal" | "decoy" | "vacuum" | "faint" | "difference" | "mark" | "cursor" | null;

/** A piece of text. */
export interface Span {
  readonly text: string;
  readonly style: Style;
  /** Whether it is the cursor's symbol. Levels are not inverted: a low one would look high. */
  readonly isCursor: boolean;
}

/** A row, from left to right. */
export type Row = readonly Span[];

/** Colours of xterm's 256 that can be read on white and on black, and by the colour-blind. */
export const COLOURS: Readonly<Record<Exclude<Style, null>, number>> = {
  signal: 33,
  decoy: 166,
  vacuum: 244,
  faint: 244,
  difference: 160,
  mark: 133,
  cursor: 197,
};

/** A piece of text. */
export function span(text: string, style: Style = null, isCursor = false): Span {
  return { text, style, isCursor };
}

/** A row cut to a width; a cut is shown. */
export function cutRow(row: Row, columns: number): Row {
  const length = row.reduce((sum, { text }) => sum + text.length, 0);
  if (length <= columns) return row;
  const cut: Span[] = [];
  let room = columns - 1;
  for (const piece of row) {
    if (room <= 0) break;
    cut.push({ ...piece, text: piece.text.slice(0, room) });
    room -= piece.text.length;
  }
  return [...cut, span("…")].slice(columns < 1 ? 1 : 0);
}

/** Pieces in rows, each piece whole on one row where it fits, two blanks between them. */
export function wrapPieces(pieces: readonly Row[], columns: number): Row[] {
  const rows: Span[][] = [];
  let room = 0;
  for (const piece of pieces) {
    const length = piece.reduce((sum, { text }) => sum + text.length, 0);
    if (rows.length > 0 && length + 2 <= room) {
      rows.at(-1)!.push(span("  "), ...piece);
      room -= length + 2;
    } else {
      rows.push([...piece]);
      room = columns - length;
    }
  }
  return rows;
}

/** Text of words in rows of a width; a word that is longer is cut. */
export function wrapWords(text: string, columns: number): Row[] {
  const rows: string[] = [""];
  for (const word of text.split(" ")) {
    const last = rows.at(-1)!;
    if (last !== "" && last.length + 1 + word.length > columns) rows.push(word);
    else rows[rows.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return rows.map((row) => cutRow([span(row)], columns));
}

/** A row without colours. */
export function plainRow(row: Row): string {
  return row.map(({ text }) => text).join("");
}

/** A row with a terminal's colours (ECMA-48 SGR); the cursor's symbol is inverted. */
export function colouredRow(row: Row): string {
  return row
    .map(({ text, style, isCursor }) => {
      const codes = [...(style === null ? [] : [`38;5;${COLOURS[style]}`]), ...(isCursor ? ["7"] : [])];
      return codes.length === 0 ? text : `\u001b[${codes.join(";")}m${text}\u001b[0m`;
    })
    .join("");
}
