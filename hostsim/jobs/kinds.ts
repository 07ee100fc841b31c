/**
 * The kinds of jobs, in a list: one file and one line here add one.
 */
import { UserError } from "../base/user-error.js";
import { expectedKey } from "./expected-key.js";
import type { Window } from "./job.js";
import { networkPlan } from "./network-plan.js";
import { passOfSeed } from "./pass-of-seed.js";
import type { Row } from "./row.js";

/** How jobs of a kind are done. */
export interface JobKind {
  /** For people. */
  readonly title: string;
  /**
   * Does one: a pure function of these three.
   * @param scenario JSON.
   * @throws UserError when they don't fit each other, which no second try mends.
   */
  run(scenario: string, seed: number, window: Window): Promise<Row>;
}

/** All kinds by name. */
export const JOB_KINDS: Readonly<Record<string, JobKind>> = {
  "expected-key": { title: "key that the passes of a window are expected to give", run: expectedKey },
  network: { title: "key that flows in a network over a window of days", run: networkPlan },
  pass: { title: "a pass over a window, from random bits to key", run: passOfSeed },
};

/** The kind of this name. @throws UserError when there is none */
export function jobKind(name: string): JobKind {
  const kind = Object.hasOwn(JOB_KINDS, name) ? JOB_KINDS[name] : undefined;
  if (kind === undefined)
    throw new UserError(`kind of job: "${name}" is not known; known: ${Object.keys(JOB_KINDS).join(", ")}`);
  return kind;
}
