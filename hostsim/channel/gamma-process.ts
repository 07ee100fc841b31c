/**
 * A gamma process in time, for gamma-gamma fading. Takes: a stream of chance, a shape, and how much of the
 * last value is left. Gives: values of mean 1 and variance 1/shape at every moment.
 *
 * Method: the beta-gamma process of Lewis, McKenzie and Hugus, Stochastic Models 5, 1 (1989). With x of shape
 * a, b of Beta(r a, (1 - r) a) and g of shape (1 - r) a, independent, b x is of shape r a, so x' = b x + g is
 * of shape a again, with autocorrelation r. A shape that changes on the way is met exactly as well: b x has
 * the shape r a' when b is of Beta(r a', a - r a'), and g brings the rest.
 */
import type { RandomStream } from "../base/random.js";

/**
 * A gamma variate of scale 1. Marsaglia and Tsang, ACM Trans. Math. Softw. 26, 363 (2000); a shape below 1 by
 * their section 6.
 */
function gammaVariate(shape: number, random: RandomStream): number {
  if (shape < 1) return gammaVariate(shape + 1, random) * (1 - random.uniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    if (Math.log(1 - random.uniform()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** A process of gamma variates. */
export class GammaProcess {
  private sum: number;

  /** `shape` is above 0. */
  constructor(
    private shape: number,
    private readonly random: RandomStream,
  ) {
    this.sum = gammaVariate(shape, random);
  }

  /** The value now. */
  get value(): number {
    return this.sum / this.shape;
  }

  /**
   * Goes on by a step whose autocorrelation is `correlation`, from 0 to below 1, to a value of `shape`. Where
   * the shape falls by more than the correlation in one step, less of the last value is left.
   */
  advance(correlation: number, shape: number): number {
    const { random } = this;
    const kept = Math.min(correlation * shape, this.shape);
    const gone = this.shape - kept;
    if (gone > 0) {
      const stays = gammaVariate(kept, random);
      this.sum *= stays / (stays + gammaVariate(gone, random));
    }
    if (shape > kept) this.sum += gammaVariate(shape - kept, random);
    this.shape = shape;
    return this.value;
  }
}
