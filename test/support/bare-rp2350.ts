/**
 * An emulated RP2350 without firmware: core 0 does nothing in an endless loop, and the test does what
 * firmware would, over core 0's bus. Takes: nothing. Gives: reads, writes, time, levels.
 */
import { newRp2350, type Rp2350Module } from "../../hostsim/emulator/module.js";
import { refusalOf } from "../../hostsim/emulator/refusal.js";

/** Aliases of a register: written bits are changed, set, cleared (RP2350 datasheet 2.1.3). */
export const XOR = 0x1000;
export const SET = 0x2000;
export const CLEAR = 0x3000;
export const RESETS = 0x40020000;
export const RAM = 0x20000000;

/** Where the loop is; an image of this form is what the boot ROM starts. */
const CODE_AT = 0x100;
const FLASH = 0x10000000;
const BRANCH_TO_ITSELF = 0xe7fe;
/** Stack, entry, and at 64 an image definition: see boards/rp2/rp2350/image.ld. */
const DEFINITION = [0xffffded3, 0x10210142, 0x000001ff, 0, 0xab123579];
const DEFINITION_AT = 0x40;

/** An image that runs `code` (half-words) on core 0. */
export function imageOf(code: readonly number[], definition: readonly number[] = DEFINITION): Uint8Array {
  const image = new Uint8Array(0x1000).fill(0xff);
  const view = new DataView(image.buffer);
  view.setUint32(0, RAM + 0x1000, true);
  view.setUint32(4, FLASH + CODE_AT + 1, true);
  for (const [index, word] of definition.entries()) view.setUint32(DEFINITION_AT + 4 * index, word, true);
  for (const [index, half] of code.entries()) view.setUint16(CODE_AT + 2 * index, half, true);
  return image;
}

/** A change of the levels. */
export interface Change {
  readonly slot: number;
  readonly levels: number;
}

/** A chip without firmware. */
export class BareChip {
  readonly silicon: Rp2350Module = newRp2350();
  readonly changes: Change[] = [];

  constructor(image: Uint8Array = imageOf([BRANCH_TO_ITSELF]), watched = 0xff) {
    const { silicon } = this;
    const cells = new Uint8Array(silicon.memory.buffer, silicon.cellsAt(), silicon.flashBytes()).fill(0xff);
    cells.set(image);
    silicon.watchPins(watched);
    silicon.setCrystal(12_000_000);
    silicon.uartWire(0, 1, 115_200);
    for (let word = 1; silicon.noiseGive(Math.imul(word, 0x9e3779b1)) !== 0; word++) {}
    silicon.machinePowerOn();
    this.check();
  }

  /** Reads a word, or less. */
  readonly read = (address: number, bytes = 4): number => {
    const value = this.silicon.busRead(address, bytes) >>> 0;
    this.check();
    return value;
  };

  /** Writes a word, or less. */
  readonly write = (address: number, value: number, bytes = 4): void => {
    this.silicon.busWrite(address, value, bytes);
    this.check();
  };

  /** Takes blocks out of reset. */
  release(...bits: readonly number[]): void {
    for (const bit of bits) this.write(RESETS + CLEAR, 1 << bit);
  }

  /** Lets so many cycles pass. Gives the reason of the last stop. */
  run(cycles: number): number {
    const end = this.silicon.cycleNow() + cycles;
    let reason = 0;
    do {
      reason = this.silicon.runUntil(end);
      this.take();
      this.check();
    } while (reason === 2);
    return reason;
  }

  /** Levels in each slot of [first, end). */
  levels(first: number, end: number): number[] {
    let at = 0;
    let levels = 0;
    return Array.from({ length: end - first }, (_, index) => {
      while (at < this.changes.length && this.changes[at]!.slot <= first + index)
        levels = this.changes[at++]!.levels;
      return levels;
    });
  }

  private take(): void {
    const { silicon } = this;
    const view = new DataView(silicon.memory.buffer, silicon.linesAt());
    for (let index = 0; index < silicon.linesCount(); index++)
      this.changes.push({
        slot: view.getFloat64(16 * index, true),
        levels: view.getUint32(16 * index + 8, true),
      });
    silicon.linesForget();
  }

  private check(): void {
    if (this.silicon.refusalCode() !== 0) throw refusalOf("RP2350", this.silicon);
  }
}
