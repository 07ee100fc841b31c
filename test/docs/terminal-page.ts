/**
 * The terminal view of `step` as a page to take a picture of. Takes: rows of a picture. Gives: HTML in a
 * terminal's colours, light or dark.
 */
import { escapeHtml } from "../../hostsim/base/html.js";
import { COLOURS, type Row } from "../../hostsim/stepping/terminal/row.js";

/** Steps of a channel in xterm's colour cube (16 to 231), and where its greys begin (232 to 255). */
const CUBE = [0, 95, 135, 175, 215, 255];
const FIRST_GREY = 232;

/** One of xterm's 256 colours, from 16 on, as CSS has it. */
function cssColour(code: number): string {
  if (code >= FIRST_GREY)
    return `rgb(${Array(3)
      .fill(8 + 10 * (code - FIRST_GREY))
      .join()})`;
  const at = code - 16;
  return `rgb(${[at / 36, (at % 36) / 6, at % 6].map((step) => CUBE[Math.floor(step)]).join()})`;
}

/** The page. */
export function terminalPage(rows: readonly Row[], isDark: boolean): string {
  const [paper, ink] = isDark ? ["#000000", "#e5e5e5"] : ["#ffffff", "#000000"];
  const lines = rows.map((row) =>
    row
      .map(({ text, style, isCursor }) => {
        const colour = style === null ? ink : cssColour(COLOURS[style]);
        const css = isCursor ? `color:${paper};background:${colour}` : `color:${colour}`;
        return `<span style="${css}">${escapeHtml(text)}</span>`;
      })
      .join(""),
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>step</title>
<body style="margin:0.6em;background:${paper}"><pre id="screen" style="margin:0;font:14px/1.15 monospace">${lines.join("\n")}</pre></body></html>`;
}
