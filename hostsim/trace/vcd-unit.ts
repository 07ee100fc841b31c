/**
 * The unit of time of a value change dump (IEEE 1364-2005 section 18.2.3.7: 1, 10 or 100 of a unit). Takes: a
 * time of which all of a file are multiples. Gives: the coarsest unit in which they are whole. A finer one
 * makes tools believe that somebody sampled so fast: sigrok takes 1 ps for a terahertz.
 */

/** A unit of time. */
export interface VcdUnit {
  /** As the file has it. */
  readonly text: string;
  readonly ps: bigint;
}

const NAMES = ["ps", "ns", "us", "ms", "s"];
const STEPS = ["1", "10", "100"];

/** All units, the finest first. */
const UNITS: readonly VcdUnit[] = NAMES.flatMap((name, power) =>
  STEPS.map((number) => ({ text: `${number} ${name}`, ps: BigInt(number) * 1000n ** BigInt(power) })),
);

/** The coarsest unit of which a time is a multiple; `stepPs` is whole ps, more than 0. */
export function coarsestUnit(stepPs: bigint): VcdUnit {
  return UNITS.findLast(({ ps }) => stepPs % ps === 0n)!;
}

/** The largest time of which all are multiples, ps; 0 when all are 0. */
export function commonStep(timesPs: readonly bigint[]): bigint {
  return timesPs.reduce((step, time) => {
    let [a, b] = [step, time < 0n ? -time : time];
    while (b > 0n) [a, b] = [b, a % b];
    return a;
  }, 0n);
}
