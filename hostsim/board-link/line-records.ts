/**
 * What the lines of the mps2-an505 would show (boards/mps2-an505/line-stream.ts). Takes: the bytes of its UART 1. Gives: stretches.
 */
import type { Stretch } from "./board-link.js";

/** "LINE", little-endian. */
const MARK = 0x454e494c;
const HEAD_BYTES = 16;

/** Cuts the stream into records. */
export class LineRecords {
  readonly stretches: Stretch[] = [];
  private rest = Buffer.alloc(0);

  /** Takes bytes as they come. Throws when they are no records. */
  take(bytes: Uint8Array): void {
    this.rest = Buffer.concat([this.rest, bytes]);
    while (this.rest.length >= HEAD_BYTES) {
      if (this.rest.readUInt32LE(0) !== MARK) throw new Error("the board's stream of lines is out of step");
      const end = HEAD_BYTES + this.rest.readUInt32LE(12);
      if (this.rest.length < end) return;
      const packed = Uint8Array.from(this.rest.subarray(HEAD_BYTES, end));
      this.stretches.push({ slot: Number(this.rest.readBigUInt64LE(4)), packed });
      this.rest = this.rest.subarray(end);
    }
  }
}
