/**
 * What may stand at a place of a command line. Takes: the program, the words before that place, and what of
 * the word is typed. Gives: words that begin so, or that a file's name belongs there.
 */
import type { Command } from "commander";
import { boardNames } from "../board/board.js";
import { listStations } from "../forecast/stations.js";
import { listScenarios } from "../scenario/load.js";

/** A word that may stand there. */
export interface Candidate {
  readonly name: string;
  readonly description?: string;
}

/** What arguments of these names may be, besides files. */
const KNOWN: Readonly<Record<string, () => string[]>> = {
  scenario: listScenarios,
  board: () => boardNames(),
  station: () => listStations().map(({ name }) => name.toLowerCase()),
  target: () => [...boardNames(), ...listScenarios()],
};

/** The words; null where shells complete the names of files. */
export function candidatesFor(
  program: Command,
  before: readonly string[],
  typed: string,
): Candidate[] | null {
  const { verb, place } = verbOf(program, before);
  const all = wordsAt(verb, place, before.at(-1) ?? "", typed);
  const fitting = all?.filter(({ name }) => name.startsWith(typed)) ?? [];
  return fitting.length === 0 && !typed.startsWith("-") ? null : fitting;
}

/** The verb that the words name, and how many of its arguments they have. */
function verbOf(program: Command, words: readonly string[]): { verb: Command; place: number } {
  let verb = program;
  let place = 0;
  for (const [i, word] of words.entries()) {
    const inner = place === 0 ? verb.commands.find((each) => each.name() === word) : undefined;
    if (inner !== undefined) verb = inner;
    else if (!word.startsWith("-") && !takesValue(verb, words[i - 1])) place++;
  }
  return { verb, place };
}

function takesValue(verb: Command, word: string | undefined): boolean {
  const option = verb.options.find(
    ({ long, short }) => word !== undefined && (long === word || short === word),
  );
  return option?.required === true || option?.optional === true;
}

function wordsAt(verb: Command, place: number, previous: string, typed: string): Candidate[] | null {
  if (takesValue(verb, previous)) {
    const option = verb.options.find(({ long, short }) => long === previous || short === previous)!;
    return named(option.argChoices ?? KNOWN[option.attributeName()]?.());
  }
  if (typed.startsWith("-"))
    return verb
      .createHelp()
      .visibleOptions(verb)
      .map(({ long, short, description }) => ({ name: long ?? short!, description }));
  if (verb.commands.length > 0 && place === 0)
    return verb.commands.map((inner) => ({ name: inner.name(), description: inner.description() }));
  const argument = verb.registeredArguments[place];
  if (argument === undefined) return null;
  return named(argument.argChoices ?? KNOWN[argument.name()]?.());
}

function named(words: readonly string[] | undefined): Candidate[] | null {
  return words?.map((name) => ({ name })) ?? null;
}
