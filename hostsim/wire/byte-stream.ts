/**
 * A byte stream to a board that is open. What carries it (a serial port, a socket of an emulator, an emulator
 * in this process) is the business of whoever opens it.
 */
export interface ByteStream {
  write(bytes: Uint8Array): void;
  /** Sets who gets the bytes that come. */
  onBytes(handler: (bytes: Uint8Array) => void): void;
  /** Sets who hears, once, that the stream is gone without having been closed. */
  onLost(handler: (reason: string) => void): void;
  close(): void | Promise<void>;
}
