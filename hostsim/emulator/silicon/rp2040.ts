/**
 * The RP2040 as a module: what the host calls (host.ts), and what this chip has alone.
 */
import { pinFunction } from "./blocks/pads";
import { vectorsOf } from "./processor/processor";

export * from "./host";

/** Function of a pin (datasheet 2.19.2). */
export function functionOfPin(pin: u32): u32 {
  return pinFunction(pin);
}

/** Where a core's vector table is. */
export function vectorTable(core: u32): u32 {
  return vectorsOf(core);
}
