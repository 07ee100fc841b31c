/**
 * What went wrong, as a value: a code and what it is about in one number. Takes: a code of whoever fails, and
 * a detail that the code explains. Gives: a failure, to be returned and told like any number. Nothing here
 * remembers the last one.
 */

/** Nothing went wrong. No code is 0. */
export const OK: u64 = 0;

/** The failure of a code, about something; a code that needs no detail has detail 0. */
export function fail(code: u32, detail: u32): u64 {
  return ((<u64>detail) << 32) | <u64>code;
}

/** Code of a failure; 0 when it is OK. */
export function failureCode(failure: u64): u32 {
  return <u32>failure;
}

/** What a failure is about. */
export function failureDetail(failure: u64): u32 {
  return <u32>(failure >> 32);
}
