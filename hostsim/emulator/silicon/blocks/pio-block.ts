/**
 * What the four machines of a PIO block share: pins, flags, stalls. Takes: changes. Gives: records in static
 * memory, one a block.
 */
import { BLOCKS } from "./pio-machine";

/** A block. */
export class PioBlock {
  /** Output levels and output enables, one bit for each GPIO. */
  pins: u32;
  directions: u32;
  /** Interrupt flags as they were when the cycle began. */
  flags: u32;
  /** Flags to raise and to clear when the cycle ends. */
  raised: u32;
  cleared: u32;
  /** FDEBUG. */
  debug: u32;
  /** Enabled machines, one bit each. */
  enabled: u32;
  /** INPUT_SYNC_BYPASS: a register that keeps what is written, as no input is modelled. */
  bypass: u32;
}

/** A level or an output enable has changed since `pinsTold`. */
export let pinsChanged: bool = true;

/** Whoever shows the pins has seen them. */
export function pinsTold(): void {
  pinsChanged = false;
}

/** Sets output levels. */
export function setPins(block: PioBlock, pins: u32): void {
  if (pins == block.pins) return;
  block.pins = pins;
  pinsChanged = true;
}

/** Sets output enables. */
export function setDirections(block: PioBlock, directions: u32): void {
  if (directions == block.directions) return;
  block.directions = directions;
  pinsChanged = true;
}

const words = memory.data(BLOCKS * <u32>offsetof<PioBlock>(), 4);

/** A block by its number. */
export function pioBlockOf(index: u32): PioBlock {
  return changetype<PioBlock>(words + <usize>index * offsetof<PioBlock>());
}

/** As after a reset. */
export function pioBlockReset(index: u32): void {
  memory.fill(words + <usize>index * offsetof<PioBlock>(), 0, offsetof<PioBlock>());
  pinsChanged = true;
}

/** Flags change when the cycle ends, so that all machines see the same ones. Gives whether any did. */
export function settleFlags(block: PioBlock): bool {
  if ((block.raised | block.cleared) == 0) return false;
  block.flags = (block.flags & ~block.cleared) | block.raised;
  block.raised = 0;
  block.cleared = 0;
  return true;
}
