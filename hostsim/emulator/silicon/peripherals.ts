/**
 * What stands at addresses outside of memory and processor. Takes: an access, aligned. Gives: its value, the
 * cycles that it waits, or a fault of the bus where nothing stands. Each chip has its own blocks.
 */
import { IS_RP2040 } from "./chip";
import * as rp2040 from "./rp2040/peripherals";
import * as rp2350 from "./rp2350/peripherals";

/** Reads `bytes` (1, 2 or 4) at `address`. */
export function peripheralLoad(address: u32, bytes: u32): u32 {
  if (IS_RP2040) return rp2040.peripheralLoad(address, bytes);
  return rp2350.peripheralLoad(address, bytes);
}

/** Writes `bytes` (1, 2 or 4) at `address`. */
export function peripheralStore(address: u32, value: u32, bytes: u32): void {
  if (IS_RP2040) rp2040.peripheralStore(address, value, bytes);
  else rp2350.peripheralStore(address, value, bytes);
}
