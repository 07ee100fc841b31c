/**
 * A board with an RP2040 and a satqkd image, such as the Raspberry Pi Pico, run in lock-step: each
 * instruction of the processor is followed by as many cycles of PIO and DMA as it took. Takes a board, an
 * image, bytes for the UART and faults to inject. Gives the levels of the lines at the end of each clk_sys
 * cycle and the bytes that the firmware sends. It judges order and content, never nanoseconds;
 * docs/reference/emulation.md lists what it can't see. One core only.
 */
import type { RP2040 } from "rp2040js";
import { JOURNAL_BYTES } from "../../../firmware/flight/journals.js";
import { RandomStream } from "../../base/random.js";
import { BAUD_RATE, type Wiring } from "../../board/wiring.js";
import { type ChipOptions, type EmulatedChip, LINES, TRIGGER } from "../emulated-chip.js";
import { Chip } from "./chip.js";
import { EmulationError } from "./emulation-error.js";
import type { BusyTimes } from "./nor-times.js";

const FUNCTION_UART = 2;
/** The share by which the divider may miss the UART's rate. */
const BAUD_TOLERANCE = 0.02;
/** UARTFR.RXFF, the receive FIFO is full (datasheet section 4.2.8). */
const RECEIVE_FULL = 1 << 6;

/** What a Pico is made of. */
export interface PicoOptions extends ChipOptions {
  /** How long the flash takes to change; the typical times of its datasheet when absent. */
  readonly flashTimes?: BusyTimes;
}

/** The emulated board. */
export class Pico implements EmulatedChip {
  /** Whole clk_sys cycles since power-on. */
  cycle = 0;
  /** Watchdog resets so far. */
  resets = 0;
  private earlierNanos = 0;
  /** Set by a debugger: called when the processor meets BKPT or UDF, which otherwise is a HardFault. */
  onBreakpoint: (() => void) | undefined;
  private chip: Chip;
  private readonly wiring: Wiring;
  private readonly firstLine: number;
  private readonly trigger: number;
  private readonly watched: number;
  private pinLevels = 0;
  private readonly flashBytes: number;
  private readonly noise: RandomStream;
  private readonly toBoard: number[] = [];
  private dmaHeldFrom = 0;
  private dmaHeldTo = 0;

  /** @throws EmulationError when the image doesn't fit or the chip would not boot it. */
  constructor(private readonly options: PicoOptions) {
    const { image, wiring, name } = options.board;
    if (image === null || wiring?.firstLine === undefined || wiring.trigger === undefined)
      throw new Error(`board ${name} has no pins to look at`);
    this.wiring = wiring;
    this.firstLine = wiring.firstLine;
    this.trigger = wiring.trigger;
    this.watched = (LINES << this.firstLine) | (1 << this.trigger);
    this.flashBytes = image.flashBytes + JOURNAL_BYTES;
    const flash = new Uint8Array(this.flashBytes).fill(0xff);
    if (options.flash) flash.set(options.flash.subarray(0, this.flashBytes));
    if (options.image.length > this.flashBytes)
      throw new EmulationError(`image: larger than the board's ${this.flashBytes} bytes of flash`);
    flash.set(options.image);
    this.noise = new RandomStream(options.seed, "pico ring oscillator");
    this.chip = this.powerOn({ flash, scratch: new Uint32Array(8), reason: 0 });
  }

  /** The emulated chip of this life; another object after each watchdog reset. */
  get rp2040(): RP2040 {
    return this.chip.rp2040;
  }

  /** One slot is one clk_sys cycle. */
  get slot(): number {
    return this.cycle;
  }

  /** Frequency of clk_sys now, Hz. */
  get clockHz(): number {
    return this.chip.rp2040.clkSys;
  }

  /** The trigger is high while a block waits, and falls with its first pulse. */
  burstLevels(levels: number): number {
    return levels ^ TRIGGER;
  }

  get slotHz(): number {
    return this.clockHz;
  }

  /** Time since power-on, ns: of every life so far. */
  get nanos(): number {
    return this.earlierNanos + this.chip.internals.clock.nanos;
  }

  /** Queues bytes for the board's UART; each is delivered when the receive FIFO has room. */
  sendUart(bytes: Uint8Array): void {
    for (const byte of bytes) this.toBoard.push(byte);
  }

  /** Fault injection: DMA makes no transfer in the cycles [from, from + cycles). */
  holdDma(cycles: number, from: number = this.cycle): void {
    this.dmaHeldFrom = from;
    this.dmaHeldTo = from + cycles;
  }

  /** A copy of the flash, as a power cut at this moment leaves it. */
  flashContents(): Uint8Array {
    return this.chip.flashContents();
  }

