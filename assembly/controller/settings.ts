/**
 * Parameters that can be set. Takes: new values, checked against the dictionary's ranges. Gives: the values.
 * A command sets all or none: values go into a draft, which takes effect when all of it is sound.
 */

import { KEPT_SUM_BYTES, keptScrub, keptSeal } from "../faults/kept";
import { fail, OK } from "../glue/failure";
import { FAILURE_LIMITS_CROSSED, FAILURE_VALUE_OUT_OF_RANGE, SETTING_COUNT } from "../protocol/controller";
import { SETTING_SIGNED, settingRow } from "./tables";

/** No such setting. */
export const NO_SETTING: u32 = 255;

/** Room for 32 settings of 4 bytes; the dictionary's schema does not limit them, so `settingsStart` does. */
const CAPACITY: u32 = 32;
const values = memory.data(CAPACITY * 4, 4);
const copy = memory.data(CAPACITY * 4, 4);
const sum = memory.data(KEPT_SUM_BYTES, 4);
const draft = memory.data(CAPACITY * 4, 4);

/** Gives every setting its initial value. Called once at start. */
export function settingsStart(): void {
  assert(SETTING_COUNT <= CAPACITY);
  for (let i: u32 = 0; i < SETTING_COUNT; i++) store<u32>(values + ((<usize>i) << 2), settingRow(i).initial);
  seal();
}

/** Address of the values, 4 bytes each, in order of their identifiers. */
export function settingsAddress(): usize {
  return values;
}

/** Place of a parameter among the settings, NO_SETTING when it can't be set. */
export function settingPlace(parameter: u32): u32 {
  for (let i: u32 = 0; i < SETTING_COUNT; i++) if (<u32>settingRow(i).parameter == parameter) return i;
  return NO_SETTING;
}

/** Value of a setting, as 32 bits. The parameter must be one that can be set. */
export function setting(parameter: u32): u32 {
  return load<u32>(values + ((<usize>settingPlace(parameter)) << 2));
}

/** Begins a draft with the values of now. */
export function draftBegin(): void {
  memory.copy(draft, values, <usize>(SETTING_COUNT << 2));
}

/** Puts a value into the draft: OK, or a failure of a FAILURE_ code. */
export function draftSet(place: u32, value: u32): u64 {
  const row = settingRow(place);
  const fits = isSigned(place)
    ? <i32>value >= <i32>row.least && <i32>value <= <i32>row.most
    : value >= row.least && value <= row.most;
  if (!fits) return fail(FAILURE_VALUE_OUT_OF_RANGE, <u32>row.parameter);
  store<u32>(draft + ((<usize>place) << 2), value);
  return OK;
}

/** Whether every upper limit of the draft is at least its lower one: OK, or a failure of a FAILURE_ code. */
export function draftCheck(): u64 {
  for (let i: u32 = 0; i < SETTING_COUNT; i++) {
    const row = settingRow(i);
    if (row.notBelow == 0) continue;
    const upper = load<u32>(draft + ((<usize>i) << 2));
    const lower = load<u32>(draft + ((<usize>settingPlace(<u32>row.notBelow)) << 2));
    if (isSigned(i) ? <i32>upper < <i32>lower : upper < lower)
      return fail(FAILURE_LIMITS_CROSSED, <u32>row.parameter);
  }
  return OK;
}

/** Makes the draft the values. */
export function draftCommit(): void {
  memory.copy(values, draft, <usize>(SETTING_COUNT << 2));
  seal();
}

/** Looks whether the values are as they were set, and mends them. Returns a KEPT_ code. */
export function settingsScrub(): u32 {
  return keptScrub(values, SETTING_COUNT << 2, copy, sum);
}

function seal(): void {
  keptSeal(values, SETTING_COUNT << 2, copy, sum);
}

function isSigned(place: u32): bool {
  return (<u32>settingRow(place).type & SETTING_SIGNED) != 0;
}
