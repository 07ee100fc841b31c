/**
 * A board with a chip whose pins are seen, as sessions and runs use it: the RP2040 by rp2040/pico.ts, the
 * RP2350 by rp2350/pico2.ts.
 */
import type { Board } from "../board/board.js";
import type { BusyTimes } from "./flash-times.js";

/** Bit of the trigger in the levels, wherever its pin is. */
export const TRIGGER = 1 << 16;
/** Bits of the lines in the levels, line 0 lowest, wherever their pins are. */
export const LINES = 0xff;

/** In the levels of a chip that marks bursts: the first slot of a burst. */
export const MARK = 1 << 17;

/** What an emulated board is made of. */
export interface ChipOptions {
  /** Its pins and the length of its flash. */
  readonly board: Board;
  /** Flat binary for the beginning of the flash. */
  readonly image: Uint8Array;
  /** The flash that an earlier life left; the image is written over its beginning. */
  readonly flash?: Uint8Array;
  /** Seed of the chip's simulated noise. */
  readonly seed: number;
  /** How long the flash takes to change; the typical times of its datasheet when absent. */
  readonly flashTimes?: BusyTimes;
  /** A byte left the board on the UART. */
  readonly onUart?: (byte: number) => void;
  /**
   * The levels from a slot on differ from those before. `levels`: the lines in LINES and the trigger in
   * TRIGGER.
   */
  readonly onLines?: (slot: number, levels: number) => void;
}

/** The emulated board. */
export interface EmulatedChip {
  /** Whole clk_sys cycles since power-on. */
  readonly cycle: number;
  /** The slot that is on the lines now: a cycle of clk_sys, or a half cycle of the clock that shows them. */
  readonly slot: number;
  /** Watchdog resets so far. */
  readonly resets: number;
  /** Frequency of clk_sys now, Hz. */
  readonly clockHz: number;
  /** Slots a second, now. */
  readonly slotHz: number;
  /** Levels with TRIGGER where a burst begins, for PinCapture. */
  burstLevels(levels: number): number;
  /** Queues bytes for the board's UART. */
  sendUart(bytes: Uint8Array): void;
  /** Fault injection: DMA makes no transfer for so many cycles, from a slot on, or from now on. */
  holdDma(cycles: number, fromSlot?: number): void;
  /** A copy of the flash. */
  flashContents(): Uint8Array;
  /** Runs until the condition holds; false when it still did not after `maximumCycles`. */
  run(until: () => boolean, maximumCycles: number): boolean;
}
