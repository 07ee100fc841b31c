/**
 * Faults to inject besides those that blocks have themselves: a bit of RAM flips, core 1 stops. Takes: when.
 * Gives: the fault, once.
 */
import { RAM_BYTES, ram } from "../memory";
import { lookSoon, NEVER, now } from "./time";

/** Cycle of the next flip. */
export let flipAt: u64 = NEVER;
let flipPlace: u32 = 0;
let flipBit: u32 = 0;
let core1StopsAt: u64 = NEVER;

/** No faults. */
export function faultsReset(): void {
  flipAt = NEVER;
  core1StopsAt = NEVER;
}

/** Flips bit `bit` of the byte at offset `place` in RAM at a cycle. */
export function faultFlip(place: u32, bit: u32, cycle: u64): void {
  flipAt = cycle;
  flipPlace = place % RAM_BYTES;
  flipBit = bit & 7;
  lookSoon();
}

/** Its time has come. */
export function flip(): void {
  flipAt = NEVER;
  store<u8>(ram + <usize>flipPlace, load<u8>(ram + <usize>flipPlace) ^ ((<u8>1) << (<u8>flipBit)));
}

/** From a cycle on, core 1 executes nothing. */
export function faultStopCore1(cycle: u64): void {
  core1StopsAt = cycle;
}

/** Whether core 1 is stopped now. */
export function core1IsStopped(): bool {
  return now >= core1StopsAt;
}
