/**
 * What was assumed, as a table of a page. Takes: assumptions. Gives: HTML.
 */

import { escapeHtml } from "../base/html.js";
import type { Assumption } from "../scenario/quantity.js";
import { unitOf } from "./units.js";

/** A path that may be broken after its points, and nowhere else. */
function breakable(path: string): string {
  return escapeHtml(path).replaceAll(".", ".<wbr>");
}

/** A value with blanks where it may be broken. */
function valueWords(value: unknown): string {
  return JSON.stringify(value).replaceAll(",", ", ");
}

/** Heading and table. */
export function assumptionsTable(assumptions: readonly Assumption[]): string {
  const rows = assumptions.map(
    ({ path, value, reason }) =>
      `<tr><th scope="row"><code>${breakable(path)}</code></th>` +
      `<td>${escapeHtml(valueWords(value))}</td><td>${unitOf(path)}</td><td>${escapeHtml(reason)}</td></tr>`,
  );
  return (
    `<h2>Assumed, and why</h2><table class="assumptions"><thead><tr><th scope="col">number</th>` +
    `<th scope="col">value</th><th scope="col">unit</th><th scope="col">reason</th></tr></thead><tbody>` +
    `${rows.join("")}</tbody></table>`
  );
}
