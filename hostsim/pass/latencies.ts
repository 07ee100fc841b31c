/**
 * How long bits wait until they are settled. Takes: when a bit was measured and when its block was settled.
 * Gives: quantiles. Counted from the start of the tick in which the click came, so a latency is too long by
 * at most a tick.
 */

/** Counts of waiting times, in ticks. */
export class Latencies {
  private readonly counts: number[] = [];
  /** Bits counted. */
  total = 0;

  constructor(private readonly tickUs: number) {}

  /** Counts a bit measured in `tick` and settled at `nowUs`. */
  add(tick: number, nowUs: number): void {
    const waited = Math.ceil(nowUs / this.tickUs) - tick;
    while (this.counts.length <= waited) this.counts.push(0);
    this.counts[waited]! += 1;
    this.total += 1;
  }

  /** The waiting time in s that a share of the bits does not exceed; NaN without bits. */
  quantileS(share: number): number {
    if (this.total === 0) return Number.NaN;
    let seen = 0;
    for (let waited = 0; waited < this.counts.length; waited++) {
      seen += this.counts[waited]!;
      if (seen >= share * this.total) return (waited * this.tickUs) / 1e6;
    }
    throw new Error("unreachable: all bits are counted");
  }
}
