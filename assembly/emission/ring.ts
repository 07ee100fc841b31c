/**
 * The descriptor ring: a DMA engine walks it by itself and chains table to table without a gap and without an
 * interrupt. Takes: a filled table. Gives: a descriptor that the engine may use; later, what became of it.
 *
 * A descriptor is four 32-bit words: table address, word count, state, and the slot within the block at which
 * emission stopped (written back by the engine or its driver when the state says so).
 */

/**
 * Belongs to the processor: nothing to emit. An engine that meets anything but READY in its turn
 * stays dark for that block's time and leaves the descriptor as it is.
 */
const DESCRIPTOR_FREE: u32 = 0;
/** Belongs to the engine: the table is filled and may be emitted. */
export const DESCRIPTOR_READY: u32 = 1;
/** The engine emitted the whole table. */
export const DESCRIPTOR_DONE: u32 = 2;
/** The table was not ready when the engine came to it: the block's whole time was dark. */
export const DESCRIPTOR_MISSED: u32 = 3;
/** A word came late inside the block: dark from the recorded slot to the end of the block. */
export const DESCRIPTOR_BROKEN: u32 = 4;

/** The table was not the same at its end as when it was filled: what was shown is not the pattern. */
export const DESCRIPTOR_CORRUPT: u32 = 5;

/** Bytes of one descriptor. */
const DESCRIPTOR_BYTES: u32 = 16;
/** The longest ring. */
export const RING_CAPACITY: u32 = 16;

const ring = memory.data(RING_CAPACITY * DESCRIPTOR_BYTES, 16);

/** Address of the first descriptor: what the DMA engine is given. */
export function ringAddress(): usize {
  return ring;
}

function descriptor(index: u32): usize {
  return ring + <usize>(index * DESCRIPTOR_BYTES);
}

/** Empties the ring. */
export function clearRing(): void {
  memory.fill(ring, 0, <usize>(RING_CAPACITY * DESCRIPTOR_BYTES));
}

/** Hands the table at `tableAddress` to the engine. The state is written last: the engine never sees half. */
export function armDescriptor(index: u32, tableAddress: usize, words: u32): void {
  const at = descriptor(index);
  store<u32>(at, <u32>tableAddress);
  store<u32>(at, words, 4);
  store<u32>(at, 0, 12);
  store<u32>(at, DESCRIPTOR_READY, 8);
}

/** Address of the table that a descriptor holds. */
export function descriptorTable(index: u32): usize {
  return <usize>load<u32>(descriptor(index));
}

/**
 * Whether a descriptor is as `armDescriptor` or `missDescriptor` left it, its state apart, which must be one
 * of those that follow.
 */
export function descriptorIsWhole(index: u32, tableAddress: usize, words: u32): bool {
  const state = descriptorState(index);
  if (state == DESCRIPTOR_MISSED) return true;
  if (state != DESCRIPTOR_READY && state != DESCRIPTOR_DONE && state != DESCRIPTOR_BROKEN) return false;
  return load<u32>(descriptor(index)) == <u32>tableAddress && load<u32>(descriptor(index), 4) == words;
}

/** State of a descriptor, one of the DESCRIPTOR_ codes. */
export function descriptorState(index: u32): u32 {
  return load<u32>(descriptor(index), 8);
}

/** Slot within the block at which emission stopped; meaningful for MISSED (0) and BROKEN. */
export function descriptorStopSlot(index: u32): u32 {
  return load<u32>(descriptor(index), 12);
}

/**
 * Writes how a block ended, for a driver whose engine can't: DONE, or BROKEN with the slot at which it
 * stopped.
 */
export function finishDescriptor(index: u32, state: u32, stopSlot: u32): void {
  store<u32>(descriptor(index), stopSlot, 12);
  store<u32>(descriptor(index), state, 8);
}

/** Takes a descriptor back for the processor. */
export function freeDescriptor(index: u32): void {
  store<u32>(descriptor(index), DESCRIPTOR_FREE, 8);
}

/** Marks a block whose time had passed before its table was ready, so that it is reported in its turn. */
export function missDescriptor(index: u32): void {
  store<u32>(descriptor(index), 0, 12);
  store<u32>(descriptor(index), DESCRIPTOR_MISSED, 8);
}
