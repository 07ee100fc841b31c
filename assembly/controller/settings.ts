/**
 * Parameters that can be set. Takes: new values, checked against the dictionary's ranges. Gives: the values.
 * A command sets all or none: values go into a draft, which takes effect when all of it is sound.
 */

import { KEPT_SUM_BYTES, keptScrub, keptSeal } from "../faults/kept";
import {
  FAILURE_LIMITS_CROSSED,
  FAILURE_NONE,
  FAILURE_VALUE_OUT_OF_RANGE,
  SETTING_COUNT,
  settingTable,
} from "../protocol/controller";

const RECORD_BYTES: usize = 16;
const INITIAL: usize = 4;
const LEAST: usize = 8;
const MOST: usize = 12;
const SIGNED: u32 = 16;
/** No such setting. */
export const NO_SETTING: u32 = 255;

/** Room for 32 settings of 4 bytes; the dictionary's schema does not limit them, so `settingsStart` does. */
const CAPACITY: u32 = 32;
const values = memory.data(CAPACITY * 4, 4);
const copy = memory.data(CAPACITY * 4, 4);
const sum = memory.data(KEPT_SUM_BYTES, 4);
const draft = memory.data(CAPACITY * 4, 4);
let badParameter: u32 = 0;

/** Gives every setting its initial value. Called once at start. */
export function settingsStart(): void {
  assert(SETTING_COUNT <= CAPACITY);
  for (let i: u32 = 0; i < SETTING_COUNT; i++)
    store<u32>(values + ((<usize>i) << 2), load<u32>(record(i), INITIAL));
  seal();
}

/** Address of the values, 4 bytes each, in order of their identifiers. */
export function settingsAddress(): usize {
  return values;
}

/** Place of a parameter among the settings, NO_SETTING when it can't be set. */
export function settingPlace(parameter: u32): u32 {
  for (let i: u32 = 0; i < SETTING_COUNT; i++) if (<u32>load<u8>(record(i)) == parameter) return i;
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

/** Puts a value into the draft. Returns a FAILURE_ code. */
export function draftSet(place: u32, value: u32): u32 {
  const least = load<u32>(record(place), LEAST);
  const most = load<u32>(record(place), MOST);
  const isSigned = (<u32>load<u8>(record(place), 1) & SIGNED) != 0;
  const fits = isSigned
    ? <i32>value >= <i32>least && <i32>value <= <i32>most
    : value >= least && value <= most;
  if (!fits) return FAILURE_VALUE_OUT_OF_RANGE;
  store<u32>(draft + ((<usize>place) << 2), value);
  return FAILURE_NONE;
}

/** Whether every upper limit of the draft is at least its lower one. Returns a FAILURE_ code. */
export function draftCheck(): u32 {
  for (let i: u32 = 0; i < SETTING_COUNT; i++) {
    const below = <u32>load<u8>(record(i), 2);
    if (below == 0) continue;
    const upper = load<u32>(draft + ((<usize>i) << 2));
    const lower = load<u32>(draft + ((<usize>settingPlace(below)) << 2));
    const isSigned = (<u32>load<u8>(record(i), 1) & SIGNED) != 0;
    if (isSigned ? <i32>upper < <i32>lower : upper < lower) {
      badParameter = <u32>load<u8>(record(i));
      return FAILURE_LIMITS_CROSSED;
    }
  }
  return FAILURE_NONE;
}

/** The parameter for which `draftCheck` failed. */
export function draftBadParameter(): u32 {
  return badParameter;
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

function record(place: u32): usize {
  return settingTable + <usize>place * RECORD_BYTES;
}
