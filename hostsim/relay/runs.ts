/**
 * Numbers as runs. Takes: numbers, and the step within a run. Gives: first number and count of each run, in
 * their order.
 */

/** Runs of numbers that are `step` apart. */
export function runsOf(numbers: readonly bigint[], step: bigint): [first: bigint, count: number][] {
  const runs: [bigint, number][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last !== undefined && number === last[0] + BigInt(last[1]) * step) last[1] += 1;
    else runs.push([number, 1]);
  }
  return runs;
}
