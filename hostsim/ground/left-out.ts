/**
 * Seconds of a pass that make no key and are not counted. Takes: seconds, in any order and for any reason.
 * Gives: which are left out, and the share of the secrecy epsilon that a key without them may use.
 *
 * What is left out is chosen with a look at the errors, so a bound that holds for one choice with probability
 * epsilon could fail for the one that is made. Every possible choice has a share of the epsilon beforehand,
 * and all shares sum to no more than 1: then the bounds of all choices hold together, and it does not matter
 * how the choice is made, nor who has a hand in it (docs/reference/leak.md).
 */

/** Share of the epsilon that belongs to the choices which leave something out. */
const SHARE_OF_LEAVING_OUT = 1 / 16;

/** Neighbouring seconds: from this one to the one before that one. */
export interface Seconds {
  readonly from: number;
  readonly to: number;
}

/** Seconds left out, of both bases alike. */
export class LeftOut {
  private readonly out: Uint8Array;

  /**
   * @param seconds the pass in seconds, the last one begun counted whole
   * @param ticksPerSecond ticks of the ground's clock in a second
   */
  constructor(
    readonly seconds: number,
    private readonly ticksPerSecond: number,
  ) {
    this.out = new Uint8Array(seconds);
  }

  /** The second that a tick belongs to. */
  secondOf(tick: number): number {
    return Math.min(Math.floor(tick / this.ticksPerSecond), this.seconds - 1);
  }

  /** Whether a second is left out. */
  has(second: number): boolean {
    return this.out[second] === 1;
  }

  /** The seconds left out. */
  get all(): number[] {
    return Array.from({ length: this.seconds }, (_, second) => second).filter((second) => this.has(second));
  }

  /** Leaves out these seconds and no others. */
  only(seconds: readonly number[]): void {
    this.out.fill(0);
    for (const second of seconds) this.out[second] = 1;
  }

  /** Leaves out all seconds between two ticks, theirs included. */
  addTicks(first: number, last: number): void {
    this.out.fill(1, this.secondOf(first), this.secondOf(last) + 1);
  }

  /** Runs of neighbouring seconds, in order. */
  get runs(): Seconds[] {
    const runs: Seconds[] = [];
    for (let from = 0; from < this.seconds; from++) {
      if (!this.has(from)) continue;
      let to = from + 1;
      while (to < this.seconds && this.has(to)) to += 1;
      runs.push({ from, to });
      from = to;
    }
    return runs;
  }

  /** The share of the epsilon that a key without these seconds may use. */
  get share(): number {
    return shareOfChoice(this.seconds, this.runs.length);
  }
}

/**
 * The share of a choice of `runs` runs among `seconds` seconds: 15/16 for leaving out nothing; else 1/16
 * times 2^-runs, evenly among the C(seconds + 1, 2 runs) such choices (a run is two of the borders between
 * seconds). The shares of all choices sum to at most 1.
 */
export function shareOfChoice(seconds: number, runs: number): number {
  if (runs === 0) return 1 - SHARE_OF_LEAVING_OUT;
  let choices = 1;
  for (let i = 0; i < 2 * runs; i++) choices *= (seconds + 1 - i) / (i + 1);
  return (SHARE_OF_LEAVING_OUT * 2 ** -runs) / choices;
}
