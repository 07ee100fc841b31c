/**
 * The light time of a path that does not move, as on a bench or through a fibre. Takes and gives nothing: its
 * length is part of the clock's offset, which the station finds anyway.
 */
import type { LightTime } from "./predicted-light-time.js";

/** A light time of 0 ps, at all times and wherever along its track a satellite would be. */
export const STILL_LIGHT_TIME: LightTime = {
  at: () => 0,
  rateAt: () => 0,
  slopesAt: () => ({ delay: 0, rate: 0 }),
};
