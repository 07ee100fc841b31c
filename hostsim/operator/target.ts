/**
 * What the console talks to: packets, a clock, and the surroundings that an exercise may change.
 */
import type { BoardLink } from "../wire/board-link.js";

/** Whole CCSDS space packets, in both directions. */
export interface PacketTransport {
  send(packet: Uint8Array): void;
  /** Sets who gets the packets that come; before that, packets may be kept or dropped. */
  onPacket(handler: (packet: Uint8Array) => void): void;
  close(): void | Promise<void>;
  /** Sets who hears that the connection is gone; absent where that can't happen. */
  onLost?(handler: (reason: string) => void): void;
}

/** A target's time, from 0 when the console connects. */
export interface TargetTime {
  /**
   * Simulated time passes only in `pass`, and the same commands always give the same packets at the same
   * times.
   */
  readonly isSimulated: boolean;
  nowUs(): number;
  /**
   * Lets time pass until `isDone` holds, looked at whenever something came, at most to `untilUs`. Gives
   * `isDone()`.
   */
  pass(untilUs: number, isDone: () => boolean): Promise<boolean>;
  /** Something came: whoever waits looks again. */
  wake(): void;
}

/** What an exercise sets; what is left out stays as it is. */
export interface Surroundings {
  /** The lasers' supply, mV. */
  readonly supply?: number;
  /** The lasers' temperature, 0.01 degC. */
  readonly temperature?: number;
  /** Whether the sensors answer. */
  readonly sensors?: boolean;
  /** Whether genuine packets of the ground come over the distillation link. */
  readonly link?: boolean;
  readonly watchdog?: boolean;
  /** Whether the noise source is stuck at one value; a failed health test holds until a restart. */
  readonly noiseStuck?: boolean;
}

/** An open target. */
export interface Target {
  readonly name: string;
  readonly transport: PacketTransport;
  readonly time: TargetTime;
  /** Seed of what is random in it; null where nothing is simulated. */
  readonly seed: number | null;
  /** Changes the payload's surroundings; null where they are real. */
  readonly surround: ((change: Surroundings) => void | Promise<void>) | null;
  /** The board, where its lines can be looked at, so that it can fly under a simulated sky; else null. */
  readonly board: BoardLink | null;
}
