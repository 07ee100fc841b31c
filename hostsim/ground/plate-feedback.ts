/**
 * What errors that the dialogue has shown say of the plate. Takes: bits as they are settled, corrected or
 * published, each with the tick in which it was measured. Gives: the correction to the plate's prediction,
 * live.
 *
 * A block is settled seconds after it was measured, and the correction may have changed meanwhile. So each
 * bit counts for where the plate stood when it was measured: the angle that is found is added to the
 * correction of then, and a share of the way from the correction of now to that is gone.
 */
import { leftByErrorsDeg, swingHalf } from "./plate-swing.js";

/** Bits of each half from which an angle is concluded. */
const LEAST_BITS = 2000;

/** How the plate swings, and when ticks are. */
export interface PlateSwing {
  /** By how much light is turned to either side, in degrees. */
  readonly swingDeg: number;
  /** Both sides together, in s. */
  readonly periodS: number;
  /** Share of the way to a found angle. */
  readonly gain: number;
  /** When tick 0 begins, by the time that the period counts from, and how long a tick is, in s. */
  readonly startS: number;
  readonly tickS: number;
}

/** Finds a plate's correction from errors. */
export class PlateFeedback {
  /** What is added to the prediction, in degrees of the plate. */
  correctionDeg = 0;
  /** Times that it was changed. */
  changes = 0;
  /** The correction that each tick was measured with. */
  private readonly ofTick: number[] = [];
  private readonly bits: [number, number] = [0, 0];
  private readonly errors: [number, number] = [0, 0];
  /** Sum over the bits of the correction that they were measured with. */
  private corrections = 0;

  constructor(private readonly swing: PlateSwing) {}

  /** A tick's light is about to come. */
  beginTick(tick: number): void {
    this.conclude();
    while (this.ofTick.length <= tick) this.ofTick.push(this.correctionDeg);
  }

  /** A bit of a tick was wrong; told before it is settled. */
  error(tick: number): void {
    const half = this.halfOf(tick);
    if (half !== null) this.errors[half] += 1;
  }

  /** A bit of a tick is settled. */
  settled(tick: number): void {
    const half = this.halfOf(tick);
    if (half === null) return;
    this.bits[half] += 1;
    this.corrections += this.ofTick[tick] ?? 0;
  }

  /** The half that all of a tick lies in; null where the plate turns in between. */
  private halfOf(tick: number): 0 | 1 | null {
    const { periodS, startS, tickS } = this.swing;
    const at = (share: number) => swingHalf(periodS, startS + (tick + share) * tickS);
    return at(0.01) === at(0.99) ? at(0.5) : null;
  }

  private conclude(): void {
    const { bits, errors, swing } = this;
    if (Math.min(...bits) < LEAST_BITS) return;
    const leftDeg = leftByErrorsDeg(swing.swingDeg, errors[0] / bits[0], errors[1] / bits[1]);
    const bestDeg = this.corrections / (bits[0] + bits[1]) + leftDeg / 2;
    this.correctionDeg += swing.gain * (bestDeg - this.correctionDeg);
    this.changes += 1;
    bits.fill(0);
    errors.fill(0);
    this.corrections = 0;
  }
}
