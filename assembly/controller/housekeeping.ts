/**
 * Housekeeping (ECSS-E-ST-70-41C, 8.3): structures of parameters, once or periodically. Nothing is periodic
 * after power-on.
 */

import {
  REPORT_HOUSEKEEPING,
  STRUCTURE_COUNT,
  structureMembers,
  structureTable,
} from "../protocol/controller";
import { uptimeUs } from "./clock";
import { putParameter } from "./parameters";
import { FOR_DATA, put8, telemetryBegin, telemetryEnd } from "./telemetry";

/** No such structure. */
export const NO_STRUCTURE: u32 = 255;

const HEAD_BYTES: usize = 8;
const US_PER_MS: u64 = 1000;
const CAPACITY: u32 = 16;
const STATE_BYTES: usize = 16; // next report u64, interval in ms u32, enabled u32
const states = memory.data(CAPACITY * <u32>STATE_BYTES, 8);

/** Gives every structure its interval, switched off. Called once at start. */
export function housekeepingStart(): void {
  assert(STRUCTURE_COUNT <= CAPACITY);
  for (let i: u32 = 0; i < STRUCTURE_COUNT; i++) store<u32>(state(i), load<u32>(head(i), 4), 8);
}

/** Place of the structure with an identifier; NO_STRUCTURE when there is none. */
export function structurePlace(id: u32): u32 {
  for (let i: u32 = 0; i < STRUCTURE_COUNT; i++) if (<u32>load<u8>(head(i)) == id) return i;
  return NO_STRUCTURE;
}

/** Switches a structure's periodic report on, the first at once, or off. */
export function structureEnable(place: u32, enabled: bool): void {
  store<u64>(state(place), uptimeUs());
  store<u32>(state(place), enabled ? 1 : 0, 12);
}

/** Sets the time from report to report. */
export function structureSetInterval(place: u32, ms: u32): void {
  store<u32>(state(place), ms, 8);
  store<u64>(state(place), uptimeUs() + <u64>ms * US_PER_MS);
}

/** Reports a structure. */
export function structureReport(place: u32, destination: u32): void {
  const first = <u32>load<u8>(head(place), 1);
  const members = <u32>load<u8>(head(place), 2);
  telemetryBegin(REPORT_HOUSEKEEPING, destination);
  put8(<u32>load<u8>(head(place)));
  for (let i: u32 = 0; i < members; i++) putParameter(<u32>load<u8>(structureMembers + <usize>(first + i)));
  telemetryEnd(FOR_DATA);
}

/** Reports the structures whose time has come, each at most once. */
export function housekeepingStep(): void {
  const now = uptimeUs();
  for (let i: u32 = 0; i < STRUCTURE_COUNT; i++) {
    if (load<u32>(state(i), 12) == 0 || load<u64>(state(i)) > now) continue;
    structureReport(i, 0);
    store<u64>(state(i), now + <u64>load<u32>(state(i), 8) * US_PER_MS);
  }
}

function head(place: u32): usize {
  return structureTable + <usize>place * HEAD_BYTES;
}

function state(place: u32): usize {
  return states + <usize>place * STATE_BYTES;
}
