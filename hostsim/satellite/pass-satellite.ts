/**
 * The satellite as a pass sees it, wherever its code runs. Nothing but packets passes between it and the ground; the rest here
 * is the world's: whose symbols the light carries, and whether both keys are equal in the end.
 */
import type { SymbolLookup } from "../channel/by-event.js";
import type { LinkEnd } from "../network/conversation.js";
import type { PatternSummary } from "../pass/result.js";

/** What is left of the new key when the pool is full again. */
export interface KeyLeft {
  readonly bits: number;
  /** SHA-256 in hexadecimal. */
  readonly sha256: string;
  /** All of the new key, what went into the pool included: for a key store on the host; null on a board, which keeps it. */
  readonly whole: Uint8Array | null;
  /** Blocks of 256 bits that went into a board's own key store; null on the host. */
  readonly keptBlocks: number | null;
}

/** A satellite, ready for a pass. */
export interface PassSatellite extends LinkEnd {
  /** The first block of its pattern that may be claimed. */
  readonly firstBlock: number;
  /** The world's look at the pattern. */
  readonly lookUp: SymbolLookup;
  /** The probabilities that its thresholds really give, which the security bound needs. */
  pattern(): PatternSummary;
  /** Claims the next `count` blocks for key. */
  claimForKey(count: number): void | Promise<void>;
  /** Puts the first `words` 64-bit words of the new key into its pool; tells what is left. A board keeps it as of pass `pass`. */
  finish(words: number, pass: number): KeyLeft | Promise<KeyLeft>;
  /** Switches it off. */
  stop(): void | Promise<void>;
}