  /**
   * Runs until the condition holds, which is asked after each instruction.
   * @returns false when it still did not hold after `maximumCycles`.
   */
  run(until: () => boolean, maximumCycles: number): boolean {
    const last = this.cycle + maximumCycles;
    while (this.cycle < last) {
      this.step(last - this.cycle);
      if (until()) return true;
    }
    return false;
  }

  /** One instruction and the cycles it takes; while the processor sleeps, up to `mostCycles` cycles. */
  step(mostCycles = 1): void {
    const { chip } = this;
    if (this.toBoard.length > 0) this.deliver();
    const asleep = chip.rp2040.core.waiting || chip.lockedUp;
    const cycles = asleep ? this.sleepCycles(mostCycles) : chip.executeInstruction();
    if (chip.hardwareActive || chip.pads.changed) this.stepHardware(cycles);
    else this.cycle += cycles;
    chip.internals.clock.tick(cycles * chip.cycleNanos);
    const wait = chip.takeFlashWait();
    if (wait > 0) this.passTime(wait, mostCycles);
    if (chip.brokeAt !== undefined) this.breakpoint();
    if (chip.watchdogFired) this.restart();
  }

  private stepHardware(cycles: number): void {
    const { chip } = this;
    const { pads, dma } = chip;
    const [pio0, pio1] = chip.pio;
    for (let index = 0; index < cycles; index++) {
      if (pio0.enabled !== 0) pio0.step();
      if (pio1.enabled !== 0) pio1.step();
      if (dma.active !== 0 && (this.cycle < this.dmaHeldFrom || this.cycle >= this.dmaHeldTo)) dma.step();
      const levels = pads.levels();
      if (levels !== this.pinLevels) {
        this.pinLevels = levels;
        this.options.onLines?.(this.cycle, this.lineLevels(levels));
      }
      this.cycle++;
    }
  }

  /** Levels of pins as levels of lines and trigger. */
  private lineLevels(pins: number): number {
    return ((pins >>> this.firstLine) & LINES) | ((pins >>> this.trigger) & 1 ? TRIGGER : 0);
  }

  /** How long a sleeping processor may be left alone: to the next alarm when nothing else runs. */
  private sleepCycles(mostCycles: number): number {
    const { chip } = this;
    if (chip.hardwareActive) return 1;
    const toAlarm = Math.ceil(chip.internals.clock.nanosToNextAlarm / chip.cycleNanos);
    return Math.max(1, Math.min(toAlarm, mostCycles));
  }

  /** Lets time pass in which the firmware only asks the flash whether it is ready. */
  private passTime(nanos: number, mostCycles: number): void {
    const { chip } = this;
    const cycles = Math.min(Math.ceil(nanos / chip.cycleNanos), this.sleepCycles(mostCycles));
    this.cycle += cycles;
    chip.internals.clock.tick(cycles * chip.cycleNanos);
  }

  private breakpoint(): void {
    this.chip.brokeAt = undefined;
    if (this.onBreakpoint) this.onBreakpoint();
    else this.chip.raiseHardFault();
  }

  private deliver(): void {
    const uart = this.chip.rp2040.uart[0]!;
    if (!uart.enabled || !uart.rxEnabled) return;
    while (this.toBoard.length > 0 && (uart.flags & RECEIVE_FULL) === 0) uart.feedByte(this.toBoard.shift()!);
  }

  private transmit(byte: number): void {
    const { rp2040 } = this.chip;
    const uart = rp2040.uart[0]!;
    if (
      rp2040.gpio[this.wiring.uartTransmit]!.functionSelect !== FUNCTION_UART ||
      !uart.enabled ||
      !uart.txEnabled
    )
      return;
    if (rp2040.clocks.periFreq === 0) throw new EmulationError("UART0 sends while clk_peri is off");
    if (Math.abs(uart.baudRate / BAUD_RATE - 1) > BAUD_TOLERANCE) {
      throw new EmulationError(`UART0 sends at ${uart.baudRate} baud instead of ${BAUD_RATE}`);
    }
    this.options.onUart?.(byte);
  }

  private powerOn(survivors: ConstructorParameters<typeof Chip>[0]): Chip {
    const chip = new Chip(survivors, this.noise, this.watched, this.options.flashTimes);
    chip.rp2040.uart[0]!.onByte = (byte) => this.transmit(byte);
    return chip;
  }

  private restart(): void {
    this.resets++;
    this.earlierNanos += this.chip.internals.clock.nanos;
    this.chip = this.powerOn(this.chip.survivors());
    if (this.pinLevels !== 0) {
      this.pinLevels = 0;
      this.options.onLines?.(this.cycle, 0);
    }
  }
}
