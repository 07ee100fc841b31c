/**
 * Who may emit. Takes: what the payload controller allows. Gives: whether a sequence may begin or go on. A bench image without
 * a controller may always emit; once a controller governs, nothing is emitted that it does not permit, until the next reset.
 */

/** Nothing may be emitted. */
export const PERMIT_NOTHING: u32 = 0;
/** The calibration pattern may be emitted. */
export const PERMIT_CALIBRATION: u32 = 1;
/** The pattern that makes key may be emitted. */
export const PERMIT_KEY: u32 = 2;

let governed: bool = false;
let permit: u32 = PERMIT_NOTHING;

/** From here on only what the controller permits is emitted: at first nothing. */
export function emissionGovern(): void {
  governed = true;
  permit = PERMIT_NOTHING;
}

/** What may be emitted from here on: a PERMIT_ code. */
export function emissionPermit(code: u32): void {
  permit = code;
}

/** Whether a sequence of the calibration pattern (`calibrating`) or of the key's may begin or go on. */
export function emissionPermitted(calibrating: bool): bool {
  return !governed || permit == (calibrating ? PERMIT_CALIBRATION : PERMIT_KEY);
}
