/**
 * The ring oscillator's registers (RP2040 datasheet section 2.17). RANDOMBIT comes from a seeded generator,
 * so that a run can be repeated: it stands for the chip's noise and says nothing about its quality.
 */
import type { RP2040 } from "rp2040js";
import type { RandomSource } from "../../base/random.js";
import { StoragePeripheral } from "./storage.js";

const STATUS = 0x18;
const RANDOMBIT = 0x1c;
/** Stable and enabled. */
const RUNNING = 0x80001000;

/** ROSC with a simulated noise source. */
export class RingOscillator extends StoragePeripheral {
  constructor(
    chip: RP2040,
    private readonly noise: RandomSource,
  ) {
    super(chip, "ROSC", { [STATUS]: RUNNING });
  }

  override readUint32(address: number): number {
    return (address & 0xfff) === RANDOMBIT ? this.noise.uint32() >>> 31 : super.readUint32(address);
  }
}
