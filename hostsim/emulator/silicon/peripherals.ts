/**
 * What stands at addresses outside memory and processor. Takes: an access. Gives: its value, or a fault of
 * the bus. A stub: nothing stands there yet.
 */
import { raiseBusFault } from "./memory";

/** Reads `bytes` (1, 2 or 4) at `address`. */
export function peripheralLoad(_address: u32, _bytes: u32): u32 {
  raiseBusFault();
  return 0;
}

/** Writes `bytes` (1, 2 or 4) at `address`. */
export function peripheralStore(_address: u32, _value: u32, _bytes: u32): void {
  raiseBusFault();
}
