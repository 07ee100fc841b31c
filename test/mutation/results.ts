/**
 * What became of each mutant, a line each in a file, so that a run that was stopped goes on where it was.
 * Takes: outcomes. Gives: the outcomes that still hold: the mutant is still there, in a function that has not
 * changed.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import type { Mutant } from "./mutants.js";

const outcomeSchema = z.object({
  folder: z.string(),
  id: z.string(),
  file: z.string(),
  line: z.number().int(),
  operator: z.string(),
  was: z.string(),
  became: z.string(),
  /** Killed by a test, stopped after far more work than unbroken, never built, or unnoticed. */
  outcome: z.enum(["killed", "hung", "does not build", "survived"]),
  /** The test that noticed. */
  by: z.string().optional(),
});

/** What became of a mutant. */
export type Outcome = z.infer<typeof outcomeSchema>;

/** Outcomes by mutant; of several of one mutant the last. */
export function readOutcomes(path: string): Map<string, Outcome> {
  const outcomes = new Map<string, Outcome>();
  if (!existsSync(path)) return outcomes;
  for (const line of readFileSync(path, "utf8").split("\n")) {
    if (line === "") continue;
    const outcome = outcomeSchema.parse(JSON.parse(line));
    outcomes.set(outcome.id, outcome);
  }
  return outcomes;
}

/** Adds an outcome to the file. */
export function keepOutcome(path: string, outcome: Outcome): void {
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, `${JSON.stringify(outcome)}\n`);
}

/** Forgets all outcomes. */
export function forgetOutcomes(path: string): void {
  rmSync(path, { force: true });
}

/** An outcome of this mutant. */
export function outcomeOf(
  folder: string,
  { id, file, line, operator, was, became }: Mutant,
  outcome: Outcome["outcome"],
  by?: string,
): Outcome {
  const known = { folder, id, file, line, operator, was, became, outcome };
  return by === undefined ? known : { ...known, by };
}
