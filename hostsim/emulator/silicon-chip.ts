/**
 * A board with an emulated chip and a satqkd image: both cores, the hardware, one time. Takes: a board, an
 * image, bytes for the UART, faults to inject. Gives: the levels of the lines, slot by slot, and the bytes
 * that the firmware sends. It runs in WebAssembly (hostsim/emulator/silicon); docs/reference/emulation.md
 * says what its times rest on. What a chip has alone is in rp2040/pico.ts and rp2350/pico2.ts.
 */
import { JOURNAL_BYTES } from "../../firmware/flight/journals.js";
import { RandomStream } from "../base/random.js";
import { BAUD_RATE } from "../board/wiring.js";
import { type ChipOptions, type EmulatedChip, LINES, TRIGGER } from "./emulated-chip.js";
import { EmulationError } from "./emulation-error.js";
import { type BusyTimes, TYPICAL } from "./flash-times.js";
import type { SiliconModule } from "./module.js";
import { refusalOf } from "./refusal.js";

/** Reasons of silicon/machine.ts, STOP_. */
const STOP_TIME = 0;
const STOP_REFUSED = 1;
const STOP_WATCHDOG = 3;
/** A change of the lines in the module's memory: slot and levels. */
const CHANGE_BYTES = 16;
const LEVELS_AT = 8;
const ALL_CHANNELS = 0xffff;
/** Cycles between two looks at the condition of `run`, when nothing else stops it. */
const SLICE_CYCLES = 20_000;
const PROGRAM_COUNTER = 15;

/** What a chip's class says of it. */
interface Kind {
  /** For messages. */
  readonly name: string;
  /** Name of the stream of its noise. */
  readonly noise: string;
  /** Pins whose change is looked at at once, from the number of the trigger's; bit 31 is a mark. */
  readonly stopPins: (trigger: number) => number;
}

/** The emulated board. */
export abstract class SiliconChip<Module extends SiliconModule = SiliconModule> implements EmulatedChip {
  resets = 0;
  private readonly firstLine: number;
  private readonly trigger: number;
  protected readonly flashBytes: number;
  private readonly toBoard: number[] = [];
  private readonly noise: RandomStream;
  private nextNoise: number;

  /** @throws EmulationError when the image doesn't fit. `powerOn` boots it. */
  constructor(
    private readonly options: ChipOptions,
    private readonly kind: Kind,
    protected readonly silicon: Module,
  ) {
    const { image, wiring, name } = options.board;
    if (image === null || wiring?.firstLine === undefined || wiring.trigger === undefined)
      throw new Error(`board ${name} has no pins to look at`);
    this.firstLine = wiring.firstLine;
    this.trigger = wiring.trigger;
    this.flashBytes = image.flashBytes + JOURNAL_BYTES;
    if (this.flashBytes > silicon.flashBytes() || options.image.length > this.flashBytes)
      throw new EmulationError(`image: larger than the board's ${this.flashBytes} bytes of flash`);
    const cells = this.flash().fill(0xff);
    if (options.flash) cells.set(options.flash.subarray(0, this.flashBytes));
    cells.set(options.image);
    this.noise = new RandomStream(options.seed, kind.noise);
    this.nextNoise = this.noise.uint32();
    silicon.setCrystal(wiring.crystalHz);
    silicon.uartWire(wiring.uartTransmit, wiring.uartReceive, BAUD_RATE);
    const { pageProgram, sectorErase }: BusyTimes = options.flashTimes ?? TYPICAL;
    silicon.norIs(pageProgram, sectorErase, this.flashBytes);
    silicon.watchPins((LINES << this.firstLine) | (1 << this.trigger));
    silicon.linesStopAt(kind.stopPins(this.trigger));
  }

  /** @throws EmulationError when the chip would not boot the image. */
  protected powerOn(): void {
    this.giveNoise();
    this.silicon.machinePowerOn();
    this.check();
  }

  get cycle(): number {
    return this.silicon.cycleNow();
  }

  get slot(): number {
    return this.silicon.slotNow();
  }

  /** Time since power-on, ns. */
  get nanos(): number {
    return this.silicon.nanosecondsNow();
  }

  get clockHz(): number {
    return this.silicon.systemFrequency();
  }

  get slotHz(): number {
    return this.silicon.slotFrequency();
  }

  abstract burstLevels(levels: number): number;

  sendUart(bytes: Uint8Array): void {
    for (const byte of bytes) this.toBoard.push(byte);
  }

  /** `channels`: a bit for each channel that is held, all by default. */
  holdDma(cycles: number, fromSlot?: number, channels = ALL_CHANNELS): void {
    const from = fromSlot === undefined ? this.cycle : this.silicon.cycleOfSlot(fromSlot);
    this.silicon.holdDma(from, from + cycles, channels);
  }

  /** Fault injection: a bit of RAM flips, at a cycle or now. `place`: bytes from the beginning of RAM. */
  flipBit(place: number, bit: number, cycle: number = this.cycle): void {
    this.silicon.flipBit(place, bit, cycle);
  }

