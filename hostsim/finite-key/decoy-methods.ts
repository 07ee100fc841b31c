/**
 * The decoy-state analyses that can be asked for. Takes: a name, or how many classes a source sends. Gives:
 * the analysis.
 */
import type { DecoyMethod } from "./decoy-method.js";
import { LINEAR_PROGRAMME, linearProgramme } from "./methods/linear-programme.js";
import { ONE_DECOY } from "./methods/one-decoy.js";
import { TWO_DECOYS } from "./methods/two-decoys.js";
import type { OfClasses } from "./tail-bounds.js";

interface Entry {
  readonly title: string;
  readonly classes: readonly number[];
  of(classes: number): DecoyMethod<OfClasses>;
}

function forOne<T extends OfClasses>(method: DecoyMethod<T>): Entry {
  const of = () => method as unknown as DecoyMethod<OfClasses>;
  return { title: method.title, classes: [method.classes], of };
}

/** All of them, those by formulas first. */
const DECOY_METHODS = {
  [TWO_DECOYS.name]: forOne(TWO_DECOYS),
  [ONE_DECOY.name]: forOne(ONE_DECOY),
  [LINEAR_PROGRAMME.name]: { ...LINEAR_PROGRAMME, of: linearProgramme },
} as const satisfies Record<string, Entry>;

/** Name of an analysis. */
export type DecoyMethodName = keyof typeof DECOY_METHODS;

/** The analysis where none is named, whatever the number of classes: docs/reference/finite-key.md. */
export const DEFAULT_DECOY_METHOD = LINEAR_PROGRAMME.name;

/** Names of the analyses. */
export const DECOY_METHOD_NAMES = Object.keys(DECOY_METHODS) as readonly DecoyMethodName[];

/** What people call an analysis. */
export function titleOfMethod(name: DecoyMethodName): string {
  return DECOY_METHODS[name].title;
}

function classesOf(name: DecoyMethodName): readonly number[] {
  return DECOY_METHODS[name].classes;
}

/** Whether an analysis is for so many classes. */
export function suits(name: DecoyMethodName, classes: number): boolean {
  return classesOf(name).includes(classes);
}

/** For how many classes an analysis is, in words: "3", or "2 to 5". */
export function classesInWords(name: DecoyMethodName): string {
  const classes = classesOf(name);
  return classes.length === 1 ? `${classes[0]}` : `${classes[0]} to ${classes.at(-1)}`;
}

/**
 * Name of the analysis for a source: the default where none is named; the one that is named if it is for so
 * many classes; else its like, which is the first in the list.
 */
export function methodFor(classes: number, named: DecoyMethodName = DEFAULT_DECOY_METHOD): DecoyMethodName {
  if (suits(named, classes)) return named;
  const like = DECOY_METHOD_NAMES.find((name) => suits(name, classes));
  if (like === undefined) throw new RangeError(`no decoy analysis for ${classes} classes`);
  return like;
}

/** The analysis of a name, for counts of so many classes, which it is for. */
export function decoyMethod(name: DecoyMethodName, classes: number): DecoyMethod<OfClasses> {
  return DECOY_METHODS[name].of(classes);
}
