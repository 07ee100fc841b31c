/**
 * Progress of an assessment, on stderr: a line that is redrawn on a terminal, else a line for each estimator.
 * The work leaves no time for timers, so each is announced before it begins.
 */
import type { AssessmentProgress } from "../assessment/estimators.js";

/** A view of it. */
export interface EntropyProgress {
  readonly show: AssessmentProgress;
  /** Leaves the terminal as it was. */
  readonly stop: () => void;
}

/** Starts a view, or none when it is not wanted. */
export function assessmentProgress(isWanted: boolean): EntropyProgress {
  if (!isWanted) return { show: () => undefined, stop: () => undefined };
  const { stderr } = process;
  const words = (done: number, of: number, name: string): string => `${done + 1}/${of} ${name}`;
  if (!stderr.isTTY) return { show: (...step) => stderr.write(`${words(...step)}\n`), stop: () => undefined };
  return {
    show: (...step) => stderr.write(`\r\x1b[K${words(...step)}`),
    stop: () => stderr.write("\r\x1b[K"),
  };
}
