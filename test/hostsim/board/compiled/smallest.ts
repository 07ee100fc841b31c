/**
 * An image that does next to nothing: for tests of the build itself. Takes: nothing. Gives: the slot of its
 * latest round, kept in memory.
 */
import "../../../../assembly/port/abort";
import { reserve, sealMemory } from "../../../../assembly/port/memory";
import { slotCounter } from "../../../../assembly/port/registers";

let place: usize = 0;

/** Reserves what it keeps. */
export function start(): void {
  place = reserve(8);
  sealMemory();
}

/** Notes when it was asked. */
export function serve(): void {
  store<u64>(place, slotCounter());
}
