/**
 * What a pass asks of its uplink. Takes: expected clicks and leak. Gives: bits, and the share of the clicks
 * that a link carries in time. An approximation: announcements cost the entropy of the gaps between clicks as
 * if these came at one rate, which is rather too much.
 */
import type { Announcing } from "../ground/announcing.js";
import type { ClassicalLink } from "./classical-link.js";
import { LONGEST_WAIT_S, SETTLING_SHARE } from "./waiting.js";

/**
 * Entropy of a geometric gap of mean g in bits is log2(g) + log2(e) for large g; the basis is one bit more.
 */
const BITS_BEYOND_GAP = Math.LOG2E + 1;
/** Heads and tags of packets over their payload of 1,000 bytes, and what is sent again. */
const PACKET_FACTOR = 1.05;
/** Bits that go up for each parity told, packets included: 28 to 36 in the shipped scenarios. */
const BITS_PER_PARITY = 32;
/** To spare when a rate is advised. */
const MARGIN = 1.1;

/** What is expected of a pass, as far as the uplink is concerned. */
export interface UplinkLoad {
  readonly pulses: number;
  /** Clicks to be announced. */
  readonly clicks: number;
  /** Parities and hashes told. */
  readonly leakedBits: number;
  /** How long clicks are announced while the light comes, in s; 0 where they are only announced after it. */
  readonly durationS: number;
}

/** How an uplink bears a load. */
export interface UplinkNeed {
  readonly neededBits: number;
  /** Share of the clicks that are announced in time, up to 1. */
  readonly carriedShare: number;
  /** A rate that carries all of them while the pass lasts, with a tenth to spare. */
  readonly sufficientBitPerS: number;
}

/** How long of a pass clicks are announced while its light comes, in s. */
export function announcedMeanwhileS(announce: Announcing | undefined, durationS: number): number {
  return announce === "after-light" ? 0 : durationS;
}

/** Bits that a load sends up. */
export function uplinkBits({ pulses, clicks, leakedBits }: UplinkLoad): number {
  if (clicks === 0) return 0;
  const announcement = Math.log2(Math.max(pulses / clicks, 1)) + BITS_BEYOND_GAP;
  return PACKET_FACTOR * clicks * announcement + BITS_PER_PARITY * leakedBits;
}

/** How a link bears a load, with the usual time after the last photon. */
export function uplinkNeed(
  load: UplinkLoad,
  { uplinkBitPerS, lossProbability }: Pick<ClassicalLink, "uplinkBitPerS" | "lossProbability">,
): UplinkNeed {
  const neededBits = uplinkBits(load);
  const seconds = load.durationS + (1 - SETTLING_SHARE) * LONGEST_WAIT_S;
  const carriedBits = uplinkBitPerS * (1 - lossProbability) * seconds;
  return {
    neededBits: Math.round(neededBits),
    carriedShare: Math.min(1, neededBits === 0 ? 1 : carriedBits / neededBits),
    sufficientBitPerS: Math.ceil((MARGIN * neededBits) / (load.durationS || seconds) / (1 - lossProbability)),
  };
}
