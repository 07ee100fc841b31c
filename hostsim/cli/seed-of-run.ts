/**
 * What everything random in a run of `satqkd pass` or `relay` follows from. Takes: `--seed`, and whether the
 * run's keys are kept. Gives: a number, printed with the result, or the operating system's randomness, of
 * which nothing is printed.
 */
import { randomInt } from "node:crypto";
import { ofOperatingSystem, type Seed } from "../base/random.js";
import { whole } from "./numbers.js";

/** Reads `--seed`, of every verb. */
export const readSeed = whole();

/** The seed of a run: keys that are kept follow from no number, unless the user gave one. */
export function seedOfRun(given: number | undefined, keysAreKept: boolean): Seed {
  if (given !== undefined) return given;
  return keysAreKept ? ofOperatingSystem() : randomInt(2 ** 47);
}
