/**
 * What a session has sent and what has come. Takes and gives nothing: only types.
 */
import type { ReadableReport } from "./readable.js";

/** A command that was sent, and what became of it so far. */
export interface SentCommand {
  /** From 1 on, as shown. */
  readonly number: number;
  readonly name: string;
  readonly line: string;
  /** First four bytes of its packet: what verification reports name it by. */
  readonly request: number;
  readonly sentUs: number;
  /** Its verification reports, in order. */
  readonly reports: Arrival[];
}

/** A packet that came. */
export interface Arrival {
  readonly timeUs: number;
  readonly packet: Uint8Array;
  /** Null when it can't be read; `problem` says why. */
  readonly report: ReadableReport | null;
  readonly problem: string | null;
  /** The command that it is about. */
  readonly command: SentCommand | null;
}
