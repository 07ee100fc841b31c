/**
 * A board that is emulated here, in its own time. Its sensors are the bench's: they read what `sense` sets.
 */

import { UserError } from "../base/user-error.js";
import type { BoardLink } from "../wire/board-link.js";
import { realTarget } from "./real-time.js";
import type { Surroundings, Target } from "./target.js";

/** What the bench can set. */
const SENSORS: readonly string[] = ["supply", "temperature"];

/** The target over a link to an emulated board. */
export function benchTarget(link: BoardLink): Target {
  // Nominal, until a line says otherwise; the board itself has read nothing before the first.
  let sensed = { supply: 5000, temperature: 2000 };
  const surround = async (change: Surroundings): Promise<void> => {
    const other = Object.keys(change).find((name) => !SENSORS.includes(name));
    if (other !== undefined)
      throw new UserError(`sense ${other}: of an emulated board only supply and temperature can be set`);
    sensed = { ...sensed, ...change };
    await link.bench.sense(sensed.supply, sensed.temperature);
  };
  return { ...realTarget(link.name, link), surround, board: link };
}
