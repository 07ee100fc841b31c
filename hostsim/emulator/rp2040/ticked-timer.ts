/**
 * The microsecond timer as the chip runs it: it counts only while the watchdog's tick generator is on (RP2040
 * datasheet sections 4.6.2 and 4.7.2). rp2040js counts always; here reading the time before the tick is on
 * stops the run.
 */
import { BasePeripheral, type Peripheral, type RP2040 } from "rp2040js";
import { EmulationError } from "./emulation-error.js";

/** TIMER behind the condition that its tick runs. */
export class TickedTimer extends BasePeripheral {
  constructor(
    chip: RP2040,
    private readonly timer: Peripheral,
    private readonly watchdog: { readonly tickEnable: boolean },
  ) {
    super(chip, "TIMER");
  }

  override readUint32(address: number): number {
    if (!this.watchdog.tickEnable)
      throw new EmulationError("TIMER is read while WATCHDOG TICK is off: it stands still");
    return this.timer.readUint32(address);
  }

  override writeUint32Atomic(offset: number, value: number, atomicType: number): void {
    this.timer.writeUint32Atomic(offset, value, atomicType);
  }
}
