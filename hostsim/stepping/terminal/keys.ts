/**
 * Keys of a terminal by the names that the model has for them. Takes: what the terminal library makes of the
 * bytes: a key, or a text where several came at once, as after a paste or when they were typed before the
 * program listened. Gives: the names, one a key.
 */
import type { Key } from "ink";

const NAMED: readonly (readonly [keyof Key, string])[] = [
  ["leftArrow", "ArrowLeft"],
  ["rightArrow", "ArrowRight"],
  ["upArrow", "ArrowUp"],
  ["downArrow", "ArrowDown"],
  ["pageUp", "PageUp"],
  ["pageDown", "PageDown"],
  ["home", "Home"],
  ["end", "End"],
  ["return", "Enter"],
  ["escape", "Escape"],
  ["backspace", "Backspace"],
  ["delete", "Backspace"],
];

const CHARACTERS: Readonly<Record<string, string>> = {
  "\r": "Enter",
  "\n": "Enter",
  "\b": "Backspace",
  "\u007f": "Backspace",
};

/** Names of the keys that were pressed. */
export function keyNames(input: string, key: Partial<Key>): string[] {
  const named = NAMED.find(([name]) => key[name] === true);
  if (named !== undefined) return [named[1]];
  if (key.ctrl || key.meta) return [];
  return [...input].map((character) => CHARACTERS[character] ?? character).filter((name) => name >= " ");
}
