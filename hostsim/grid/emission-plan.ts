/**
 * Which pulse is on the lines in which slot, for the simulated world. Slots are counted from the start of the
 * first block of the session; pulses by their 64-bit index, exact as a number below 2^53. After the last
 * block all is dark.
 */
export class EmissionPlan {
  constructor(
    /** The session's first block. */
    readonly firstBlock: number,
    /** Pulses of one block: one filled table. */
    readonly pulsesPerBlock: number,
    /**
     * Slots from one block's start to the next; larger than `pulsesPerBlock` when emission comes in bursts.
     */
    readonly periodSlots: number,
    /** Blocks of the session. */
    readonly blocks: number,
  ) {}

  /** Share of the slots that carry a pulse. */
  get dutyCycle(): number {
    return this.pulsesPerBlock / this.periodSlots;
  }

  /** The index behind the last pulse. */
  get endPulse(): number {
    return (this.firstBlock + this.blocks) * this.pulsesPerBlock;
  }

  /** Index of the first pulse whose slot is `slot` or later, as if blocks went on for ever. */
  firstPulseFrom(slot: number): number {
    const block = Math.floor(slot / this.periodSlots);
    const offset = Math.min(slot - block * this.periodSlots, this.pulsesPerBlock);
    return (this.firstBlock + block) * this.pulsesPerBlock + offset;
  }

  /** Slot of a pulse. */
  slotOf(pulse: number): number {
    const block = Math.floor(pulse / this.pulsesPerBlock);
    return (block - this.firstBlock) * this.periodSlots + (pulse - block * this.pulsesPerBlock);
  }
}
