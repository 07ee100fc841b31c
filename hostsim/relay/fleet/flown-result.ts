/**
 * What a plan came to when it was flown. Takes and gives nothing: types, from which the published schema is
 * made. Satellites, stations and pairs are told by their places in this object's lists, which are the plan's;
 * times whose name ends in `Ms` are whole milliseconds of Unix time.
 */
import type { NetworkHead, NetworkPair } from "../../scheduling/result.js";
import type { PartyAccount } from "../relay-result.js";

/** A pass of the plan, simulated from random bits to key. */
export interface FlownPass {
  readonly satellite: number;
  readonly station: number;
  readonly startMs: number;
  readonly endMs: number;
  /** What the plan counted on, whole bits; less than expected where the quota on board was full. */
  readonly plannedBits: number;
  /** What is expected of the pass, and the standard deviation that the chance of clicks gives its key. */
  readonly expectedBits: number;
  readonly deviationBits: number;
  /** What it gave. */
  readonly secretBits: number;
  /** How many standard deviations above what was expected; null where key can't vary. */
  readonly deviations: number | null;
  readonly qber: number | null;
  readonly noKeyReason: string | null;
  /** Blocks of 256 bits that both sides took in, the pool's among them, and those that found no room. */
  readonly blocks: number;
  readonly refusedBlocks: number;
}

/** The key of a satellite and a station. */
export interface FlownLink {
  readonly satellite: number;
  readonly station: number;
  readonly plannedBits: number;
  /** Bits that both sides took in, in whole blocks. */
  readonly madeBits: number;
  /** Standard deviation of the key of its passes together. */
  readonly deviationBits: number;
  /** Bits that authenticated: pools of passes, and tags of questions. The plan knows nothing of them. */
  readonly authenticationBits: number;
  /** Bits that the station has left at the end, reserved or not. */
  readonly leftBits: number;
}

/** The key of a pair of stations. */
export interface FlownPair extends Pick<NetworkPair, "first" | "second"> {
  /** What the plan delivers within its days. */
  readonly plannedBits: number;
  /** What satellites announced for the pair within these days, on all legs of the way. */
  readonly announcedBits: number;
  /** What both stations hold at the end, when relays that were open could go on for some days. */
  readonly heldBits: number;
  /** Of these, what stations passed on. */
  readonly passedOnBits: number;
  /**
   * Bits by which the pair can be off, at most: three standard deviations of the key of its orders' links,
   * what authentication took of these, and what stations keep of each for their next questions.
   */
  readonly marginBits: number;
}

/** How well plan and flight agree. */
export interface FlownAgreement {
  /** Passes whose key can vary. */
  readonly passes: number;
  /** Sum of the squares of their deviations: about as many as there are passes. */
  readonly chiSquared: number;
  readonly expectedBits: number;
  readonly secretBits: number;
  /** Standard deviation of the sum. */
  readonly deviationBits: number;
  /** Of all pairs. */
  readonly plannedBits: number;
  readonly announcedBits: number;
  /** Pairs that are off by more than their margin. */
  readonly pairsBeyondMargin: number;
}

/** A plan, flown. */
export interface FlownNetwork extends NetworkHead {
  /** Days of the plan, and days after it in which stations finished what was open. */
  readonly days: number;
  readonly furtherDays: number;
  readonly passes: readonly FlownPass[];
  readonly links: readonly FlownLink[];
  readonly pairs: readonly FlownPair[];
  readonly agreement: FlownAgreement;
  readonly relays: {
    /** Relays that both stations took in, and the blocks of them, lost ones too. */
    readonly relays: number;
    readonly blocks: number;
    /** Questions under a tag. */
    readonly questions: number;
  };
  /** Whether each two stations hold the same bits under the same numbers: only a simulator can compare. */
  readonly keysEqual: boolean;
  /** Of all stations and satellites. */
  readonly accounts: readonly PartyAccount[];
  /** What any of it may fail with, in all: passes and tags. */
  readonly epsilonTotal: number;
}
