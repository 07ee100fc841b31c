/**
 * A normal process in time. Takes: a stream of chance and how much of the last value is left. Gives: values
 * that are normal with mean 0 and variance 1 at every moment.
 *
 * Method: Uhlenbeck and Ornstein, Phys. Rev. 36, 823 (1930), discretised exactly: x' = r x + sqrt(1 - r^2) n
 * with r = exp(-dt/tau) and n normal. Autocorrelation r over a step, exp(-|t|/tau) over many; the two-sided
 * power spectrum falls to half at 1/(2 pi tau). The variance stays 1 also where tau changes on the way.
 */
import type { RandomStream } from "../base/random.js";

/** One axis. */
export class OrnsteinUhlenbeck {
  /** The value now. */
  value: number;

  constructor(private readonly random: RandomStream) {
    this.value = random.normal();
  }

  /** Goes on by a step whose autocorrelation is `correlation`, from 0 to 1. Gives the new value. */
  advance(correlation: number): number {
    this.value = correlation * this.value + Math.sqrt(1 - correlation * correlation) * this.random.normal();
    return this.value;
  }
}
