/**
 * The flash controller of the RP2040 (SSI, datasheet section 4.10) and the override of its chip select
 * (IO_QSPI, section 2.19.6.2), as far as a driver needs them: standard SPI through DR0, in frames of 8 bits,
 * or as reads of some words by one frame of 32 bits (TMOD 3, "EEPROM read"). Bits take their time at the
 * system clock through BAUDR. It also reads flash for the cache (xip.ts). Refused: the dual and quad modes,
 * other frames, queues that overflow, select that rises inside a byte, commands from code in flash.
 */
import { BasePeripheral, type RP2040 } from "rp2040js";
import { EmulationError } from "./emulation-error.js";
import type { NorFlash } from "./nor-flash.js";
import { HIGH_AFTER_READ } from "./nor-times.js";
import { StoragePeripheral } from "./storage.js";
import type { FlashReader } from "./xip.js";

const CTRLR0 = 0x00;
const CTRLR1 = 0x04;
const SSIENR = 0x08;
const SER = 0x10;
const BAUDR = 0x14;
const TXFLR = 0x20;
const RXFLR = 0x24;
const SR = 0x28;
const IDR = 0x58;
const VERSION = 0x5c;
const DR0 = 0x60;
const SPI_CTRLR0 = 0xf4;
const FIFO_DEPTH = 16;
const GPIO_QSPI_SS_CTRL = 0x0c;
/** Transfer modes, CTRLR0 bits 9:8. */
const TRANSMIT_ONLY = 1;
const EEPROM_READ = 3;
const BYTE_BITS = 8;
const WORD_BITS = 32;
const WORD_BYTES = 4;

const SR_BUSY = 1;
const SR_TRANSMIT_NOT_FULL = 2;
const SR_TRANSMIT_EMPTY = 4;
const SR_RECEIVE_NOT_EMPTY = 8;
const SR_RECEIVE_FULL = 16;

/** Reads in place by command 03h with an address of 24 bits: CTRLR0 and SPI_CTRLR0 (4.10.13). */
const PLAIN_READS = { control: 0x001f0300, serial: 0x03000218 };
/** Bits of such a read: command, address, a word. */
const READ_BITS = 64;
/** The divider with which the boot ROM reads (pico-bootrom, program_flash_generic.c). */
const BOOT_ROM_DIVIDER = 6;

/** IO_QSPI: chip select is driven by hand when OUTOVER of GPIO_QSPI_SS is 2 (low) or 3 (high). */
export class QspiPins extends StoragePeripheral {
  /** Told when the override changes; the controller's. */
  onSelect: (level: "low" | "high" | undefined) => void = () => undefined;

  /** Chip select as the firmware forces it, or undefined when SSI drives it. */
  get forcedChipSelect(): "low" | "high" | undefined {
    const override = (this.readUint32(GPIO_QSPI_SS_CTRL) >>> 8) & 3;
    return override === 2 ? "low" : override === 3 ? "high" : undefined;
  }

  constructor(chip: RP2040) {
    super(chip, "IO_QSPI");
  }

  override writeUint32(offset: number, value: number): void {
    super.writeUint32(offset, value);
    this.onSelect(this.forcedChipSelect);
  }
}

/** A frame that has come, and when. */
interface Received {
  readonly value: number;
  readonly at: number;
}

/** SSI in standard SPI mode. */
export class FlashController extends BasePeripheral implements FlashReader {
  /** Set when the firmware saw a busy flash: until it is ready, asking again changes nothing. */
  sawBusy = false;
  private readonly registers: StoragePeripheral;
  private readonly received: Received[] = [];
  private shiftedAt = 0;
  /** Until when the reads in place of this instruction last, ns. */
  private readsUntil = 0;

  constructor(
    chip: RP2040,
    private readonly flash: NorFlash,
    private readonly pins: QspiPins,
    private readonly clock: { readonly nanos: number },
  ) {
    super(chip, "SSI");
    this.registers = new StoragePeripheral(chip, "SSI", {
      [CTRLR0]: PLAIN_READS.control,
      [SPI_CTRLR0]: PLAIN_READS.serial,
      [BAUDR]: BOOT_ROM_DIVIDER,
      [SER]: 1,
      [SSIENR]: 1,
    });
    pins.onSelect = (level) => this.forceSelect(level);
  }

  /** Cycles of a serial read of one word in place. */
  cyclesOfRead(): number {
    const refuse = (why: string): never => {
      throw new EmulationError(`flash is read in place while ${why}`);
    };
    if (this.flash.busyUntil !== undefined) refuse("it is busy with an erase or program");
    if (!this.isEnabled) refuse("its controller, SSI, is off");
    if (this.pins.forcedChipSelect !== undefined) refuse("its select is driven by hand");
    const { control, serial } = PLAIN_READS;
    if (this.registers.readUint32(CTRLR0) !== control || this.registers.readUint32(SPI_CTRLR0) !== serial)
      refuse("SSI is set to another mode than plain serial reads (03h), which is not modelled");
    if (this.registers.readUint32(CTRLR1) !== 0) refuse("CTRLR1 asks for more than one word");
    if (this.clock.nanos < this.shiftedAt) refuse("a command is on its way");
    this.endFrame();
    // The flash itself refuses a select that falls too early, and a clock that is too fast.
    const begins = Math.max(this.clock.nanos, this.readsUntil);
    this.flash.select(begins);
    this.flash.exchange(serial >>> 24, this.hertz);
    this.readsUntil = begins + READ_BITS * this.bitNanos;
    this.flash.deselect(this.readsUntil - HIGH_AFTER_READ);
    return READ_BITS * this.divider;
  }

