/**
 * Random numbers of the photon simulator, by other algorithms than the simulated world's: sfc32
 * (Doty-Humphrey, PractRand 0.95), Box and Muller's normal deviates, Poisson numbers by inversion or by
 * products of uniforms.
 */

/** Chances below this are left out of a table of Poisson numbers. */
const NEVER = 1e-18;
/** Largest mean that is drawn at once by products: exp(-mean) must not underflow. */
const MEAN_AT_ONCE = 32;

/** A generator of 128 bits of state. */
export class RandomNumbers {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  constructor(seed: number) {
    this.a = seed | 0;
    this.b = Math.imul(seed, 0x2545f491);
    this.c = 0x5eed;
    for (let i = 0; i < 24; i++) this.word();
  }

  private word(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** Uniform in (0, 1), 32 bits. */
  share(): number {
    return (this.word() + 0.5) / 4294967296;
  }

  /** Uniform integer below `count`, a power of two. */
  below(count: number): number {
    return this.word() & (count - 1);
  }

  /** Normal deviate of mean 0 and variance 1. */
  normal(): number {
    return Math.sqrt(-2 * Math.log(this.share())) * Math.cos(2 * Math.PI * this.share());
  }

  /** Poisson number of any mean. */
  poisson(mean: number): number {
    let number = 0;
    for (let left = mean; left > 0; left -= MEAN_AT_ONCE) {
      const end = Math.exp(-Math.min(left, MEAN_AT_ONCE));
      for (let product = this.share(); product > end; product *= this.share()) number += 1;
    }
    return number;
  }

  /** The first index of a rising table that is above a uniform number. */
  pick(cumulative: readonly number[]): number {
    const share = this.share();
    let at = 0;
    while (at < cumulative.length - 1 && share >= cumulative[at]!) at += 1;
    return at;
  }
}

/** Chances of at most 0, 1, 2 ... for a Poisson number. */
export function poissonTable(mean: number): number[] {
  const table: number[] = [];
  let chance = Math.exp(-mean);
  let sum = 0;
  for (let number = 0; number <= mean || chance > NEVER; number++) {
    sum += chance;
    table.push(sum);
    chance *= mean / (number + 1);
  }
  return table;
}
