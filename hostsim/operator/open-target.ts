/**
 * Targets by name: host, serial:PORT, emulated:BOARD.
 */
import { openBoardLink } from "../board-link/open-board.js";
import { placeOf } from "../board-link/place.js";
import { benchTarget } from "./board-target.js";
import { hostTarget } from "./host-target.js";
import { realTarget } from "./real-time.js";
import type { Target } from "./target.js";

/** What opening a target may need. */
export interface TargetOptions {
  readonly seed: number;
  readonly baudRate: number;
}

/** Opens a target. Throws a UserError when there is no such target, or it does not open. */
export async function openTarget(name: string, { seed, baudRate }: TargetOptions): Promise<Target> {
  const place = placeOf(name);
  if (place.at === "host") return hostTarget(seed);
  const link = await openBoardLink(name, baudRate);
  return place.at === "emulated" ? benchTarget(link) : realTarget(name, link);
}
