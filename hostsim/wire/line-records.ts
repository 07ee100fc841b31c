/**
 * What the lines of the mps2-an505 would show (boards/mps2-an505/line-stream.ts). Takes: the bytes of its
 * UART 1. Gives: stretches.
 */
import type { Stretch } from "./board-link.js";

/** "LINE", little-endian. */
const MARK = 0x454e494c;
const HEAD_BYTES = 16;

/** Cuts the stream into records. */
export class LineRecords {
  private rest = Buffer.alloc(0);

  /**
   * Takes bytes as they come; gives the stretches that are whole with them. Throws when they are no records.
   */
  take(bytes: Uint8Array): Stretch[] {
    const stretches: Stretch[] = [];
    const all = Buffer.concat([this.rest, bytes]);
    let at = 0;
    for (; at + HEAD_BYTES <= all.length; ) {
      if (all.readUInt32LE(at) !== MARK) throw new Error("the board's stream of lines is out of step");
      const from = at + HEAD_BYTES;
      const end = from + all.readUInt32LE(at + 12);
      if (all.length < end) break;
      const packed = Uint8Array.from(all.subarray(from, end));
      stretches.push({ slot: Number(all.readBigUInt64LE(at + 4)), packed });
      at = end;
    }
    this.rest = all.subarray(at);
    return stretches;
  }
}
