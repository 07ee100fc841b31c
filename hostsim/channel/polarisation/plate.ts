/**
 * A half-wave plate that a motor turns, to undo the turning of the frames. Takes: an angle. Gives: what it
 * does to light; and the angle that is best for given light.
 *
 * A half-wave plate at p mirrors linear light at a to 2p - a. A second, fixed one at 0 (or D and A wired the
 * other way round) mirrors again, so that together they turn light by -2p: light that is turned by t is set
 * right by p = t/2. The plate repeats itself every 90 degrees.
 */
import { inOrder, type Rotation, retarder, turn } from "./stokes.js";

/** Degrees after which a plate is where it was. */
const PLATE_PERIOD_DEG = 90;
const HALF_WAVE_DEG = 180;
const DEG_PER_RAD = 180 / Math.PI;

/** The plate at an angle, and the fixed one after it; `retardanceDeg` is the plate's own. */
export function throughPlate(angleDeg: number, retardanceDeg = HALF_WAVE_DEG): Rotation {
  if (retardanceDeg === HALF_WAVE_DEG) return turn(-2 * angleDeg);
  return inOrder(retarder(angleDeg, retardanceDeg), retarder(0, HALF_WAVE_DEG));
}

/**
 * The plate's angle in degrees, within 45 of 0, that brings all four states together nearest to where they
 * belong, after light went through `way`: it turns the sphere by -4p about s3, and s1 of H plus s2 of D is
 * largest where tan 4p = (way21 - way12) / (way11 + way22).
 */
export function bestPlateDeg(way: Rotation): number {
  return (Math.atan2(way[1][0] - way[0][1], way[0][0] + way[1][1]) * DEG_PER_RAD) / 4;
}

/** The angle that does what `angleDeg` does and is nearest to `toDeg`. */
export function nearestPlateDeg(angleDeg: number, toDeg: number): number {
  return angleDeg + PLATE_PERIOD_DEG * Math.round((toDeg - angleDeg) / PLATE_PERIOD_DEG);
}

/** A motor that turns a plate. */
export interface PlateMotor {
  /** Angles between which it can't stop. */
  readonly stepDeg: number;
  readonly mostDegPerS: number;
}

/** A plate on its motor. */
export class MotorPlate {
  private targetDeg: number;

  constructor(
    private readonly motor: PlateMotor,
    private angle: number,
  ) {
    this.targetDeg = angle;
  }

  /** Where it is, in degrees. */
  get angleDeg(): number {
    return this.angle;
  }

  /** Orders an angle: the motor goes to its nearest step, the shortest way. */
  order(angleDeg: number): void {
    const { stepDeg } = this.motor;
    this.targetDeg = stepDeg * Math.round(nearestPlateDeg(angleDeg, this.angle) / stepDeg);
  }

  /** Lets time pass, in s. */
  advance(seconds: number): void {
    const most = this.motor.mostDegPerS * seconds;
    this.angle += Math.min(most, Math.max(-most, this.targetDeg - this.angle));
  }
}
