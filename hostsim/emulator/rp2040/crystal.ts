/**
 * The crystal oscillator as the chip starts it (RP2040 datasheet 2.16): stable after the delay that STARTUP
 * says, in units of 256 of its cycles. rp2040js' is stable at once.
 */
import { BasePeripheral, type Peripheral, type RP2040 } from "rp2040js";

const CTRL = 0x00;
const STATUS = 0x04;
const STARTUP = 0x0c;
const STABLE = 0x80000000;
const DELAY_MASK = 0x3fff;
const DELAY_UNIT_CYCLES = 256;
/** STARTUP after a reset. */
const FIRST_DELAY = 0xc4;

/** XOSC. */
export class Crystal extends BasePeripheral {
  private delay = FIRST_DELAY;
  private stableAt = Number.POSITIVE_INFINITY;

  constructor(
    chip: RP2040,
    private readonly oscillator: Peripheral,
    private readonly clock: { readonly nanos: number },
  ) {
    super(chip, "XOSC");
  }

  override readUint32(address: number): number {
    const value = this.oscillator.readUint32(address);
    const isStarting = (address & 0xfff) === STATUS && this.clock.nanos < this.stableAt;
    return isStarting ? value & ~STABLE : value;
  }

  override writeUint32(offset: number, value: number): void {
    this.oscillator.writeUint32(offset, value);
    if (offset === STARTUP) this.delay = value & DELAY_MASK;
    if (offset === CTRL)
      this.stableAt = this.clock.nanos + (this.delay * DELAY_UNIT_CYCLES * 1e9) / this.rp2040.xoscFreq;
  }
}
