/**
 * What was assumed, as a table of a page. Takes: assumptions. Gives: HTML.
 */

import { escapeHtml } from "../base/html.js";
import type { Assumption } from "../scenario/quantity.js";

/** Heading and table. */
export function assumptionsTable(assumptions: readonly Assumption[]): string {
  const rows = assumptions.map(
    ({ path, value, reason }) =>
      `<tr><td><code>${escapeHtml(path)}</code></td><td>${escapeHtml(JSON.stringify(value))}</td>` +
      `<td>${escapeHtml(reason)}</td></tr>`,
  );
  return (
    `<h2>Assumed, and why</h2><table class="assumptions"><tr><th>number</th><th>value</th><th>reason</th></tr>` +
    `${rows.join("")}</table>`
  );
}
