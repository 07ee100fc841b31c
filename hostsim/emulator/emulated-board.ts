/**
 * A board that an emulator runs, as whoever talks to it sees it.
 */
import type { Stretch } from "../wire/board-link.js";
import type { ByteStream } from "../wire/byte-stream.js";

/** A running board. */
export interface EmulatedBoard {
  readonly stream: ByteStream;
  /** What the lines have shown since the last call. */
  readonly takeShown: () => Stretch[];
}
