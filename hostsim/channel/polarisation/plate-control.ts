/**
 * What tells the plate's motor where to go. Takes: what the station knows at a time. Gives: the plate's
 * angle, step by step.
 *
 * - "nothing": the plate stands still.
 * - "prediction": it follows the geometry that the station computes of the orbit; mirrors, roll and lasers
 *   stay as they are.
 * - "calibration": light of known polarisation from the satellite is measured, H and D by turns, so that the
 *   angle that is best for all four states is known but for an error; the order comes later by a lag.
 * - "qber": prediction, and a correction to it. For half of each period the plate stands some degrees before
 *   where it should, then as many behind, and errors among the bits that are known are counted in either
 *   half. With r the angle left in the light and d that of the swing, the halves' QBER are
 *   (1 - V cos 2(r -+ d)) / 2, and their difference is V sin 2r sin 2d: so r = asin(difference / sin 2d) / 2,
 *   of which a share is taken off. V is taken for 1.
 */
import type { RandomStream } from "../../base/random.js";
import { leftByErrorsDeg, swingHalf } from "../../ground/plate-swing.js";
import { bestPlateDeg, MotorPlate, type PlateMotor } from "./plate.js";
import type { Rotation } from "./stokes.js";

/** How a plate is controlled; angles in degrees are of polarisation, of which the plate turns half. */
export type PlateControl =
  | { readonly follows: "nothing"; readonly angleDeg: number }
  | { readonly follows: "prediction"; readonly motor: OrderedMotor }
  | {
      readonly follows: "calibration";
      readonly motor: OrderedMotor;
      /** Error of a measured angle, root mean square. */
      readonly errorRmsDeg: number;
      /** From the measurement to the order. */
      readonly lagS: number;
    }
  | {
      readonly follows: "qber";
      readonly motor: OrderedMotor;
      readonly swingDeg: number;
      readonly periodS: number;
      /** Share of the found angle that is taken off. */
      readonly gain: number;
      /** From the end of a period until its errors are known. */
      readonly lagS: number;
    };

/** A motor that takes so many orders a second. */
export interface OrderedMotor extends PlateMotor {
  readonly ordersHz: number;
}

/** What is there to be known, by step. */
export interface SeenByStation {
  /** What light meets before the plate. */
  way(step: number): Rotation;
  /** The best angle of the plate in degrees, as far as the geometry tells it. */
  predictedDeg(step: number): number;
  /** Bits a second whose errors will be known, and the share of errors in them with the plate at an angle. */
  known(step: number, plateDeg: number): { readonly bitsPerS: number; readonly errorShare: number };
}

/** A Poisson number: points of a process of rate 1 up to its mean. */
function poisson(mean: number, random: RandomStream): number {
  let count = 0;
  for (let at = random.exponential(); at < mean; at += random.exponential()) count += 1;
  return count;
}

/** Where the plate swings to at a time, in degrees of the plate. */
function swingOffsetDeg(swingDeg: number, periodS: number, timeS: number): number {
  return (swingHalf(periodS, timeS) === 0 ? swingDeg : -swingDeg) / 2;
}

/** Finds the angle that is left in the light from the errors in two halves of each period. */
class ErrorSearch {
  /** What is added to the prediction, in degrees of the plate. */
  correctionDeg = 0;
  private readonly bits: [number, number] = [0, 0];
  private readonly errors: [number, number] = [0, 0];
  private period = 0;

  constructor(
    private readonly control: PlateControl & { follows: "qber" },
    private readonly later: (change: () => void) => void,
    private readonly random: RandomStream,
  ) {}

  /** Counts what becomes known of a step. */
  add(timeS: number, bits: number, errorShare: number): void {
    const period = Math.floor(timeS / this.control.periodS);
    if (period !== this.period) this.judge();
    this.period = period;
    const half = swingHalf(this.control.periodS, timeS);
    this.bits[half] += bits;
    this.errors[half] += bits * errorShare;
  }