  /** Fault injection: core 1 executes nothing from a cycle on, or from now on. */
  stopCore1(cycle: number = this.cycle): void {
    this.silicon.stopCore1(cycle);
  }

  /** A register of a core: 0 to 15, or 16 for xPSR. */
  register(core: 0 | 1, index: number): number {
    return this.silicon.processorRegister(core, index) >>> 0;
  }

  /** Sets a register of a core, as a debugger does. */
  setRegister(core: 0 | 1, index: number, value: number): void {
    this.silicon.setProcessorRegister(core, index, value);
  }

  /** Address of core 0's next instruction. */
  get programCounter(): number {
    return this.register(0, PROGRAM_COUNTER);
  }

  set programCounter(address: number) {
    this.setRegister(0, PROGRAM_COUNTER, address);
  }

  /** Reads `bytes` (1, 2 or 4) over core 0's bus, as a debugger does: no time passes. */
  read(address: number, bytes = 4): number {
    const value = this.silicon.busRead(address, bytes) >>> 0;
    this.checkAccess();
    return value;
  }

  /** Writes `bytes` likewise. */
  write(address: number, value: number, bytes = 4): void {
    this.silicon.busWrite(address, value, bytes);
    this.checkAccess();
  }

  /** RAM, as it is: not a copy. */
  ram(): Uint8Array {
    return new Uint8Array(this.silicon.memory.buffer, this.silicon.ramAt(), this.silicon.ramBytes());
  }

  /** Cells of the flash, as they are: not a copy. */
  flash(): Uint8Array {
    return new Uint8Array(this.silicon.memory.buffer, this.silicon.cellsAt(), this.flashBytes);
  }

  flashContents(): Uint8Array {
    this.silicon.cutPower();
    return this.flash().slice();
  }

  run(until: () => boolean, maximumCycles: number): boolean {
    const last = this.cycle + maximumCycles;
    while (this.cycle < last) {
      this.advance(Math.min(last, this.cycle + SLICE_CYCLES));
      if (until()) return true;
    }
    return false;
  }

  /** One instruction of core 0, and what the hardware does in its cycles; or a cycle in which it sleeps. */
  step(): void {
    const begins = this.silicon.coreTime(0);
    this.runTo(begins + 1);
    this.runTo(this.silicon.coreTime(0));
  }

  /** As `run`, but the condition is asked after each instruction of core 0. */
  stepUntil(until: () => boolean, maximumCycles: number): boolean {
    const last = this.cycle + maximumCycles;
    while (this.cycle < last) {
      this.step();
      if (until()) return true;
    }
    return false;
  }

  private runTo(cycle: number): void {
    const { resets } = this;
    while (this.cycle < cycle && this.resets === resets) this.advance(cycle);
  }

  /** Runs until a cycle, or less far: until a burst begins, or a line of text has been sent. */
  private advance(cycle: number): void {
    const { silicon } = this;
    while (this.toBoard.length > 0 && silicon.uartGive(this.toBoard[0]!) !== 0) this.toBoard.shift();
    this.giveNoise();
    const reason = silicon.runUntil(cycle);
    this.take();
    if (reason === STOP_REFUSED) throw refusalOf(this.kind.name, silicon);
    if (reason === STOP_WATCHDOG) this.restart();
    else if (reason === STOP_TIME) return;
  }

  private giveNoise(): void {
    while (this.silicon.noiseGive(this.nextNoise) !== 0) this.nextNoise = this.noise.uint32();
  }

  /** Hands on what lines and UART have shown. */
  private take(): void {
    const { silicon } = this;
    const count = silicon.linesCount();
    if (count > 0) {
      const changes = new DataView(silicon.memory.buffer, silicon.linesAt(), count * CHANGE_BYTES);
      silicon.linesForget();
      for (let at = 0; at < count * CHANGE_BYTES; at += CHANGE_BYTES)
        this.options.onLines?.(
          changes.getFloat64(at, true),
          this.lineLevels(changes.getUint32(at + LEVELS_AT, true)),
        );
    }
    const sent = silicon.uartSent();
    if (sent === 0) return;
    const bytes = new Uint8Array(silicon.memory.buffer, silicon.uartSentAt(), sent).slice();
    silicon.uartForget();
    for (const byte of bytes) this.options.onUart?.(byte);
  }

  /** Levels of pins as levels of lines and trigger. */
  protected lineLevels(pins: number): number {
    return ((pins >>> this.firstLine) & LINES) | ((pins >>> this.trigger) & 1 ? TRIGGER : 0);
  }

  private restart(): void {
    this.resets++;
    this.silicon.machineRestart();
    this.take();
    this.check();
  }

  /** An access of a debugger that is refused leaves the board as it was. */
  private checkAccess(): void {
    if (this.silicon.refusalCode() === 0) return;
    const refusal = refusalOf(this.kind.name, this.silicon);
    this.silicon.forgetRefusal();
    throw refusal;
  }

  private check(): void {
    if (this.silicon.refusalCode() !== 0) throw refusalOf(this.kind.name, this.silicon);
  }
}
