/** What of a command line is its verb. */
import type { Command } from "commander";
import { allVerbs } from "../../hostsim/cli/program.js";

const everything = await allVerbs();

/** How a command line of a document may begin. */
export const OURS = /^(?:npx satqkd|node dist\/hostsim\/cli\/main\.js|satqkd)(?= |$)/;

/**
 * The verb that a line names, inner ones too (`entropy sample`), and how many words are left behind it; the
 * program itself when there is no such verb.
 */
export function verbOf(line: string): { readonly verb: Command; readonly wordsLeft: number } {
  const words = line
    .replace(OURS, "")
    .trim()
    .split(" ")
    .filter((word) => word !== "");
  let verb: Command = everything;
  let known = 0;
  for (const word of words) {
    const inner = verb.commands.find((command) => command.name() === word);
    if (inner === undefined) break;
    verb = inner;
    known++;
  }
  return { verb, wordsLeft: words.length - known };
}
