/**
 * Options with a few words to choose from. Takes: the words. Gives: a reader of the option's text, or the
 * library's error for a bad argument.
 */
import { InvalidArgumentError } from "commander";

/** Reads one of some words. */
export function oneOf<T extends string>(...choices: readonly T[]): (text: string) => T {
  return (text) => {
    const choice = choices.find((each) => each === text);
    if (choice === undefined) throw new InvalidArgumentError(`must be ${choices.join(" or ")}.`);
    return choice;
  };
}

/** Reads an option that may be given several times, each word once. */
export function repeated<T extends string>(read: (text: string) => T): (text: string, earlier?: T[]) => T[] {
  return (text, earlier = []) => {
    const word = read(text);
    return earlier.includes(word) ? earlier : [...earlier, word];
  };
}
