/**
 * Bytes that have come and wait for their turn. Takes: a byte at a time, also while an answer is on its way
 * out. Gives: them in order. What has no room is lost, as on any line without flow control: the packet that
 * it belonged to fails its checksum.
 */
import { reserve } from "../../assembly/port/memory";

/** Two of the longest frames. */
const CAPACITY: u32 = 2304;

let ring: usize = 0;
let first: u32 = 0;
let count: u32 = 0;

/** Reserves the room. Called once at start. */
export function inputReserve(): void {
  ring = reserve(<usize>CAPACITY);
}

/** Keeps a byte that has come. */
export function inputPut(byte: u32): void {
  if (count == CAPACITY) return;
  store<u8>(ring + <usize>((first + count) % CAPACITY), <u8>byte);
  count += 1;
}

/** Whether there is room for a byte. */
export function inputHasRoom(): bool {
  return count < CAPACITY;
}

/** Whether a byte waits. */
export function inputWaits(): bool {
  return count > 0;
}

/** The oldest byte that waits. */
export function inputTake(): u32 {
  const byte = <u32>load<u8>(ring + <usize>first);
  first = (first + 1) % CAPACITY;
  count -= 1;
  return byte;
}
