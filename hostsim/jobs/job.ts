/**
 * A job: a piece of work that is a pure function of what names it, so that it runs anywhere, once, with the
 * same result. Takes: kind, scenario, seed, window, version of the code. Gives: its identity.
 */
import { createHash } from "node:crypto";
import { z } from "zod";

/** Unix time in whole ms (UTC), from the first moment to the one after the last. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/** All that a row follows from. */
export interface Job {
  /** One of the list (kinds.ts). */
  readonly kind: string;
  /** SHA-256 of the scenario's text, 64 hexadecimal digits. */
  readonly scenarioHash: string;
  /** A whole number from 0 on. */
  readonly seed: number;
  readonly window: Window;
  /** Of the code that works (code-version.ts), 64 hexadecimal digits. */
  readonly codeVersion: string;
}

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const whole = z.int().nonnegative();

/** A job that comes from a file or over a network. */
export const jobSchema: z.ZodType<Job> = z.strictObject({
  kind: z.string(),
  scenarioHash: hash,
  seed: whole,
  window: z.strictObject({ fromMs: whole, toMs: whole }),
  codeVersion: hash,
});

/** A job, and the scenario that it names. */
export interface JobWithScenario {
  readonly job: Job;
  /** JSON whose SHA-256 is the job's `scenarioHash`. */
  readonly scenario: string;
}

/** SHA-256 of a scenario's text, 64 hexadecimal digits. */
export function scenarioHash(scenario: string): string {
  return createHash("sha256").update(scenario).digest("hex");
}

/** What names a job everywhere: SHA-256 of its five parts in this order, 64 hexadecimal digits. */
export function jobId({ kind, scenarioHash, seed, window, codeVersion }: Job): string {
  const parts = [kind, scenarioHash, seed, window.fromMs, window.toMs, codeVersion];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/** A job in words, for people. */
export function jobWords({ kind, seed, window }: Job): string {
  const [from, to] = [window.fromMs, window.toMs].map((ms) => new Date(ms).toISOString());
  return `${kind}, seed ${seed}, ${from} to ${to}`;
}
