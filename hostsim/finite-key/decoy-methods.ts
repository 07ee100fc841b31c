/**
 * The decoy-state analyses that can be asked for. Takes: a name, or how many classes a source sends. Gives:
 * the analysis.
 */
import type { DecoyMethod } from "./decoy-method.js";
import { ONE_DECOY } from "./methods/one-decoy.js";
import { TWO_DECOYS } from "./methods/two-decoys.js";
import type { OfClasses } from "./tail-bounds.js";

/** All of them; of those for the same number of classes the first is taken where none is named. */
const DECOY_METHODS = [TWO_DECOYS, ONE_DECOY] as const;

/** Name of an analysis. */
export type DecoyMethodName = (typeof DECOY_METHODS)[number]["name"];

/** Names of the analyses. */
export const DECOY_METHOD_NAMES: readonly DecoyMethodName[] = DECOY_METHODS.map(({ name }) => name);

/** What people call an analysis. */
export function titleOfMethod(name: DecoyMethodName): string {
  return DECOY_METHODS.find((each) => each.name === name)!.title;
}

/** How many classes an analysis is for. */
export function classesOfMethod(name: DecoyMethodName): number {
  return DECOY_METHODS.find((each) => each.name === name)!.classes;
}

/**
 * Name of the analysis for a source: the one that is named if it is for so many classes, else the first that
 * is.
 */
export function methodFor(classes: number, named?: DecoyMethodName | undefined): DecoyMethodName {
  const fitting = DECOY_METHODS.filter((each) => each.classes === classes);
  const method = fitting.find((each) => each.name === named) ?? fitting[0];
  if (method === undefined) throw new RangeError(`no decoy analysis for ${classes} classes`);
  return method.name;
}

/** The analysis of a name, for counts of as many classes as it is for. */
export function decoyMethod(name: DecoyMethodName): DecoyMethod<OfClasses> {
  return DECOY_METHODS.find((each) => each.name === name)! as unknown as DecoyMethod<OfClasses>;
}
