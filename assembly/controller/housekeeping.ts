/**
 * Housekeeping (ECSS-E-ST-70-41C, 8.3): structures of parameters, once or periodically. Nothing is periodic
 * after power-on.
 */
import { REPORT_HOUSEKEEPING, STRUCTURE_COUNT, structureMembers } from "../protocol/controller";
import { uptimeUs } from "./clock";
import { appendParameter } from "./parameters";
import { structureRow } from "./tables";
import { append8, FOR_DATA, telemetryBegin, telemetryEnd } from "./telemetry";

/** No such structure. */
export const NO_STRUCTURE: u32 = 255;

const US_PER_MS: u64 = 1000;

/** A structure's periodic report. */
class Period {
  /** Time since power-on of the next one, in us. */
  nextUs: u64;
  /** From one to the next. */
  intervalMs: u32;
  /** 1: it is reported. */
  isEnabled: u32;
}

const CAPACITY: u32 = 16;
const periods = memory.data(CAPACITY * <u32>offsetof<Period>(), 8);

/** Gives every structure its interval, switched off. Called once at start. */
export function housekeepingStart(): void {
  assert(STRUCTURE_COUNT <= CAPACITY);
  for (let i: u32 = 0; i < STRUCTURE_COUNT; i++) period(i).intervalMs = structureRow(i).intervalMs;
}

/** Place of the structure with an identifier; NO_STRUCTURE when there is none. */
export function structurePlace(id: u32): u32 {
  for (let i: u32 = 0; i < STRUCTURE_COUNT; i++) if (<u32>structureRow(i).structure == id) return i;
  return NO_STRUCTURE;
}

/** Switches a structure's periodic report on, the first at once, or off. */
export function structureEnable(place: u32, enabled: bool): void {
  period(place).nextUs = uptimeUs();
  period(place).isEnabled = enabled ? 1 : 0;
}

/** Sets the time from report to report. */
export function structureSetInterval(place: u32, ms: u32): void {
  period(place).intervalMs = ms;
  period(place).nextUs = uptimeUs() + <u64>ms * US_PER_MS;
}

/** Reports a structure. */
export function structureReport(place: u32, destination: u32): void {
  const row = structureRow(place);
  const first = structureMembers + <usize>row.firstMember;
  telemetryBegin(REPORT_HOUSEKEEPING, destination);
  append8(<u32>row.structure);
  for (let i: u32 = 0; i < <u32>row.members; i++) appendParameter(<u32>load<u8>(first + <usize>i));
  telemetryEnd(FOR_DATA);
}

/** Reports the structures whose time has come, each at most once. */
export function housekeepingStep(): void {
  const now = uptimeUs();
  for (let i: u32 = 0; i < STRUCTURE_COUNT; i++) {
    if (period(i).isEnabled == 0 || period(i).nextUs > now) continue;
    structureReport(i, 0);
    period(i).nextUs = now + <u64>period(i).intervalMs * US_PER_MS;
  }
}

function period(place: u32): Period {
  return changetype<Period>(periods + <usize>place * offsetof<Period>());
}
