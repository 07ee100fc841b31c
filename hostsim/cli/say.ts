/**
 * What verbs print. Takes: text, JSON too, with names and replies that somebody else wrote in it. Gives: the
 * same on standard output or error, with nothing in it that would command a terminal. Progress that redraws
 * itself writes its own commands.
 */
import { onTerminal } from "../base/printable.js";

/** Prints a line. */
export function say(line: string): void {
  print(`${line}\n`);
}

/** Prints text that ends its own lines. */
export function print(text: string): void {
  process.stdout.write(onTerminal(text));
}

/** Says something beside the output: a note, a warning, an error, with its line break. */
export function remark(text: string): void {
  process.stderr.write(onTerminal(text));
}
