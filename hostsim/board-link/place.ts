/**
 * Where a payload runs, as people say it: host, emulated:BOARD, serial:PORT.
 */
import { UserError } from "../base/user-error.js";

/** A place, read. */
export type Place =
  | { readonly at: "host" }
  | { readonly at: "emulated"; readonly board: string }
  | { readonly at: "serial"; readonly port: string };

/** Reads a place. Throws a UserError when there is no such kind. */
export function placeOf(name: string): Place {
  if (name === "host") return { at: "host" };
  const [, kind, rest] = /^(emulated|serial):(.+)$/.exec(name) ?? [];
  if (kind === "emulated") return { at: "emulated", board: rest! };
  if (kind === "serial") return { at: "serial", port: rest! };
  throw new UserError(`no target ${name}: say host, emulated:BOARD or serial:PORT`);
}
