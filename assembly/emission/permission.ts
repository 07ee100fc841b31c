/**
 * Who may emit. Takes: who governs the light, and what the payload controller allows. Gives: whether a
 * sequence may begin or go on.
 *
 * Light needs a governor. Nobody governs at first, and then nothing is emitted: a board that forgets is dark.
 * The controller permits what its mode does; a bench, which a board's own entry names, permits everything
 * until a controller governs. From then on nothing is emitted that the controller does not permit, until the
 * next reset.
 */

/** Nothing may be emitted. */
export const PERMIT_NOTHING: u32 = 0;
/** The calibration pattern may be emitted. */
export const PERMIT_CALIBRATION: u32 = 1;
/** The pattern that makes key may be emitted. */
export const PERMIT_KEY: u32 = 2;

// One flipped bit turns no governor, and not the controller either, into the bench.
const GOVERNOR_NONE: u32 = 0;
const GOVERNOR_CONTROLLER: u32 = 0b0011;
const GOVERNOR_BENCH: u32 = 0b1100;

let governor: u32 = GOVERNOR_NONE;
let permit: u32 = PERMIT_NOTHING;

/** The controller governs: from here on only what it permits is emitted, at first nothing. */
export function emissionGovern(): void {
  governor = GOVERNOR_CONTROLLER;
  permit = PERMIT_NOTHING;
}

/**
 * A bench without a controller governs: whoever is at it may emit. Called by the entry of a laboratory image,
 * or by a simulator without a controller, and by nothing else. Returns false, and changes nothing, once the
 * controller governs.
 */
export function emissionGovernByBench(): bool {
  if (governor == GOVERNOR_CONTROLLER) return false;
  governor = GOVERNOR_BENCH;
  return true;
}

/**
 * What the controller lets be emitted from here on: a PERMIT_ code. Means nothing before the controller
 * governs.
 */
export function emissionPermit(code: u32): void {
  permit = code;
}

/** Whether a sequence of the calibration pattern (`calibrating`) or of the key's may begin or go on. */
export function emissionPermitted(calibrating: bool): bool {
  if (governor == GOVERNOR_BENCH) return true;
  return governor == GOVERNOR_CONTROLLER && permit == (calibrating ? PERMIT_CALIBRATION : PERMIT_KEY);
}
