/**
 * What a key store says of itself before anybody has its key. Takes: its folder. Gives: facts of its first
 * line, which nobody vouches for: for the order of work and for limits, never for trust.
 */
import { readStart, waitingBeside } from "./durable-file.js";
import { LONGEST_LINE, readHeader } from "./sealed-header.js";
import { storeFile } from "./store-file.js";

/** What the line says. */
export interface StorePeek {
  /** log2 of scrypt's N: what an opening costs. */
  readonly scryptCost: number;
  /** Path of the mark. */
  readonly mark: string;
  /** Number of the last relay whose key was taken in; 0 for none. */
  readonly lastRelay: bigint;
}

/** The first line of the store in a folder; null when it can't be read. */
export function peekStore(folder: string): StorePeek | null {
  try {
    const path = storeFile(folder);
    const start = readStart(path, LONGEST_LINE);
    if (start === null) return null;
    const { scryptCost, mark, relays } = readHeader(path, start).header;
    const lastRelay = Object.values(relays)
      .map(BigInt)
      .reduce((last, each) => (each > last ? each : last), 0n);
    return { scryptCost, mark, lastRelay };
  } catch {
    return null;
  }
}

/** Whether a change of the store in a folder was begun, and not ended: its next opening ends it. */
export function isHalfWritten(folder: string): boolean {
  return waitingBeside(storeFile(folder)).length > 0;
}
