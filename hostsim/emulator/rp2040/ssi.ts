/**
 * The flash controller of the RP2040 (SSI, datasheet section 4.10) and the override of its chip select
 * (IO_QSPI, section 2.19.6.2), as far as a driver needs them that erases and programs through DR0 in 8-bit
 * SPI frames. Execution from flash (XIP) goes past this model straight to the flash's bytes; a driver that
 * runs from flash while it sends commands would fail on the chip and is refused.
 */
import { BasePeripheral, type RP2040 } from "rp2040js";
import { EmulationError } from "./emulation-error.js";
import type { NorFlash } from "./nor-flash.js";
import { StoragePeripheral } from "./storage.js";

const CTRLR0 = 0x00;
const SSIENR = 0x08;
const TXFLR = 0x20;
const RXFLR = 0x24;
const SR = 0x28;
const IDR = 0x58;
const VERSION = 0x5c;
const DR0 = 0x60;
const FIFO_DEPTH = 16;
const GPIO_QSPI_SS_CTRL = 0x0c;
/** Transfer modes, CTRLR0 bits 9:8. */
const TRANSMIT_ONLY = 1;

/** IO_QSPI: chip select is driven by hand when OUTOVER of GPIO_QSPI_SS is 2 (low) or 3 (high). */
export class QspiPins extends StoragePeripheral {
  /** Chip select as the firmware forces it, or undefined when SSI drives it. */
  get forcedChipSelect(): "low" | "high" | undefined {
    const override = (this.readUint32(GPIO_QSPI_SS_CTRL) >>> 8) & 3;
    return override === 2 ? "low" : override === 3 ? "high" : undefined;
  }

  constructor(
    chip: RP2040,
    private readonly flash: NorFlash,
  ) {
    super(chip, "IO_QSPI");
  }

  override writeUint32(offset: number, value: number): void {
    super.writeUint32(offset, value);
    if (this.forcedChipSelect === "low") this.flash.select();
    else this.flash.deselect();
  }
}

/** SSI in standard SPI mode; each byte is exchanged at once. */
export class FlashController extends BasePeripheral {
  private readonly registers: StoragePeripheral;
  private readonly received: number[] = [];

  constructor(
    chip: RP2040,
    private readonly flash: NorFlash,
    private readonly pins: QspiPins,
  ) {
    super(chip, "SSI");
    this.registers = new StoragePeripheral(chip, "SSI");
  }

  override readUint32(address: number): number {
    const offset = address & 0xfff;
    switch (offset) {
      case TXFLR:
        return 0;
      case RXFLR:
        return this.received.length;
      case SR:
        // Without an override the chip is deselected as soon as the transmit FIFO has run empty (section
        // 4.10.9).
        if (this.pins.forcedChipSelect === undefined) this.flash.deselect();
        return 0x06 | (this.received.length > 0 ? 8 : 0) | (this.received.length === FIFO_DEPTH ? 16 : 0);
      case IDR:
        return 0x51535049;
      case VERSION:
        return 0x3430312a;
      case DR0:
        return this.received.shift() ?? 0;
      default:
        return this.registers.readUint32(offset);
    }
  }

  override writeUint32(offset: number, value: number): void {
    if (offset === DR0) {
      this.send(value);
      return;
    }
    if (offset === SSIENR && (value & 1) === 0) this.received.length = 0;
    if (offset === CTRLR0 && (this.registers.readUint32(SSIENR) & 1) !== 0) {
      throw new EmulationError("SSI: CTRLR0 is written while SSI is enabled, which the chip ignores");
    }
    this.registers.writeUint32(offset, value);
  }

  private send(value: number): void {
    const control = this.registers.readUint32(CTRLR0);
    const program = this.rp2040.core.PC;
    if (program >= 0x10000000 && program < 0x14000000) {
      throw new EmulationError("SSI: code that runs from flash sends commands to the flash");
    }
    if ((this.registers.readUint32(SSIENR) & 1) === 0)
      throw new EmulationError("SSI: DR0 is written while disabled");
    if (((control >>> 16) & 31) !== 7 || ((control >>> 21) & 3) !== 0) {
      throw new EmulationError("SSI: DR0 is modelled for standard SPI with 8-bit frames only");
    }
    if (this.pins.forcedChipSelect === undefined) this.flash.select();
    const answer = this.flash.exchange(value);
    if (((control >>> 8) & 3) === TRANSMIT_ONLY) return;
    if (this.received.length === FIFO_DEPTH) throw new EmulationError("SSI: the receive FIFO overflows");
    this.received.push(answer);
  }
}
