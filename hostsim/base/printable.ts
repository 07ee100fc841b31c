/**
 * Text of a file on its way to a terminal, a page or a calendar. Takes: text that somebody else wrote. Gives:
 * the same, with what would command a terminal or turn the direction of writing shown as an escape.
 */

/** Controls (C0, DEL, C1), line and paragraph separators, marks and overrides of direction. */
const COMMANDS = /[\p{Cc}\u2028\u2029\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

/** The text with its commands shown as `\u001b`: as JSON has them, so that JSON stays what it is. */
export function printable(text: string): string {
  return text.replace(COMMANDS, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Text of several lines, with all commands but line feeds and tabs shown. */
export function onTerminal(text: string): string {
  return text.replace(COMMANDS, (character) =>
    character === "\n" || character === "\t" ? character : printable(character),
  );
}

/** Whether a text holds nothing that commands a terminal. */
export function isPrintable(text: string): boolean {
  return printable(text) === text;
}
