/**
 * The descriptor ring: a DMA engine walks it by itself and chains table to table without a gap and without an
 * interrupt. Takes: a filled table. Gives: a descriptor that the engine may use; later, what became of it.
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

/** A descriptor. The engine reads it as it lies in memory. */
class Descriptor {
  /** Address of the table. */
  table: u32;
  words: u32;
  /** A DESCRIPTOR_ code. */
  state: u32;
  /** Slot within the block at which emission stopped: written back by the engine or its driver. */
  stopSlot: u32;
}

/** The longest ring. */
export const RING_CAPACITY: u32 = 16;
const RING_BYTES: u32 = RING_CAPACITY * <u32>offsetof<Descriptor>();

const ring = memory.data(RING_BYTES, 16);

/** Address of the first descriptor: what the DMA engine is given. */
export function ringAddress(): usize {
  return ring;
}

function descriptor(index: u32): Descriptor {
  return changetype<Descriptor>(ring + <usize>index * offsetof<Descriptor>());
}

/** Empties the ring. */
export function clearRing(): void {
  memory.fill(ring, 0, <usize>RING_BYTES);
}

/** Hands the table at `tableAddress` to the engine. The state is written last: the engine never sees half. */
export function armDescriptor(index: u32, tableAddress: usize, words: u32): void {
  const armed = descriptor(index);
  armed.table = <u32>tableAddress;
  armed.words = words;
  armed.stopSlot = 0;
  armed.state = DESCRIPTOR_READY;
}

/** Address of the table that a descriptor holds. */
export function descriptorTable(index: u32): usize {
  return <usize>descriptor(index).table;
}

/**
 * Whether a descriptor is as `armDescriptor` or `missDescriptor` left it, its state apart, which must be one
 * of those that follow.
 */
export function descriptorIsWhole(index: u32, tableAddress: usize, words: u32): bool {
  const state = descriptorState(index);
  if (state == DESCRIPTOR_MISSED) return true;
  if (state != DESCRIPTOR_READY && state != DESCRIPTOR_DONE && state != DESCRIPTOR_BROKEN) return false;
  return descriptor(index).table == <u32>tableAddress && descriptor(index).words == words;
}

/** State of a descriptor, one of the DESCRIPTOR_ codes. */
export function descriptorState(index: u32): u32 {
  return descriptor(index).state;
}

/** Slot within the block at which emission stopped; meaningful for MISSED (0) and BROKEN. */
export function descriptorStopSlot(index: u32): u32 {
  return descriptor(index).stopSlot;
}

/**
 * Writes how a block ended, for a driver whose engine can't: DONE, or BROKEN with the slot at which it
 * stopped.
 */
export function finishDescriptor(index: u32, state: u32, stopSlot: u32): void {
  descriptor(index).stopSlot = stopSlot;
  descriptor(index).state = state;
}

/** Takes a descriptor back for the processor. */
export function freeDescriptor(index: u32): void {
  descriptor(index).state = DESCRIPTOR_FREE;
}

/** Marks a block whose time had passed before its table was ready, so that it is reported in its turn. */
export function missDescriptor(index: u32): void {
  descriptor(index).stopSlot = 0;
  descriptor(index).state = DESCRIPTOR_MISSED;
}
