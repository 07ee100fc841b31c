/**
 * The interlocks. Takes: what the board measures and hears. Gives: which of them hold now, a bit each. What
 * was never measured, or too long ago, does not hold.
 */
import { emissionGateOpen } from "../entropy/seed";
import {
  INTERLOCK_CALIBRATION_DATE,
  INTERLOCK_ENTROPY,
  INTERLOCK_LASER_SUPPLY,
  INTERLOCK_LASER_TEMPERATURE,
  INTERLOCK_LINK,
  INTERLOCK_MEMORY,
  INTERLOCK_WATCHDOG,
  PARAMETER_CALIBRATION_VALIDITY,
  PARAMETER_LASER_SUPPLY_LEAST,
  PARAMETER_LASER_SUPPLY_MOST,
  PARAMETER_LASER_TEMPERATURE_LEAST,
  PARAMETER_LASER_TEMPERATURE_MOST,
  PARAMETER_LINK_TIMEOUT,
  PARAMETER_SENSOR_AGE_LIMIT,
} from "../protocol/controller";
import { uptimeUs } from "./clock";
import { memoryIsSound } from "./scrub";
import { setting } from "./settings";

const NEVER: u64 = u64.MAX_VALUE;
const US_PER_MS: u64 = 1000;
const US_PER_S: u64 = 1_000_000;

let supplyMv: u32 = 0;
let temperature: i32 = 0;
let sensedAt: u64 = NEVER;
let heardAt: u64 = NEVER;
let calibratedAt: u64 = NEVER;
let watchdogRuns: bool = false;

/** The board has measured the lasers' supply (mV) and temperature (0.01 degC). */
export function lasersSensed(supply: u32, hundredths: i32): void {
  supplyMv = supply;
  temperature = hundredths;
  sensedAt = uptimeUs();
}

/** A genuine packet of the ground has come. */
export function linkHeard(): void {
  heardAt = uptimeUs();
}

/** The board says whether its watchdog runs. */
export function watchdogSet(runs: bool): void {
  watchdogRuns = runs;
}

/** The lasers are calibrated as of now. */
export function calibratedNow(): void {
  calibratedAt = uptimeUs();
}

/** Supply as last measured, mV. */
export function laserSupply(): u32 {
  return supplyMv;
}

/** Temperature as last measured, 0.01 degC. */
export function laserTemperature(): i32 {
  return temperature;
}

/** Seconds since the last calibration; all ones when there was none. */
export function calibrationAge(): u32 {
  return calibratedAt == NEVER ? u32.MAX_VALUE : <u32>((uptimeUs() - calibratedAt) / US_PER_S);
}

function isRecent(at: u64, limitUs: u64): bool {
  return at != NEVER && uptimeUs() - at <= limitUs;
}

/** The interlocks that hold, a bit each. */
export function interlocksHeld(): u32 {
  let held: u32 = 0;
  if (emissionGateOpen()) held |= 1 << INTERLOCK_ENTROPY;
  if (isRecent(sensedAt, <u64>setting(PARAMETER_SENSOR_AGE_LIMIT) * US_PER_MS)) {
    if (supplyMv >= setting(PARAMETER_LASER_SUPPLY_LEAST) && supplyMv <= setting(PARAMETER_LASER_SUPPLY_MOST))
      held |= 1 << INTERLOCK_LASER_SUPPLY;
    if (
      temperature >= <i32>setting(PARAMETER_LASER_TEMPERATURE_LEAST) &&
      temperature <= <i32>setting(PARAMETER_LASER_TEMPERATURE_MOST)
    )
      held |= 1 << INTERLOCK_LASER_TEMPERATURE;
  }
  if (watchdogRuns) held |= 1 << INTERLOCK_WATCHDOG;
  if (isRecent(heardAt, <u64>setting(PARAMETER_LINK_TIMEOUT) * US_PER_MS)) held |= 1 << INTERLOCK_LINK;
  if (isRecent(calibratedAt, <u64>setting(PARAMETER_CALIBRATION_VALIDITY) * US_PER_S))
    held |= 1 << INTERLOCK_CALIBRATION_DATE;
  if (memoryIsSound()) held |= 1 << INTERLOCK_MEMORY;
  return held;
}
