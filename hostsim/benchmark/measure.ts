/**
 * Timing on a machine that does other things as well. Takes: functions to time. Gives: medians of processor
 * time, and ratios of runs that follow each other directly, so that a slow moment hits both sides.
 */

/** One line of a benchmark: a figure, what it is held against, and where the project wants it. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The wanted value: at least, or at most. */
  readonly target: { readonly atLeast: number } | { readonly atMost: number } | null;
  /** What was measured, in a few words. */
  readonly note: string;
}

/** Processor time of this process so far, s. What else the machine does is not in it. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Processor time of one call in ms. */
export function timeOnce(run: () => void): number {
  const start = cpuSeconds();
  run();
  return 1000 * (cpuSeconds() - start);
}

/** The middle one of some numbers. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}

/** Runs `a` and `b` in turn and returns the median times in ms and the median of the ratios a / b. */
export function inTurn(
  rounds: number,
  a: () => void,
  b: () => void,
): { a: number; b: number; ratio: number } {
  const times = Array.from({ length: rounds + 2 }, () => [timeOnce(a), timeOnce(b)] as const).slice(2);
  return {
    a: median(times.map(([first]) => first)),
    b: median(times.map(([, second]) => second)),
    ratio: median(times.map(([first, second]) => first / second)),
  };
}
