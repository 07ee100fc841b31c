/**
 * Text into HTML. Takes: any string or data. Gives: what can stand in a page without becoming markup.
 */

import { onTerminal } from "./printable.js";

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * Escapes text for element content and attribute values; what would turn the direction of writing is shown.
 */
export function escapeHtml(text: string): string {
  return onTerminal(text).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/** JSON that can stand inside a script element: no `<` survives, so nothing can close it. */
export function embeddedJson(data: unknown): string {
  return JSON.stringify(data).replace(/</g, "\\u003c");
}
