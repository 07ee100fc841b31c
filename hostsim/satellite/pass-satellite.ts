/**
 * The satellite as a pass sees it, wherever its code runs. Nothing but packets passes between it and the
 * ground; the rest here is the world's: whose symbols the light carries, and whether both keys are equal in
 * the end.
 */
import type { SymbolLookup } from "../channel/by-event.js";
import type { LinkEnd } from "../network/conversation.js";
import type { PatternSummary } from "./pattern-weights.js";

/** A satellite, ready for a pass. */
export interface PassSatellite extends LinkEnd {
  /** Where its code runs, and what that shows. */
  readonly place: {
    readonly runsOn: string;
    readonly evidence: "simulated" | "emulated" | "reported";
  };
  /** The first block of its pattern that may be claimed. */
  readonly firstBlock: number;
  /** The world's look at the pattern. */
  readonly lookUp: SymbolLookup;
  /** The probabilities that its thresholds really give, which the security bound needs. */
  pattern(): PatternSummary;
  /** Claims the next `count` blocks for key. */
  claimForKey(count: number): void | Promise<void>;
  /**
   * All of the key that it committed for a pass, for a key store on the host; null when there is none, or a
   * board keeps it. Secret.
   */
  committedKey(pass: number): Uint8Array | null;
  /**
   * Whether what it committed for a pass is this key: compared inside, so that nothing of it need be told.
   */
  holds(pass: number, key: Uint8Array): boolean | Promise<boolean>;
  /** Switches it off. */
  stop(): void | Promise<void>;
}