  override readUint32(address: number): number {
    const offset = address & 0xfff;
    switch (offset) {
      case TXFLR:
        return 0;
      case RXFLR:
        return this.arrived;
      case SR:
        return this.status();
      case IDR:
        return 0x51535049;
      case VERSION:
        return 0x3430312a;
      case DR0:
        return this.take();
      default:
        return this.registers.readUint32(offset);
    }
  }

  override writeUint32(offset: number, value: number): void {
    if (offset === DR0) {
      this.send(value);
      return;
    }
    if (offset === SSIENR && (value & 1) === 0) this.turnOff();
    else if (offset !== SSIENR && this.isEnabled && value !== this.registers.readUint32(offset))
      throw new EmulationError(
        `SSI: ${offset === CTRLR0 ? "CTRLR0" : `offset 0x${offset.toString(16)}`} is written while SSI is enabled, which the chip ignores`,
      );
    this.registers.writeUint32(offset, value);
  }

  private get isEnabled(): boolean {
    return (this.registers.readUint32(SSIENR) & 1) !== 0;
  }

  private get divider(): number {
    const divider = this.registers.readUint32(BAUDR);
    if (divider < 2 || divider & 1) throw new EmulationError(`SSI: BAUDR ${divider} gives no clock`);
    return divider;
  }

  private get hertz(): number {
    return this.rp2040.clkSys / this.divider;
  }

  private get bitNanos(): number {
    return 1e9 / this.hertz;
  }

  private get arrived(): number {
    const { nanos } = this.clock;
    const count = this.received.findIndex(({ at }) => at > nanos);
    return count < 0 ? this.received.length : count;
  }

  private status(): number {
    this.endFrame();
    const { arrived } = this;
    const isShifting = this.clock.nanos < this.shiftedAt;
    return (
      (isShifting ? SR_BUSY : SR_TRANSMIT_EMPTY) |
      SR_TRANSMIT_NOT_FULL |
      (arrived > 0 ? SR_RECEIVE_NOT_EMPTY : 0) |
      (arrived === FIFO_DEPTH ? SR_RECEIVE_FULL : 0)
    );
  }

  private take(): number {
    if (this.arrived === 0) throw new EmulationError("SSI: DR0 is read while nothing has come");
    return this.received.shift()!.value;
  }

  private turnOff(): void {
    if (this.clock.nanos < this.shiftedAt) throw new EmulationError("SSI: it is turned off inside a frame");
    this.endFrame();
    this.received.length = 0;
  }

  /**
   * Without an override the chip is deselected as soon as the transmit FIFO has run empty (section 4.10.9).
   */
  private endFrame(): void {
    if (this.pins.forcedChipSelect === undefined && this.clock.nanos >= this.shiftedAt)
      this.flash.deselect(this.shiftedAt);
  }

  private forceSelect(level: "low" | "high" | undefined): void {
    if (level === "low") {
      this.flash.select();
      return;
    }
    if (this.flash.isSelected && this.clock.nanos < this.shiftedAt)
      throw new EmulationError("SSI: select rises while a byte is on its way");
    this.flash.deselect();
  }

  private send(value: number): void {
    const control = this.registers.readUint32(CTRLR0);
    const program = this.rp2040.core.PC;
    if (program >= 0x10000000 && program < 0x14000000) {
      throw new EmulationError("SSI: code that runs from flash sends commands to the flash");
    }
    if (!this.isEnabled) throw new EmulationError("SSI: DR0 is written while disabled");
    const bits = ((control >>> 16) & 31) + 1;
    const transfer = (control >>> 8) & 3;
    const isSerial = ((control >>> 21) & 3) === 0;
    this.endFrame();
    if (this.pins.forcedChipSelect === undefined) this.flash.select();
    if (isSerial && bits === BYTE_BITS && transfer !== EEPROM_READ) {
      const answer = this.shift(value);
      if (transfer !== TRANSMIT_ONLY) this.receive(answer);
    } else if (isSerial && bits === WORD_BITS && transfer === EEPROM_READ) this.readWords(value);
    else throw new EmulationError("SSI: DR0 is modelled for standard SPI with 8-bit frames, or 32-bit reads");
  }

  /** A command and its address, in one frame; then words come, highest byte first. */
  private readWords(head: number): void {
    for (let shift = WORD_BITS - BYTE_BITS; shift >= 0; shift -= BYTE_BITS) this.shift(head >>> shift);
    for (let left = this.registers.readUint32(CTRLR1) + 1; left > 0; left--) {
      let word = 0;
      for (let byte = 0; byte < WORD_BYTES; byte++) word = (word << BYTE_BITS) | this.shift(0);
      this.receive(word >>> 0);
    }
  }

  /** Shifts a byte behind those on their way, and gives the one that comes back. */
  private shift(value: number): number {
    this.shiftedAt = Math.max(this.shiftedAt, this.clock.nanos) + BYTE_BITS * this.bitNanos;
    return this.flash.exchange(value & 0xff, this.hertz);
  }

  private receive(value: number): void {
    if (this.received.length === FIFO_DEPTH) throw new EmulationError("SSI: the receive FIFO overflows");
    this.received.push({ value, at: this.shiftedAt });
    if (this.flash.busyUntil !== undefined) this.sawBusy = true;
  }
}
