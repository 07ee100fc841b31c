/**
 * The burst plan: when each block is on the lines, given how fast tables can be filled. Integer slots
 * throughout. A board that fills faster than it emits chains block to block; a slower one goes dark between
 * bursts. A table is never looped to look continuous.
 */

/**
 * Slots from the start of one block to the start of the next: `pulsesPerBlock` when emission is continuous,
 * more when it has to wait for the fill. With one table, filling and emitting alternate; with two or more,
 * the next table is filled while one is emitted. `refillPulsesPerSecond` must not be 0.
 */
export function blockPeriodSlots(
  pulsesPerBlock: u32,
  tables: u32,
  pulseRateHz: u64,
  refillPulsesPerSecond: u64,
): u64 {
  const emitSlots = <u64>pulsesPerBlock;
  const fillSlots = (emitSlots * pulseRateHz + refillPulsesPerSecond - 1) / refillPulsesPerSecond;
  if (tables == 1) return emitSlots + fillSlots;
  return max(fillSlots, emitSlots);
}

/**
 * The pulse index that is on the lines in a slot counted from the start of block 0, or -1 (all ones) when
 * that slot is dark between bursts.
 */
export function pulseOfSlot(slot: u64, pulsesPerBlock: u32, periodSlots: u64): i64 {
  const block = slot / periodSlots;
  const offset = slot - block * periodSlots;
  return offset < <u64>pulsesPerBlock ? <i64>(block * <u64>pulsesPerBlock + offset) : -1;
}
