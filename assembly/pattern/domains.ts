/**
 * What keystreams of the payload's secret seed are for. Keystreams of different domains share no bit.
 */

/** Keystream domain of the pattern that makes key. */
export const DOMAIN_KEY: u32 = 0;
/** Keystream domain of the calibration pattern. */
export const DOMAIN_CALIBRATE: u32 = 1;
