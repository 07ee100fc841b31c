/**
 * The data path of a PIO state machine (RP2040 datasheet sections 3.2 and 3.5): FIFOs, shift registers,
 * scratch registers and pins. Takes parts of an instruction from pio-machine.ts; gives whether they stall.
 * Input pins are not modelled, and refused.
 */
import { EmulationError } from "../../../hostsim/emulator/emulation-error.js";
import { lowBits, PioSettings, rotateLeft } from "./pio-settings.js";
import { WordFifo } from "./word-fifo.js";

/** What a machine shares with the three others of its block. */
export interface PioShared {
  readonly instructions: Uint16Array;
  /** Output levels, one bit for each GPIO. */
  pinValues: number;
  /** Output enables, one bit for each GPIO. */
  pinDirections: number;
  /** Interrupt flags as they were when the cycle began. */
  readonly flags: number;
  /** Flags to raise when the cycle ends. */
  raised: number;
  /** Flags to clear when the cycle ends. */
  cleared: number;
  /** FDEBUG register (section 3.7). */
  fifoDebug: number;
}

/** FDEBUG bits of machine 0; machine n has them n places higher. */
const RX_STALL = 1 << 0;
const RX_UNDERFLOW = 1 << 8;
const TX_OVERFLOW = 1 << 16;
const TX_STALL = 1 << 24;

const FJOIN_TX = 1 << 30;
const FJOIN_RX = 1 << 31;
const FJOIN = FJOIN_TX | FJOIN_RX;

/** Registers and FIFOs of one machine. */
export class PioDataPath {
  readonly settings = new PioSettings();
  readonly tx = new WordFifo(4);
  readonly rx = new WordFifo(4);
  x = 0;
  y = 0;
  inputShift = 0;
  inputCount = 0;
  outputShift = 0;
  /** Bits already shifted out; 32 means empty (section 3.5.4). */
  outputCount = 32;

  constructor(
    protected readonly shared: PioShared,
    protected readonly index: number,
  ) {}

  /**
   * Sets shifting and joining; a change of joining empties both FIFOs (section 3.7, SMx_SHIFTCTRL, FJOIN).
   */
  writeShiftControl(value: number): void {
    if ((value ^ this.settings.shiftControl) & FJOIN) {
      this.tx.flush();
      this.rx.flush();
      this.tx.depth = value & FJOIN_TX ? 8 : value & FJOIN_RX ? 0 : 4;
      this.rx.depth = value & FJOIN_RX ? 8 : value & FJOIN_TX ? 0 : 4;
    }
    this.settings.writeShiftControl(value);
  }

  /** A bus write to TXFn: dropped and reported when the FIFO is full. */
  writeTransmit(word: number): void {
    if (this.tx.full) this.shared.fifoDebug |= TX_OVERFLOW << this.index;
    else this.tx.push(word);
  }

  /** A bus read of RXFn: 0 and reported when the FIFO is empty. */
  readReceive(): number {
    if (this.rx.count > 0) return this.rx.pull();
    this.shared.fifoDebug |= RX_UNDERFLOW << this.index;
    return 0;
  }

  /** Autopull in a cycle that is not an OUT, and behind an OUT (section 3.5.4.2). */
  protected refill(): void {
    if (this.settings.autopull && this.outputCount >= this.settings.pullThreshold && this.tx.count > 0) {
      this.outputShift = this.tx.pull();
      this.outputCount = 0;
    }
  }

  /**
   * Whether an OUT can't go on: the shift register is empty, and refilling takes the cycle (section 3.5.4.2).
   */
  protected outStalls(): boolean {
    if (!this.settings.autopull || this.outputCount < this.settings.pullThreshold) return false;
    if (this.tx.count === 0) this.shared.fifoDebug |= TX_STALL << this.index;
    else this.refill();
    return true;
  }

  /** Takes bits from the output shift register, which is refilled in the same cycle if it can be. */
  protected takeOutput(bits: number): number {
    let value = this.outputShift;
    if (bits === 32) this.outputShift = 0;
    else if (this.settings.outShiftsRight) {
      value &= lowBits(bits);
      this.outputShift >>>= bits;
    } else {
      value >>>= 32 - bits;
      this.outputShift <<= bits;
    }
    this.outputCount = Math.min(32, this.outputCount + bits);
    this.refill();
    return value;
  }

  /** IN with autopush; false when it stalls on a full FIFO. */
  protected shiftIn(source: number, bits: number): boolean {
    const total = Math.min(32, this.inputCount + bits);
    const pushes = this.settings.autopush && total >= this.settings.pushThreshold;
    if (pushes && this.rx.full) {
      this.shared.fifoDebug |= RX_STALL << this.index;
      return false;
    }
    const value = this.source(source) & lowBits(bits);
    if (bits === 32) this.inputShift = value;
    else if (this.settings.inShiftsRight)
      this.inputShift = (this.inputShift >>> bits) | (value << (32 - bits));
    else this.inputShift = (this.inputShift << bits) | value;
    this.inputCount = total;
    if (pushes) {
      this.rx.push(this.inputShift);
      this.inputShift = 0;
      this.inputCount = 0;
    }
    return true;
  }

  /**
   * PUSH; a full FIFO is reported even when the instruction does not block and drops the word
   * (FDEBUG.RXSTALL).
   */
  protected push(onlyIfFull: boolean, blocks: boolean): boolean {
    if (onlyIfFull && this.inputCount < this.settings.pushThreshold) return true;
    if (this.rx.full) {
      this.shared.fifoDebug |= RX_STALL << this.index;
      if (blocks) return false;
    } else this.rx.push(this.inputShift);
    this.inputShift = 0;
    this.inputCount = 0;
    return true;
  }

  /** PULL; only a blocking one reports an empty FIFO (FDEBUG.TXSTALL), the other copies X (section 3.4.7). */
  protected pull(onlyIfEmpty: boolean, blocks: boolean): boolean {
    if (onlyIfEmpty && this.outputCount < this.settings.pullThreshold) return true;
    if (this.settings.autopull && this.outputCount === 0) return true;
    if (this.tx.count > 0) this.outputShift = this.tx.pull();
    else if (blocks) {
      this.shared.fifoDebug |= TX_STALL << this.index;
      return false;
    } else this.outputShift = this.x;
    this.outputCount = 0;
    return true;
  }

  /** A source of IN or MOV by its code (sections 3.4.4 and 3.4.8). */
  protected source(code: number): number {
    switch (code) {
      case 1:
        return this.x;
      case 2:
        return this.y;
      case 3:
        return 0;
      case 5: {
        const { execControl } = this.settings;
        const level = execControl & 16 ? this.rx.count : this.tx.count;
        return level < (execControl & 15) ? -1 : 0;
      }
      case 6:
        return this.inputShift;
      case 7:
        return this.outputShift;
      default:
        throw new EmulationError("PIO: reading input pins is not modelled");
    }
  }

  protected writePins(value: number, base: number, mask: number): void {
    this.shared.pinValues = (this.shared.pinValues & ~mask) | (rotateLeft(value, base) & mask);
  }

  protected writeDirections(value: number, base: number, mask: number): void {
    this.shared.pinDirections = (this.shared.pinDirections & ~mask) | (rotateLeft(value, base) & mask);
  }
}