  private judge(): void {
    const { swingDeg, gain } = this.control;
    const [before, behind] = [0, 1].map((half) => {
      const bits = this.bits[half]!;
      return bits === 0 ? 0 : Math.min(1, poisson(this.errors[half]!, this.random) / bits);
    });
    this.bits.fill(0);
    this.errors.fill(0);
    const leftDeg = leftByErrorsDeg(swingDeg, before!, behind!);
    this.later(() => {
      this.correctionDeg += (gain * leftDeg) / 2;
    });
  }
}

/** A correction to the prediction that somebody else finds while the light comes, in degrees of the plate. */
export interface FoundCorrection {
  readonly correctionDeg: number;
}

/** A plate's course, step by step. */
export class PlateCourse {
  private readonly waiting: { readonly step: number; readonly change: () => void }[] = [];
  private readonly plate: MotorPlate | null;
  /** Errors that are drawn; null where none are. */
  private readonly search: ErrorSearch | null;
  private orders = -1;

  /**
   * @param stepS length of a step in s
   * @param step the first one
   * @param found where "qber" has its correction from; null: errors are drawn, as many as light would make
   */
  constructor(
    private readonly control: PlateControl,
    private readonly seen: SeenByStation,
    private readonly stepS: number,
    private readonly random: RandomStream,
    private step = 0,
    private readonly found: FoundCorrection | null = null,
  ) {
    if (control.follows === "nothing") {
      this.plate = null;
      this.search = null;
      return;
    }
    const start = control.follows === "calibration" ? bestPlateDeg(seen.way(step)) : seen.predictedDeg(step);
    this.plate = new MotorPlate(control.motor, start);
    const isDrawn = control.follows === "qber" && found === null;
    this.search = isDrawn ? new ErrorSearch(control, (change) => this.later(change), random) : null;
  }

  /** The plate's angle in the middle of the next step, in degrees. */
  next(): number {
    const { control, seen, plate, search, step, stepS } = this;
    if (control.follows === "nothing") return control.angleDeg;
    if (plate === null) throw new Error("unreachable: only a plate that follows nothing has no motor");
    const timeS = (step + 0.5) * stepS;
    const isOrdered = Math.floor(timeS * control.motor.ordersHz) !== this.orders;
    this.orders = Math.floor(timeS * control.motor.ordersHz);
    if (isOrdered && control.follows === "calibration") {
      const measuredDeg = bestPlateDeg(seen.way(step)) + (this.random.normal() * control.errorRmsDeg) / 2;
      this.later(() => plate.order(measuredDeg));
    }
    while (this.waiting.length > 0 && this.waiting[0]!.step <= step) this.waiting.shift()!.change();
    if (isOrdered && control.follows !== "calibration")
      plate.order(seen.predictedDeg(step) + this.offsetDeg(timeS));
    plate.advance(stepS);
    const angleDeg = plate.angleDeg;
    if (search !== null) {
      const { bitsPerS, errorShare } = seen.known(step, angleDeg);
      search.add(timeS, bitsPerS * stepS, errorShare);
    }
    this.step += 1;
    return angleDeg;
  }

  /** Where the plate should stand against the prediction, in degrees. */
  private offsetDeg(timeS: number): number {
    const { control, search, found } = this;
    if (control.follows !== "qber") return 0;
    const correctionDeg = (search ?? found)?.correctionDeg ?? 0;
    return correctionDeg + swingOffsetDeg(control.swingDeg, control.periodS, timeS);
  }

  private later(change: () => void): void {
    const { control } = this;
    const lagS = control.follows === "calibration" || control.follows === "qber" ? control.lagS : 0;
    this.waiting.push({ step: this.step + Math.round(lagS / this.stepS), change });
  }
}

/** The plate's angle in the middle of each of `steps` steps of `stepS` seconds, in degrees. */
export function plateAngles(
  control: PlateControl,
  seen: SeenByStation,
  { steps, stepS }: { readonly steps: number; readonly stepS: number },
  random: RandomStream,
): Float64Array {
  const course = new PlateCourse(control, seen, stepS, random);
  return Float64Array.from({ length: steps }, () => course.next());
}
