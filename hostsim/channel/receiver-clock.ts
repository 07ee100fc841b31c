/**
 * The clock of a receiver's time tagger. Takes: offset, drift, and noise by its Allan deviation. Gives: what
 * it shows at a moment, in whole ps.
 *
 * Model (Zucca and Tavella, IEEE Trans. UFFC 52, 289 (2005)): the time error x has rate y; y has a constant
 * part, a random walk of variance q2 dt, and x a random walk of variance q1 dt (white frequency noise). The
 * Allan variance is q1 / tau + q2 tau / 3, so q1 = s_w^2 and q2 = 3 s_r^2 for deviations s_w and s_r at 1 s.
 * It is drawn every 10 ms, exactly (the walk's integral over a step is correlated with the walk), and is
 * straight in between.
 */
import type { RandomStream } from "../base/random.js";

const PS_PER_S = 1e12;
/** Time between two drawn points. */
const STEP_PS = 1e10;
const STEP_S = STEP_PS / PS_PER_S;

/** What a clock is like. */
interface ClockModel {
  /** Its error at the start, in ps. */
  readonly offsetPs: number;
  /** Its rate's error at the start, as a fraction. */
  readonly drift: number;
  /** Allan deviations at 1 s of white and of random-walk frequency noise. */
  readonly whiteFrequencyAt1S: number;
  readonly randomWalkFrequencyAt1S: number;
}

/** A clock; moments are asked for from 0 on, in any order. */
export class ReceiverClock {
  /** Error at each step's begin, in ps. */
  private readonly errorsPs: number[];
  private rate: number;

  constructor(
    private readonly model: ClockModel,
    private readonly random: RandomStream,
  ) {
    this.errorsPs = [model.offsetPs];
    this.rate = model.drift;
  }

  /** How far ahead of true time the clock is at `timePs` after the start, in ps. */
  errorPs(timePs: number): number {
    const step = Math.floor(timePs / STEP_PS);
    while (this.errorsPs.length < step + 2) this.draw();
    const from = this.errorsPs[step]!;
    return from + (this.errorsPs[step + 1]! - from) * (timePs / STEP_PS - step);
  }

  private draw(): void {
    const { model, random } = this;
    const walk = Math.sqrt(3 * STEP_S) * model.randomWalkFrequencyAt1S;
    const step = random.normal();
    // Integral of a Brownian bridge of the rate: its variance is walk^2 dt^2 / 12.
    const inside = this.rate + walk * (step / 2 + random.normal() / Math.sqrt(12));
    const white = Math.sqrt(STEP_S) * model.whiteFrequencyAt1S * random.normal();
    this.errorsPs.push(this.errorsPs.at(-1)! + PS_PER_S * (inside * STEP_S + white));
    this.rate += walk * step;
  }
}
