/**
 * Where jobs are done. Takes and gives nothing: types, and what a job that can't be done ends with.
 */
import type { JobWithScenario } from "./job.js";

/** Does jobs somewhere: in this thread, in others, on a queue. */
export interface JobExecutor {
  /** So many jobs it wants to have at a time; more only wait. */
  readonly width: number;
  /**
   * Does one, as often as its own rule of retries allows.
   * @returns the row as JSON.
   * @throws JobFailure when it is given up.
   */
  execute(work: JobWithScenario): Promise<string>;
  /** Ends what it started. Jobs on a queue stay there. */
  close(): Promise<void>;
}

/** A job that was given up. */
export class JobFailure extends Error {
  constructor(
    message: string,
    /** How often it was tried. */
    readonly attempts: number,
    /** Whether its input was refused, which no other try mends; else its thread or worker died. */
    readonly wasRefused: boolean,
  ) {
    super(message);
    this.name = "JobFailure";
  }
}

/** How often a job is tried whose thread or worker died of it; what refuses its input is tried once. */
export const MOST_ATTEMPTS = 3;
