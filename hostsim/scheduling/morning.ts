/**
 * What is known in the morning of a day, when its contacts are chosen. Takes and gives nothing: a type.
 */
import type { Contact } from "../constellation/contact.js";
import type { Demand, TurningTimes } from "./problem.js";

/** A morning. */
export interface Morning {
  /** Contacts of the day that nothing chosen before excludes; their `isClear` is not looked at. */
  readonly contacts: readonly Contact[];
  readonly turning: TurningTimes;
  readonly satellites: number;
  readonly stations: number;
  /** Days since the beginning, this one included. */
  readonly dayNumber: number;
  readonly demands: readonly Demand[];
  /** Key that a satellite and a station made so far, bits, whether it is used up or not. */
  madeBits(satellite: number, station: number): number;
  /** Room for more of it under the quota on board, bits; infinite without one. */
  roomBits(satellite: number, station: number): number;
}

/** A choice, and what proves it. */
export interface Choice {
  /** For each contact of the morning. */
  readonly isChosen: readonly boolean[];
  /** Over choosing nothing. */
  readonly value: number;
  /** No choice has more; null: not proved. */
  readonly bound: number | null;
}
