/**
 * Levels of the pads that drive lasers and trigger (RP2040 datasheet sections 2.19.2 and 2.19.6.1): function
 * select, output and output-enable overrides, output disable. A pad that nothing drives counts as low, since
 * the pull-down of reset and the laser driver's own hold it there. Never reads inputs.
 */
import { BasePeripheral, type Peripheral, type RP2040 } from "rp2040js";
import type { PioBlock } from "./pio.js";

const FUNCTION_PIO0 = 6;
const FUNCTION_PIO1 = 7;
/** GPIO_OUT to GPIO_OE_XOR of SIO (section 2.3.1.7). */
const SIO_FIRST = 0x10;
const SIO_LAST = 0x2c;

/** Calls back after each write to the peripheral that it stands in front of, and before each read. */
class ObservedPeripheral extends BasePeripheral {
  constructor(
    chip: RP2040,
    private readonly inner: Peripheral,
    private readonly beforeRead: () => void,
    private readonly afterWrite: () => void,
  ) {
    super(chip, "observed");
  }

  override readUint32(address: number): number {
    this.beforeRead();
    return this.inner.readUint32(address);
  }

  override writeUint32Atomic(offset: number, value: number, atomicType: number): void {
    this.inner.writeUint32Atomic(offset, value, atomicType);
    this.afterWrite();
  }
}

/** Output levels of the watched pads. */
export class Pads {
  /** Set when a register other than PIO's own pins has changed the levels. */
  changed = true;
  private masks = { pio0: 0, pio1: 0, value: 0, enable: 0 };
  private valueOverride = { invert: 0, low: 0, high: 0 };
  private enableOverride = { invert: 0, low: 0, high: 0 };
  private disabled = 0;

  /**
   * Watches IO_BANK0, PADS_BANK0 and SIO of a chip.
   * @param watched one bit for each GPIO whose level counts.
   */
  constructor(
    private readonly chip: RP2040,
    private readonly pio: readonly [PioBlock, PioBlock],
    private readonly watched: number,
  ) {
    const changed = () => {
      this.changed = true;
    };
    for (const page of [0x40014, 0x4001c]) {
      chip.peripherals[page] = new ObservedPeripheral(
        chip,
        chip.peripherals[page]!,
        () => this.mirror(),
        changed,
      );
    }
    const write = chip.sio.writeUint32.bind(chip.sio);
    chip.sio.writeUint32 = (offset, value) => {
      write(offset, value);
      if (offset >= SIO_FIRST && offset <= SIO_LAST) changed();
    };
  }

  /** Shows the pins of our PIO to rp2040js' GPIO status registers. */
  private mirror(): void {
    for (let index = 0; index < 2; index++) {
      this.chip.pio[index]!.pinValues = this.pio[index]!.pinValues;
      this.chip.pio[index]!.pinDirections = this.pio[index]!.pinDirections;
    }
  }

  /** Levels now, one bit for each watched GPIO. */
  levels(): number {
    if (this.changed) this.readRegisters();
    const [pio0, pio1] = this.pio;
    const { masks, valueOverride, enableOverride } = this;
    const value = masks.value | (pio0.pinValues & masks.pio0) | (pio1.pinValues & masks.pio1);
    const enable = masks.enable | (pio0.pinDirections & masks.pio0) | (pio1.pinDirections & masks.pio1);
    const driven = ((enable ^ enableOverride.invert) & ~enableOverride.low) | enableOverride.high;
    const high = ((value ^ valueOverride.invert) & ~valueOverride.low) | valueOverride.high;
    return high & driven & ~this.disabled & this.watched;
  }

  private readRegisters(): void {
    this.changed = false;
    this.masks = { pio0: 0, pio1: 0, value: 0, enable: 0 };
    this.valueOverride = { invert: 0, low: 0, high: 0 };
    this.enableOverride = { invert: 0, low: 0, high: 0 };
    this.disabled = 0;
    for (const pin of this.chip.gpio) {
      const bit = 1 << pin.index;
      if ((this.watched & bit) === 0) continue;
      if (pin.functionSelect === FUNCTION_PIO0) this.masks.pio0 |= bit;
      else if (pin.functionSelect === FUNCTION_PIO1) this.masks.pio1 |= bit;
      else {
        if (pin.rawOutputValue) this.masks.value |= bit;
        if (pin.rawOutputEnable) this.masks.enable |= bit;
      }
      addOverride(this.valueOverride, pin.outputOverride, bit);
      addOverride(this.enableOverride, pin.outputEnableOverride, bit);
      if (pin.outputDisable) this.disabled |= bit;
    }
  }
}

function addOverride(masks: { invert: number; low: number; high: number }, kind: number, bit: number): void {
  if (kind === 1) masks.invert |= bit;
  else if (kind === 2) masks.low |= bit;
  else if (kind === 3) masks.high |= bit;
}
