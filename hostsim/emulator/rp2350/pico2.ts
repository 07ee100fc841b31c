/**
 * A board with an RP2350 and a satqkd image, such as the Raspberry Pi Pico 2: both cores, the hardware, one
 * time. Takes: a board, an image, bytes for the UART, faults to inject. Gives: the levels of the lines, slot
 * by slot, and the bytes that the firmware sends. It runs in WebAssembly (hostsim/emulator/silicon);
 * docs/reference/emulation.md says what its times rest on.
 */
import { JOURNAL_BYTES } from "../../../firmware/flight/journals.js";
import { RandomStream } from "../../base/random.js";
import { BAUD_RATE } from "../../board/wiring.js";
import { type ChipOptions, type EmulatedChip, LINES, MARK, TRIGGER } from "../emulated-chip.js";
import { EmulationError } from "../rp2040/emulation-error.js";
import { newSilicon, type SiliconModule } from "./module.js";
import { refusalOf } from "./refusal.js";

/** Reasons of machine.ts, STOP_. */
const STOP_TIME = 0;
const STOP_REFUSED = 1;
const STOP_WATCHDOG = 3;
/** A change of the lines in the module's memory: slot and levels. */
const CHANGE_BYTES = 16;
const LEVELS_AT = 8;
/** Bit of a mark in the module's levels, where GPIO 31 would be. */
const MARK_OF_MODULE = 1 << 31;
const ALL_CHANNELS = 0xffff;
/** Cycles between two looks at the condition of `run`, when nothing else stops it. */
const SLICE_CYCLES = 20_000;

/** What a stall of HSTX shows: silicon/rp2350/hstx.ts, STALL_. */
export type StallVariant = "holds" | "alternates" | "shifts on";
const STALL_VARIANTS: readonly StallVariant[] = ["holds", "alternates", "shifts on"];

/** Behaviours of the chip on which sources disagree, or that vary. */
export interface ChipVariants {
  /** What HSTX's pins show when its queue has run dry. */
  readonly hstxStall?: StallVariant;
  /** PIO's `pull noblock` on an empty queue sets TXSTALL. */
  readonly pullStalls?: boolean;
  /** The flash takes its longest times instead of its typical ones. */
  readonly slowFlash?: boolean;
}

/** The emulated board. */
export class Pico2 implements EmulatedChip {
  resets = 0;
  private readonly silicon: SiliconModule = newSilicon();
  private readonly firstLine: number;
  private readonly trigger: number;
  private readonly flashBytes: number;
  private readonly toBoard: number[] = [];

  /** @throws EmulationError when the image doesn't fit or the chip would not boot it. */
  constructor(
    private readonly options: ChipOptions,
    variants: ChipVariants = {},
  ) {
    const { silicon } = this;
    const { image, wiring, name } = options.board;
    if (image === null || wiring?.firstLine === undefined || wiring.trigger === undefined)
      throw new Error(`board ${name} has no pins to look at`);
    this.firstLine = wiring.firstLine;
    this.trigger = wiring.trigger;
    this.flashBytes = image.flashBytes + JOURNAL_BYTES;
    if (this.flashBytes > silicon.flashBytes() || options.image.length > this.flashBytes)
      throw new EmulationError(`image: larger than the board's ${this.flashBytes} bytes of flash`);
    const cells = new Uint8Array(silicon.memory.buffer, silicon.cellsAt(), silicon.flashBytes()).fill(0xff);
    if (options.flash) cells.set(options.flash.subarray(0, this.flashBytes));
    cells.set(options.image);
    const noise = new RandomStream(options.seed, "RP2350 noise");
    silicon.setNoiseSeed(noise.uint32(), noise.uint32());
    silicon.setCrystal(wiring.crystalHz);
    silicon.uartWire(wiring.uartTransmit, wiring.uartReceive, BAUD_RATE);
    silicon.hstxStallShows(STALL_VARIANTS.indexOf(variants.hstxStall ?? "holds"));
    silicon.pioPullStalls(variants.pullStalls ? 1 : 0);
    silicon.norTakesLongest(variants.slowFlash ? 1 : 0);
    silicon.watchPins((LINES << this.firstLine) | (1 << this.trigger));
    silicon.linesStopAt(MARK_OF_MODULE);
    silicon.machinePowerOn();
    if (silicon.refusalCode() !== 0) throw refusalOf(silicon);
  }

  get cycle(): number {
    return this.silicon.cycleNow();
  }

  get slot(): number {
    return this.silicon.slotNow();
  }

  get clockHz(): number {
    return this.silicon.systemFrequency();
  }

  get slotHz(): number {
    return this.silicon.slotFrequency();
  }

  /** The trigger tells a burst some words ahead; the chip marks its first slot. */
  burstLevels(levels: number): number {
    return (levels & LINES) | (levels & MARK ? TRIGGER : 0);
  }

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

  /** Fault injection: the SHA-256 engine never gets ready again, from a cycle on, or from now on. */
  stickSha(cycle: number = this.cycle): void {
    this.silicon.stickSha(cycle);
  }

  /** Fault injection: an erase or a program of the flash that begins from now on never ends. */
  stickFlash(): void {
    this.silicon.norStaysBusy(1);
  }

  /** A register of a core: 0 to 15, or 16 for xPSR. */
  register(core: 0 | 1, index: number): number {
    return this.silicon.processorRegister(core, index) >>> 0;
  }

  /** Sets a register of a core, as a debugger does. */
  setRegister(core: 0 | 1, index: number, value: number): void {
    this.silicon.setProcessorRegister(core, index, value);
  }

  /** RAM, as it is: not a copy. */
  ram(): Uint8Array {
    return new Uint8Array(this.silicon.memory.buffer, this.silicon.ramAt(), this.silicon.ramBytes());
  }

  flashContents(): Uint8Array {
    return new Uint8Array(this.silicon.memory.buffer, this.silicon.cellsAt(), this.flashBytes).slice();
  }

  run(until: () => boolean, maximumCycles: number): boolean {
    const last = this.cycle + maximumCycles;
    while (this.cycle < last) {
      this.advance(Math.min(last, this.cycle + SLICE_CYCLES));
      if (until()) return true;
    }
    return false;
  }

  /** Runs until a cycle, or less far: until a burst begins, or a line of text has been sent. */
  private advance(cycle: number): void {
    const { silicon } = this;
    while (this.toBoard.length > 0 && silicon.uartGive(this.toBoard[0]!) !== 0) this.toBoard.shift();
    const reason = silicon.runUntil(cycle);
    this.take();
    if (reason === STOP_REFUSED) throw refusalOf(silicon);
    if (reason === STOP_WATCHDOG) this.restart();
    else if (reason === STOP_TIME) return;
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
  private lineLevels(pins: number): number {
    const lines = ((pins >>> this.firstLine) & LINES) | ((pins >>> this.trigger) & 1 ? TRIGGER : 0);
    return lines | (pins & MARK_OF_MODULE ? MARK : 0);
  }

  private restart(): void {
    this.resets++;
    this.silicon.machineRestart();
    this.take();
    if (this.silicon.refusalCode() !== 0) throw refusalOf(this.silicon);
  }
}
