/**
 * Targets by name: host, serial:PORT, emulated:BOARD.
 */
import { UserError } from "../base/user-error.js";
import { emulatedTarget } from "./board-target.js";
import { hostTarget } from "./host-target.js";
import { serialTarget } from "./serial-target.js";
import type { Target } from "./target.js";

/** What opening a target may need. */
export interface TargetOptions {
  readonly seed: number;
  readonly baudRate: number;
}

/** How targets with a name of their own are opened; the part behind the colon is `rest`. */
const OPENERS: Readonly<Record<string, (rest: string, options: TargetOptions) => Promise<Target>>> = {
  serial: (path, { baudRate }) => serialTarget(path, baudRate),
  emulated: (board) => emulatedTarget(board),
};

/** Opens a target. Throws a UserError when there is no such target, or it does not open. */
export async function openTarget(name: string, options: TargetOptions): Promise<Target> {
  if (name === "host") return hostTarget(options.seed);
  const colon = name.indexOf(":");
  const kind = name.slice(0, Math.max(colon, 0));
  const opener = Object.hasOwn(OPENERS, kind) ? OPENERS[kind] : undefined;
  if (opener === undefined || colon === name.length - 1)
    throw new UserError(`no target ${name}: say host, emulated:BOARD or serial:PORT`);
  return opener(name.slice(colon + 1), options);
}
