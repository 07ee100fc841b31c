/**
 * A board reached by bytes, wherever it is: whole space packets in both directions, its bench, its monitor,
 * and what its lines show where that can be seen.
 */
import type { Board } from "../board/board.js";
import type { Bench } from "./bench.js";
import type { Exchange } from "./monitor-link.js";

/**
 * Consecutive slots of the lines, line map symbol-code: two slots a byte, the earlier one in the low half.
 */
export interface Stretch {
  /** Slot of the first, on a counter of the board's or the emulator's. */
  readonly slot: number;
  readonly packed: Uint8Array;
}

/** An open board. */
export interface BoardLink {
  /** As it was asked for: "emulated:mps2-an505", "serial:/dev/ttyACM0". */
  readonly name: string;
  /** Null where nobody knows before asking: on a serial port. */
  readonly board: Board | null;
  /**
   * What a run on it shows. A serial port may lead to a board or to an emulator, so what comes over it is
   * only "reported".
   */
  readonly evidence: "emulated" | "reported";
  /** Questions that no satellite answers. */
  readonly bench: Bench;
  /** Text lines. */
  readonly monitor: Exchange;
  /**
   * Takes what the lines have shown since the last call, in order, all other slots dark; null where nobody
   * sees them.
   */
  readonly takeShown: (() => Stretch[]) | null;
  /** Sends a whole space packet. */
  send(packet: Uint8Array): void;
  /** Sets who gets the packets that come, but for the bench's. */
  onPacket(handler: (packet: Uint8Array) => void): void;
  /** Adds who hears that the board is gone. */
  onLost(handler: (reason: string) => void): void;
  close(): Promise<void>;
}
