/**
 * A board with an RP2040 and a satqkd image, such as the Raspberry Pi Pico. Takes: a board, an image, faults
 * to inject. Gives: what ../silicon-chip.ts does, and what debuggers ask.
 */
import { type ChipOptions, TRIGGER } from "../emulated-chip.js";
import { newRp2040, type Rp2040Module } from "../module.js";
import { SiliconChip } from "../silicon-chip.js";

const KIND = {
  name: "RP2040",
  noise: "pico ring oscillator",
  stopPins: (trigger: number): number => 1 << trigger,
} as const;

/** What a Pico is made of. */
export interface PicoOptions extends ChipOptions {
  /** Frequency of its ring oscillator, Hz; the nominal one when absent. */
  readonly ringHz?: number;
}

/** The emulated board. */
export class Pico extends SiliconChip<Rp2040Module> {
  /** @throws EmulationError when the image doesn't fit or the chip would not boot it. */
  constructor(options: PicoOptions) {
    super(options, KIND, newRp2040());
    if (options.ringHz !== undefined) this.silicon.setRing(options.ringHz);
    this.powerOn();
  }

  /** The trigger is high while a block waits, and falls with its first pulse. */
  burstLevels(levels: number): number {
    return levels ^ TRIGGER;
  }

  /** Function of a pin (RP2040 datasheet 2.19.2). */
  functionOfPin(pin: number): number {
    return this.silicon.functionOfPin(pin);
  }

  /** Address of a core's vector table. */
  vectorTable(core: 0 | 1): number {
    return this.silicon.vectorTable(core) >>> 0;
  }
}
