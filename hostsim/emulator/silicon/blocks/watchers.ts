/**
 * Whether DMA's watchers (watch.ts) change anything now. Takes: what stands in the registers that they read
 * and write. Gives: whether their transfers can be left out.
 */
import { IS_RP2040 } from "../chip";
import { hstxFlags } from "../rp2350/hstx";
import { startable } from "./dma";
import { pioKeepsEmpty, pioStopsNone } from "./pio";

const BYTE_LANES: u32 = 0x01010101;

/** Whether nothing changes, whoever of them moves. */
export function watchersAreIdle(): bool {
  if (IS_RP2040) return pioStopsNone() && pioKeepsEmpty();
  return (startable & (hstxFlags() * BYTE_LANES)) == 0;
}
