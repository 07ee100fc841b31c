/**
 * What a trace is once it has been read, and how to read one that does not say so itself. Takes and gives
 * nothing: only types, shared by the readers.
 */
import type { TraceHeader } from "./header.js";

/** A pulse that is not where its index says. */
export interface Irregular {
  /** Pulses after the first of the trace. */
  readonly offset: number;
  readonly kind: "dropped" | "doubled";
}

/** Levels, pulse by pulse. */
export interface Levels {
  /** Bit k for line k. */
  readonly levels: Uint8Array;
  /**
   * Lines whose level nobody knows, bit k for line k; null when all are known. Their bits in `levels` are 0.
   */
  readonly unknown: Uint8Array | null;
  /** The first pulse whose own index, where the format has one, is not the next; null when all are. */
  readonly irregular: Irregular | null;
}

/** A trace in full. */
export interface ReadTrace extends Levels {
  /** The file's own; of a file without one what it was read with, and the range that was found. */
  readonly header: TraceHeader;
}

/** What a user said of a file that says nothing of itself. */
export interface Named {
  /** Wires or lanes of lines 0, 1, ... */
  readonly wires: readonly string[] | null;
  /** When the first pulse begins, ps in the file's own time. */
  readonly startPs: number | null;
  /** The wire that falls when a burst begins. */
  readonly trigger: string | null;
}

/** How a file is to be read. */
export interface Layout {
  readonly header: TraceHeader;
  /** True when the header is the file's own: then what it promises must be there. */
  readonly isOwn: boolean;
  readonly named: Named;
}

/** A file that has been looked at: its header, and its levels once it is known how to read them. */
export interface TraceFile {
  /** Null when the file has none. */
  readonly header: TraceHeader | null;
  /** @throws UserError with the place of what is damaged or missing. */
  read(layout: Layout): ReadTrace;
}

/** The most pulses that are compared at once: a byte each in memory. */
export const MOST_PULSES = 2 ** 30;
