/**
 * The help: all keys. Takes: a width and a height. Gives: rows, in pages where they do not fit.
 */
import { KEY_LINES } from "../keys.js";
import { cutRow, type Row, span } from "./row.js";

const GROUPS = { move: "Move", find: "Find", measure: "Measure", look: "Look" } as const;
const KEYS = 16;

/** A page of the help, with a row that says how to go on; page 0 is the first. */
export function helpPage(page: number, columns: number, rows: number): { rows: Row[]; isLast: boolean } {
  let group = "";
  const lines = KEY_LINES.flatMap((line) => {
    const row: Row = [span(`  ${line.shown}`.padEnd(KEYS), "mark"), span(` ${line.what}`)];
    if (line.group === group) return [row];
    group = line.group;
    return [[span(GROUPS[line.group])], row];
  });
  const room = Math.max(1, rows - 1);
  const isLast = (page + 1) * room >= lines.length;
  const shown = lines.slice(page * room, (page + 1) * room);
  const end = isLast ? "any key: back" : "any key: more keys, Esc: back";
  return { rows: [...shown, [span(end, "faint")]].map((row) => cutRow(row, columns)), isLast };
}
