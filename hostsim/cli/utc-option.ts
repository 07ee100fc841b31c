/** A moment as an option's value. Takes: what the user wrote. Gives: milliseconds since 1970. */
import { InvalidArgumentError } from "commander";
import { UserError } from "../base/user-error.js";
import { parseUtc } from "../base/utc.js";

/** Reads a moment in UTC. Throws commander's error when it is none. */
export function utc(text: string): number {
  try {
    return Math.round(parseUtc(text));
  } catch (error) {
    if (error instanceof UserError) throw new InvalidArgumentError(`${error.message}.`);
    throw error;
  }
}
