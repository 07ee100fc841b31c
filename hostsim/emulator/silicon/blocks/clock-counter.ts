/**
 * Counts another clock's cycles by those of clk_sys, exactly. Takes: the ratio of the two as whole numbers.
 * Gives: the count at a cycle, and the cycle at which a count is reached. A change of the ratio keeps the
 * count.
 */
import { NEVER } from "./time";

/** One counter, in static memory, all zero at first. */
export class ClockCounter {
  /** Cycle of clk_sys at which the ratio was set. */
  since: u64;
  /** Count at that cycle. */
  count: u64;
  /** Part of a count that had passed by then, in units of 1 / denominator. */
  part: u64;
  numerator: u64;
  denominator: u64;

  /** Count at cycle `cycle`, which is not before the last change. */
  at(cycle: u64): u64 {
    if (this.denominator == 0) return this.count;
    return this.count + ((cycle - this.since) * this.numerator + this.part) / this.denominator;
  }

  /** First cycle at which the count is `count` or more. */
  cycleOf(count: u64): u64 {
    if (count <= this.count) return this.since;
    if (this.numerator == 0) return NEVER;
    const wanted = (count - this.count) * this.denominator - this.part;
    return this.since + (wanted + this.numerator - 1) / this.numerator;
  }

  /** From `cycle` on, `numerator` counts in `denominator` cycles; a numerator of 0 stands still. */
  setRatio(cycle: u64, numerator: u64, denominator: u64): void {
    const divisor = greatestDivisor(numerator, denominator);
    const count = this.at(cycle);
    let part: u64 = 0;
    if (this.denominator != 0) {
      const inOld = ((cycle - this.since) * this.numerator + this.part) % this.denominator;
      part = (inOld * (denominator / divisor)) / this.denominator;
    }
    this.since = cycle;
    this.count = count;
    this.part = part;
    this.numerator = numerator / divisor;
    this.denominator = denominator / divisor;
  }
}

function greatestDivisor(first: u64, second: u64): u64 {
  while (second != 0) {
    const rest = first % second;
    first = second;
    second = rest;
  }
  return first;
}
