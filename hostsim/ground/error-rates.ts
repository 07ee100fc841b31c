/**
 * Which error rates to expect of the next block. Takes: detections and errors of confirmed blocks by class.
 * Gives: a rate for each class. A wrong one costs answers, never key that is not secret: only told parities
 * correct a bit.
 */
import type { PerClass } from "../finite-key/tail-bounds.js";

/** Expected before the first block is confirmed, in parts per million. */
const FIRST_PPM = 20_000;
/**
 * Expectations beyond these are taken for them: one strange block must not decide how the next ones are
 * searched.
 */
const LOWEST_PPM = 1000;
const HIGHEST_PPM = 110_000;
/** A vacuum pulse's click comes from the background, and its bit is wrong half of the time. */
const VACUUM_RATE = 0.5;
/**
 * What is taken for known before a bit is: so many vacuum detections, and so many decoy errors at the rate of
 * the signal.
 */
const VACUUM_DETECTIONS = 32;
const DECOY_ERRORS = 10;

/** Sifted bits by class, and errors among them. */
export interface ClassCounts {
  readonly detections: PerClass;
  readonly errors: PerClass;
}

/** Rates learned from block to block. */
export class ErrorRates {
  /** Of signal and decoy together, by the last block: the rate changes within a pass. */
  private lastPpm = FIRST_PPM;
  /** All blocks: the classes differ by a factor that changes little. */
  private readonly detections: [number, number, number] = [0, 0, 0];
  private readonly errors: [number, number, number] = [0, 0, 0];

  /** Takes a confirmed block; `isTelling` when it is long enough to say what the next one will be like. */
  learn(counts: ClassCounts, isTelling: boolean): void {
    for (let k = 0; k < 3; k++) {
      this.detections[k]! += counts.detections[k]!;
      this.errors[k]! += counts.errors[k]!;
    }
    const detections = counts.detections[0] + counts.detections[1];
    if (!isTelling || detections === 0) return;
    const ppm = ((counts.errors[0] + counts.errors[1]) / detections) * 1e6;
    this.lastPpm = Math.min(Math.max(ppm, LOWEST_PPM), HIGHEST_PPM);
  }

  /** Error rates to expect of signal, decoy and vacuum, in whole parts per million. */
  get perMillion(): PerClass {
    const [signal, decoy, vacuum] = this.detections;
    const [signalErrors, decoyErrors, vacuumErrors] = this.errors;
    const signalRate = signalErrors > 0 ? signalErrors / signal : FIRST_PPM / 1e6;
    const decoyRate = (decoyErrors + DECOY_ERRORS) / (decoy + DECOY_ERRORS / signalRate);
    const share = signal + decoy > 0 ? decoy / (signal + decoy) : 0;
    const scale = this.lastPpm / ((1 - share) * signalRate + share * decoyRate);
    const vacuumRate = (vacuumErrors + VACUUM_RATE * VACUUM_DETECTIONS) / (vacuum + VACUUM_DETECTIONS);
    return [Math.round(scale * signalRate), Math.round(scale * decoyRate), Math.round(vacuumRate * 1e6)];
  }
}
