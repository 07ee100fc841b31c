/**
 * Which DMA transfers watch: they copy flags to a register that acts on them. Takes: a transfer's addresses.
 * Gives: whether it is one. On the RP2350 flags of HSTX's queue start channels; on the RP2040 PIO 0's stall
 * flags stop its machines, and its flags of empty queues are gathered in a register that no program here uses
 * otherwise (boards/rp2/bursts.ts).
 */
import { IS_RP2040 } from "../chip";

const HSTX_FLAGS: u32 = 0x50600001;
const MULTI_CHAN_TRIGGER: u32 = 0x50000450;

/** Highest byte of PIO 0's FDEBUG: stalls; and of its FSTAT: empty queues. */
const PIO_STALLS: u32 = 0x5020000b;
const PIO_EMPTY: u32 = 0x50200007;
/** PIO 0's CTRL, bits to clear; its INPUT_SYNC_BYPASS, bits to set. */
const PIO_STOP: u32 = 0x50203000;
const PIO_KEEP: u32 = 0x50202038;

/** Whether a transfer from and to these addresses is a watcher's. */
export function isWatch(from: u32, to: u32): bool {
  if (!IS_RP2040) return from == HSTX_FLAGS && to == MULTI_CHAN_TRIGGER;
  return (from == PIO_STALLS && to == PIO_STOP) || (from == PIO_EMPTY && to == PIO_KEEP);
}
