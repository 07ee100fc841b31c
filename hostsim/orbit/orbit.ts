/**
 * A checked orbit, whichever format it came in. Takes: what a reader read. Gives: it, if SGP4 can begin with
 * it.
 */
import type { SatRec } from "satellite.js";
import { UserError } from "../base/user-error.js";

/** A message's fields by keyword, as in CCSDS 502.0-B. */
export type MessageFields = Readonly<Record<string, unknown>>;

/** What an orbit was read from: enough to read it again, as a scenario holds it. */
export type OrbitSource =
  | { readonly elements: [string, string] }
  | { readonly message: Record<string, unknown> };

/** A checked orbit. */
export interface Elements {
  readonly source: OrbitSource;
  /** Catalogue number in decimal. */
  readonly satelliteNumber: string;
  /** Epoch as Unix time in ms, with its fraction. */
  readonly epochUtcMs: number;
  /** The orbit as SGP4 wants it. */
  readonly record: SatRec;
}

/**
 * Refuses what SGP4 can't begin with.
 * @throws UserError
 */
export function checkedOrbit(orbit: Elements, field: string): Elements {
  const { inclo, nodeo, ecco, argpo, mo, no, bstar, error } = orbit.record;
  if ([orbit.epochUtcMs, inclo, nodeo, ecco, argpo, mo, no, bstar].some((value) => !Number.isFinite(value)))
    throw new UserError(`${field}: SGP4 gets no numbers of these elements`);
  if (error !== 0) throw new UserError(`${field}: SGP4 refuses these elements (its error ${error})`);
  return orbit;
}
